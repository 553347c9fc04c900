"""Who may do what with complaints.

An authority's desk sees its own. The public role reaches one complaint by the hash of
its reference and access code, and one draft by the hash of its cookie's token; it can
add, and change nothing but to withdraw and to mark messages as read.
"""

from casework.scoping.standing import APP_ROLE, DESK_ROLE, PUBLIC_ROLE
from casework.scoping.tables import OWN, Function, Rules, Table

_MINE = "access_hash = redress_capability()"
_OF_MINE = "redress_reaches(complaint_id)"


def _of(table: str, right: str) -> str:
    """``right``, and the row belongs to a complaint within reach and says the same authority
    as it does: the person's page shows whatever hangs on their complaint, so no authority
    may hang anything on another's."""
    return (
        f"{right} AND EXISTS (SELECT FROM complaints_complaint c WHERE c.id = {table}.complaint_id"
        f" AND c.authority_id = {table}.authority_id)"
    )


_DRAFT = "token_hash = redress_capability()"

TABLES = [
    Table(
        "complaints_complaint",
        desk=Rules(
            select=OWN,
            insert=OWN,
            update=OWN,
            update_columns=(
                "state",
                "routed_at",
                "withdrawn_at",
                "email_index",
                "name_index",
            ),
        ),
        public=Rules(
            select=_MINE,
            insert=_MINE,
            update=_MINE,
            update_columns=("state", "withdrawn_at"),
        ),
    ),
    Table(
        "complaints_contentlocation",
        desk=Rules(
            select=OWN,
            insert=_of("complaints_contentlocation", OWN),
            update=OWN,
            update_columns=("state", "state_at", "url_index"),
        ),
        public=Rules(select=_OF_MINE, insert=_of("complaints_contentlocation", _OF_MINE)),
    ),
    Table(
        "complaints_complaintrespondent",
        desk=Rules(select=OWN, insert=_of("complaints_complaintrespondent", OWN)),
        public=Rules(select=_OF_MINE, insert=_of("complaints_complaintrespondent", _OF_MINE)),
    ),
    Table(
        "complaints_consent",
        desk=Rules(select=OWN, insert=_of("complaints_consent", OWN)),
        public=Rules(select=_OF_MINE, insert=_of("complaints_consent", _OF_MINE)),
    ),
    Table(
        "complaints_publicstatus",
        desk=Rules(select=OWN, insert=_of("complaints_publicstatus", OWN)),
        public=Rules(
            select=_OF_MINE,
            insert=_of("complaints_publicstatus", _OF_MINE)
            + " AND step IN ('received', 'withdrawn')",
        ),
    ),
    Table(
        "complaints_message",
        desk=Rules(
            select=OWN,
            insert=_of("complaints_message", OWN) + " AND sender = 'authority'",
            update=f"{OWN} AND sender = 'complainant'",
            update_columns=("read_at",),
        ),
        public=Rules(
            select=_OF_MINE,
            insert=_of("complaints_message", _OF_MINE) + " AND sender = 'complainant'",
            update=f"{_OF_MINE} AND sender = 'authority'",
            update_columns=("read_at",),
        ),
    ),
    Table(
        "complaints_draft",
        public=Rules(select=_DRAFT, insert=_DRAFT, update=_DRAFT, delete=_DRAFT),
    ),
]

FUNCTIONS = [
    # What the vault and the tables above ask: does the access code that is held reach
    # this complaint? A look-up of one row by the index of the access hash.
    Function(
        signature="redress_reaches(subject uuid)",
        returns="boolean",
        definer=True,
        roles=(APP_ROLE, DESK_ROLE, PUBLIC_ROLE),
        body="SELECT EXISTS (SELECT FROM complaints_complaint c"
        " WHERE c.access_hash = redress_capability() AND c.id = $1)",
    ),
    # Retention of what was begun and never sent (docs/public-side.md): thirty days after
    # the last answer. Receipts that nobody put away go after an hour.
    Function(
        signature="complaints_destroy_old_drafts()",
        returns="bigint",
        language="plpgsql",
        volatility="VOLATILE",
        definer=True,
        roles=(APP_ROLE,),
        body="""
DECLARE
  destroyed bigint;
BEGIN
  DELETE FROM complaints_draft d
   WHERE d.updated_at < clock_timestamp() - interval '30 days'
      OR d.submitted_at < clock_timestamp() - interval '1 hour';
  GET DIAGNOSTICS destroyed = ROW_COUNT;
  RETURN destroyed;
END
""",
    ),
]
