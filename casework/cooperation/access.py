"""Who may see and change the rows of this room.

A share stands between two authorities: both see it, only the originator makes and ends
it. What it discloses is the recipient's to read only while it stands; readings and
answers are the recipient's to write, about a share that stands. Every condition is an
equality on the row itself, but for the two rare inserts, which look the share up.
"""

from casework.scoping.tables import OWN, Rules, Table

EITHER = f"{OWN} OR recipient_id = redress_authority()"

_READABLE = "recipient_id = redress_authority() AND ended_at IS NULL AND expires_at > now()"

_OF_STANDING_SHARE = """
recipient_id = redress_authority()
AND EXISTS (SELECT 1 FROM cooperation_share s WHERE s.id = share_id
  AND s.authority_id = {table}.authority_id AND s.recipient_id = {table}.recipient_id
  AND s.ended_at IS NULL AND s.expires_at > now(){more})
AND EXISTS (SELECT 1 FROM authorities_member m WHERE m.id = member_id AND m.active
  AND m.authority_id = redress_authority() AND m.user_id::text = redress_actor())
"""

TABLES = [
    Table(
        "cooperation_share",
        desk=Rules(
            select=EITHER,
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
        "cooperation_sharereading",
        desk=Rules(
            # Of statistics and conduct the originator is told nothing.
            select=f"({OWN} AND tier >= 3) OR recipient_id = redress_authority()",
            insert=_OF_STANDING_SHARE.format(
                table="cooperation_sharereading", more=" AND s.tier = cooperation_sharereading.tier"
            ),
        ),
    ),
    Table(
        "cooperation_shareanswer",
        desk=Rules(
            select=EITHER,
            insert=_OF_STANDING_SHARE.format(table="cooperation_shareanswer", more=""),
        ),
    ),
]
