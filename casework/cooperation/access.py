"""Who may see and change the rows of this room.

A share stands between two authorities: both see it, only the originator makes and ends
it; whoever holds the complaint also sees that what it shared was handed on. What a share
discloses is the recipient's to read only while it stands; readings, answers, requests and
copies are the recipient's to write, about a share that stands. Conditions are equalities
on the row itself, but for rare inserts and the conversation, which look the share up.
"""

from casework.scoping.standing import APP_ROLE
from casework.scoping.tables import OWN, Function, Rules, Table

EITHER = f"{OWN} OR recipient_id = redress_authority()"

_STANDS = "ended_at IS NULL AND expires_at > now()"
_READABLE = f"recipient_id = redress_authority() AND {_STANDS}"

_ACTING = (
    "EXISTS (SELECT FROM authorities_member m WHERE m.id = member_id AND m.active"
    " AND m.authority_id = redress_authority() AND m.user_id::text = redress_actor())"
)


def _of_standing_share(table: str, more: str = "") -> str:
    """The row is the recipient's, says the two sides of a share that stands, and the
    member acting."""
    return f"""
recipient_id = redress_authority()
AND EXISTS (SELECT FROM cooperation_share s WHERE s.id = share_id
  AND s.authority_id = {table}.authority_id AND s.recipient_id = {table}.recipient_id
  AND s.ended_at IS NULL AND s.expires_at > now(){more})
AND {_ACTING}
"""


_THREAD_STANDS = """
recipient_id = redress_authority()
AND EXISTS (SELECT FROM cooperation_share s WHERE s.thread = cooperation_sharecomment.thread
  AND s.recipient_id = redress_authority() AND s.ended_at IS NULL AND s.expires_at > now())
"""
_OWN_COMMENT = f"""
side_id = redress_authority() AND ({OWN} OR recipient_id = redress_authority())
AND EXISTS (SELECT FROM cooperation_share s WHERE s.id = share_id
  AND s.thread = cooperation_sharecomment.thread
  AND s.authority_id = cooperation_sharecomment.authority_id
  AND s.recipient_id = cooperation_sharecomment.recipient_id
  AND s.ended_at IS NULL AND s.expires_at > now())
AND {_ACTING}
"""
_OWN_REPLY = f"""
{OWN}
AND EXISTS (SELECT FROM cooperation_sharerequest r WHERE r.id = request_id
  AND r.authority_id = cooperation_requestanswer.authority_id
  AND r.recipient_id = cooperation_requestanswer.recipient_id)
AND {_ACTING}
"""
_CLUSTER_STANDS = """
recipient_id = redress_authority()
AND EXISTS (SELECT FROM cooperation_share s WHERE s.cluster_id = cooperation_cluster.id
  AND s.recipient_id = redress_authority() AND s.ended_at IS NULL AND s.expires_at > now())
"""
_COPY_STANDS = """
recipient_id = redress_authority()
AND EXISTS (SELECT FROM cooperation_share s WHERE s.id = share_id
  AND s.recipient_id = redress_authority() AND s.ended_at IS NULL AND s.expires_at > now())
"""

TABLES = [
    Table(
        "cooperation_cluster",
        desk=Rules(select=f"{OWN} OR ({_CLUSTER_STANDS})", insert=OWN),
    ),
    Table(
        "cooperation_share",
        desk=Rules(
            select=f"{EITHER} OR origin_id = redress_authority()",
            insert=OWN,
            update=OWN,
            update_columns=("ended_at", "ending", "ended_reason", "ended_by_id"),
        ),
    ),
    Table(
        "cooperation_disclosure",
        desk=Rules(
            select=f"{OWN} OR ({_READABLE})",
            insert=OWN,
            update=OWN,
            update_columns=("ended_at",),
        ),
    ),
    Table(
        "cooperation_discloseddocument",
        desk=Rules(
            select=f"{OWN} OR ({_READABLE})",
            insert=OWN,
            update=OWN,
            update_columns=("ended_at",),
        ),
    ),
    Table(
        "cooperation_sharereading",
        desk=Rules(
            # Of statistics and conduct the originator is told nothing; of copies that
            # were saved it is told at every tier.
            select=f"({OWN} AND (tier >= 3 OR what <> 'content'))"
            " OR recipient_id = redress_authority()",
            insert=_of_standing_share(
                "cooperation_sharereading", " AND s.tier = cooperation_sharereading.tier"
            ),
        ),
    ),
    Table(
        "cooperation_shareanswer",
        desk=Rules(select=EITHER, insert=_of_standing_share("cooperation_shareanswer")),
    ),
    Table(
        "cooperation_sharecomment",
        desk=Rules(select=f"{OWN} OR ({_THREAD_STANDS})", insert=_OWN_COMMENT),
    ),
    Table(
        "cooperation_sharerequest",
        desk=Rules(select=EITHER, insert=_of_standing_share("cooperation_sharerequest")),
    ),
    Table(
        "cooperation_requestanswer",
        desk=Rules(select=EITHER, insert=_OWN_REPLY),
    ),
    # Public keys are public; each authority's administrators write their own.
    Table(
        "cooperation_exportkey",
        desk=Rules(
            select=OWN,
            insert=OWN,
            update=OWN,
            update_columns=("proven_at", "retired_at", "retired_by_id", "retired_reason"),
        ),
    ),
    Table(
        "cooperation_shareexport",
        desk=Rules(
            # The originator sees that a copy was made, by whom and of which digest; the
            # file is sealed under the share's key and encrypted to the recipient's.
            select=f"{OWN} OR ({_COPY_STANDS})",
            insert=_of_standing_share("cooperation_shareexport")
            + " AND state = 'queued' AND sealed_file IS NULL",
            update=_COPY_STANDS,
            update_columns=(
                "state",
                "failure",
                "attempts",
                "claimed_by",
                "claimed_at",
                "announced_at",
                "sealed_file",
                "sha256",
                "size",
                "ready_at",
            ),
        ),
    ),
]

FUNCTIONS = [
    # The sweep looks over all authorities; it learns ids and nothing else.
    Function(
        signature="cooperation_unmade_exports(before timestamptz, most integer)",
        returns="TABLE (copy uuid, recipient text)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT e.id, e.recipient_id::text FROM cooperation_shareexport e"
        " WHERE e.state IN ('queued', 'making') AND e.announced_at < before"
        " ORDER BY e.announced_at LIMIT most",
    ),
]
