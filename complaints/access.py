"""Who may do what with complaints.

An authority's desk sees its own. The public role reaches one complaint by the hash of
its reference and access code, and one draft by the hash of its cookie's token; it can
add, and change nothing but to withdraw, to mark messages as read, to answer what it is
asked, and to say that a place is gone or back.
"""

from casework.scoping.standing import APP_ROLE, DESK_ROLE, PUBLIC_ROLE
from casework.scoping.tables import OWN, Function, Rules, Table, own

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


def _at_a_place(right: str) -> str:
    """``right``, and the place that is spoken of is one of the same complaint."""
    return (
        _of("complaints_locationevent", right)
        + " AND EXISTS (SELECT FROM complaints_contentlocation l"
        " WHERE l.id = complaints_locationevent.location_id"
        " AND l.complaint_id = complaints_locationevent.complaint_id)"
    )


_DRAFT = "token_hash = redress_capability()"
_OF_DRAFT = (
    "EXISTS (SELECT FROM complaints_draft d WHERE d.id = complaints_draftdocument.draft_id"
    " AND d.token_hash = redress_capability())"
)
_FRESH = "scan IN ('waiting', 'unscanned') AND scanned_at IS NULL"
"""Nobody who adds a document says that it was checked."""
_OF_ITS_MESSAGE = (
    "(message_id IS NULL OR EXISTS (SELECT FROM complaints_message m"
    " WHERE m.id = complaints_attachment.message_id AND m.sender = '{sender}'"
    " AND m.complaint_id = complaints_attachment.complaint_id))"
)
_DESTROYED = (
    f"{OWN} AND EXISTS (SELECT FROM complaints_complaint c"
    " WHERE c.id = complaints_attachment.complaint_id AND c.state = 'destroyed')"
)

TABLES = [
    Table(
        "complaints_complaint",
        # A complaint comes in by the public's door alone, also one that was phoned in.
        desk=Rules(
            select=OWN,
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
            update=OWN,
            update_columns=("state", "state_at", "url_index"),
        ),
        public=Rules(
            select=_OF_MINE,
            insert=_of("complaints_contentlocation", _OF_MINE),
            update=_OF_MINE,
            update_columns=("state", "state_at"),
        ),
    ),
    Table(
        "complaints_locationevent",
        desk=Rules(select=OWN, insert=_at_a_place(OWN) + " AND by = 'authority'"),
        public=Rules(select=_OF_MINE, insert=_at_a_place(_OF_MINE) + " AND by = 'complainant'"),
    ),
    Table(
        "complaints_complaintrespondent",
        desk=Rules(select=OWN),
        public=Rules(select=_OF_MINE, insert=_of("complaints_complaintrespondent", _OF_MINE)),
    ),
    Table(
        "complaints_consent",
        desk=Rules(select=OWN),
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
    # What the person wishes after the form was sent: rows are added, the latest counts.
    Table(
        "complaints_contactdetails",
        desk=Rules(select=OWN, update=OWN, update_columns=("email_index",)),
        public=Rules(select=_OF_MINE, insert=_of("complaints_contactdetails", _OF_MINE)),
    ),
    Table(
        "complaints_silence",
        desk=Rules(select=OWN, insert=_of("complaints_silence", OWN) + " AND by = 'authority'"),
        public=Rules(
            select=_OF_MINE,
            insert=_of("complaints_silence", _OF_MINE) + " AND by = 'complainant'",
        ),
    ),
    own("complaints_digest", insert=_of("complaints_digest", OWN), update=False),
    # The authority asks and may take back, the person answers: triggers on both tables
    # keep what has ended from being changed.
    Table(
        "complaints_informationrequest",
        desk=Rules(
            select=OWN,
            insert=_of("complaints_informationrequest", OWN) + " AND state = 'open'",
            update=OWN,
            update_columns=("state", "ended_at"),
        ),
        public=Rules(select=_OF_MINE, update=_OF_MINE, update_columns=("state", "answered_at")),
    ),
    Table(
        "complaints_requestquestion",
        desk=Rules(
            select=OWN,
            insert=_of("complaints_requestquestion", OWN)
            + " AND sealed_answer IS NULL AND EXISTS (SELECT FROM complaints_informationrequest r"
            " WHERE r.id = complaints_requestquestion.request_id"
            " AND r.complaint_id = complaints_requestquestion.complaint_id)",
        ),
        public=Rules(
            select=_OF_MINE, update=_OF_MINE, update_columns=("sealed_answer", "saved_at")
        ),
    ),
    Table(
        "complaints_outcome",
        desk=Rules(select=OWN, insert=_of("complaints_outcome", OWN)),
        public=Rules(select=_OF_MINE),
    ),
    # Nobody adds a row here by hand: intake_replace_code does, with the new code.
    Table(
        "complaints_codechange",
        desk=Rules(select=OWN),
        public=Rules(select=_OF_MINE),
    ),
    # The desk's worker makes a letter and changes no word of it; the person asks for it,
    # asks again, and destroys it.
    Table(
        "complaints_ownletter",
        desk=Rules(
            select=OWN,
            update=OWN,
            delete=OWN,
            update_columns=(
                "state",
                "failure",
                "attempts",
                "claimed_by",
                "claimed_at",
                "announced_at",
                "sealed_pdf",
                "pages",
                "ready_at",
            ),
        ),
        public=Rules(
            select=_OF_MINE,
            insert=_of("complaints_ownletter", _OF_MINE) + " AND state = 'queued'",
            update=f"{_OF_MINE} AND state IN ('failed', 'queued')",
            update_columns=("state", "failure", "attempts", "announced_at"),
            delete=_OF_MINE,
        ),
    ),
    Table(
        "complaints_fingerprint",
        # The desk sees that there are some, and adds none. What matches them reads them
        # under rules of its own. The person takes them back; the desk destroys them once
        # it is known that a child is shown (a trigger lets nothing else be changed).
        desk=Rules(select=OWN, update=OWN, update_columns=("state", "sealed_bits", "withdrawn_at")),
        public=Rules(
            select=_OF_MINE,
            insert=_of("complaints_fingerprint", _OF_MINE),
            update=_OF_MINE,
            update_columns=("state", "sealed_bits", "withdrawn_at"),
        ),
    ),
    Table(
        "complaints_keptwords",  # no desk: they were not sent
        public=Rules(
            select=_OF_MINE, insert=_of("complaints_keptwords", _OF_MINE), delete=_OF_MINE
        ),
    ),
    Table(
        "complaints_draft",
        public=Rules(select=_DRAFT, insert=_DRAFT, update=_DRAFT, delete=_DRAFT),
    ),
    Table(
        "complaints_draftdocument",
        public=Rules(select=_OF_DRAFT, insert=_OF_DRAFT, delete=_OF_DRAFT),
    ),
    Table(
        "complaints_attachment",
        desk=Rules(
            select=OWN,
            insert=_of("complaints_attachment", OWN)
            + f" AND source = 'desk' AND {_FRESH} AND "
            + _OF_ITS_MESSAGE.format(sender="authority"),
            update=OWN,
            update_columns=("scan", "scan_attempts", "scan_due", "scanned_at", "finding"),
            delete=_DESTROYED,
        ),
        public=Rules(
            select=_OF_MINE,
            insert=_of("complaints_attachment", _OF_MINE)
            + f" AND source IN ('form', 'message') AND {_FRESH} AND "
            + _OF_ITS_MESSAGE.format(sender="complainant"),
        ),
    ),
]

FUNCTIONS = [
    # The weekly message looks over all authorities; it learns ids and nothing else. Who is
    # listed may have changed their mind since: the service reads the latest wish.
    Function(
        signature="complaints_digest_wanted()",
        returns="TABLE (complaint uuid, authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT DISTINCT c.complaint_id, c.authority_id FROM complaints_consent c"
        " WHERE c.kind = 'weekly_digest' AND c.given AND ("
        "EXISTS (SELECT FROM complaints_message m WHERE m.complaint_id = c.complaint_id"
        " AND m.sender = 'authority' AND m.read_at IS NULL)"
        " OR EXISTS (SELECT FROM complaints_publicstatus s WHERE s.complaint_id = c.complaint_id"
        " AND s.at > coalesce((SELECT max(d.cut) FROM complaints_digest d"
        " WHERE d.complaint_id = c.complaint_id), c.at)))",
    ),
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
  WITH gone AS (
    DELETE FROM complaints_draft d
     WHERE d.updated_at < clock_timestamp() - interval '30 days'
        OR d.submitted_at < clock_timestamp() - interval '1 hour'
    RETURNING d.id
  ), documents AS (
    DELETE FROM complaints_draftdocument x USING gone WHERE x.draft_id = gone.id
  )
  SELECT count(*) INTO destroyed FROM gone;
  DELETE FROM complaints_keptwords k WHERE k.kept_at < clock_timestamp() - interval '30 days';
  RETURN destroyed;
END
""",
    ),
    # The sweep looks over all authorities; it learns ids and nothing else.
    Function(
        signature="complaints_unmade_letters(before timestamptz, most integer)",
        returns="TABLE (letter uuid, authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT l.id, l.authority_id::text FROM complaints_ownletter l"
        " WHERE l.state IN ('queued', 'making') AND l.announced_at < before"
        " ORDER BY l.announced_at LIMIT most",
    ),
    # Thirty days after it was asked for, a letter has been sent or is not wanted.
    Function(
        signature="complaints_destroy_old_letters()",
        returns="bigint",
        language="plpgsql",
        volatility="VOLATILE",
        definer=True,
        roles=(APP_ROLE,),
        body="""
DECLARE
  destroyed bigint;
BEGIN
  DELETE FROM complaints_ownletter l
   WHERE l.asked_at < clock_timestamp() - interval '30 days';
  GET DIAGNOSTICS destroyed = ROW_COUNT;
  RETURN destroyed;
END
""",
    ),
    # The sweep looks over all authorities; it learns ids and nothing else. What nobody has
    # scanned is due as well: a scanner may have been set up since.
    Function(
        signature="complaints_unscanned(most integer)",
        returns="TABLE (document uuid, authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT a.id, a.authority_id FROM complaints_attachment a"
        " WHERE a.scan IN ('waiting', 'unscanned')"
        " AND (a.scan_due IS NULL OR a.scan_due < clock_timestamp())"
        " ORDER BY a.scan_due NULLS FIRST LIMIT most",
    ),
]
