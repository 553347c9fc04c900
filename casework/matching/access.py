"""Who may touch what of matching.

Each authority sees its own tokens, looks, offers, approaches and contacts, and nobody
else's. No role of an authority can compare anything with others: the one function that
does is the worker's, takes the id of a look that an open case of its own gave rise to, and
returns numbers by authority. The worker keeps the names to itself.
"""

from casework.scoping.standing import APP_ROLE
from casework.scoping.tables import OWN, Function, Rules, Table, own


def _of_own_file(table: str) -> str:
    return (
        f"{OWN} AND EXISTS (SELECT FROM cases_participation p"
        f" WHERE p.id = {table}.participation_id AND p.authority_id = {table}.authority_id)"
    )


_KEY = "authority_id = redress_authority()"

TABLES = [
    # Held for "system": no desk of an authority finds a row.
    Table(
        "matching_matchkey",
        desk=Rules(select=_KEY, insert=_KEY, update=_KEY, update_columns=("retired_at",)),
    ),
    own(
        "matching_token",
        insert=_of_own_file("matching_token"),
        update=False,
        delete=OWN,
    ),
    own(
        "matching_holding",
        insert=_of_own_file("matching_holding"),
        delete=OWN,
        update_columns=("key_id", "respondents", "links", "fingerprints", "written_at"),
    ),
    own(
        "matching_look",
        insert=_of_own_file("matching_look") + " AND state = 'waiting'",
        update_columns=("state", "found", "authorities", "answered_at"),
    ),
    own(
        "matching_offer",
        insert=_of_own_file("matching_offer"),
        update_columns=("ended_at", "ending"),
    ),
    own(
        "matching_approach",
        update_columns=("answer", "answered_by_id", "answered_at", "told_at", "ended_at"),
    ),
    own("matching_contact", update=False),
]

FUNCTIONS = [
    # Numbers by authority for one look that waits, and nothing else: no token, no case,
    # no complaint. Cases that are closed, complaints that ended and authorities that do not
    # take part count as if they were not there.
    Function(
        signature="matching_counts(asked uuid)",
        returns="TABLE (kind text, other text, complaints bigint)",
        definer=True,
        roles=(APP_ROLE,),
        body="""
WITH mine AS (
  SELECT t.* FROM matching_look l
    JOIN cases_participation p ON p.id = l.participation_id AND p.closed_at IS NULL
    JOIN authorities_authority a ON a.slug = l.authority_id AND a.participating AND NOT a.suspended
    JOIN matching_token t ON t.participation_id = l.participation_id
    JOIN complaints_complaint c ON c.id = t.complaint_id AND c.state IN ('submitted', 'routed')
   WHERE l.id = asked AND l.state = 'waiting'
     AND l.asked_at > clock_timestamp() - interval '1 day'
), met AS (
  SELECT m.kind, o.authority_id, o.complaint_id
    FROM mine m
    JOIN matching_token o ON o.token = m.token AND o.slot = m.slot AND o.kind = m.kind
     AND o.key_id = m.key_id AND o.authority_id <> m.authority_id
     AND (m.only_with IS NULL OR o.authority_id = ANY (m.only_with))
     AND (o.only_with IS NULL OR m.authority_id = ANY (o.only_with))
     AND NOT o.authority_id = ANY (m.not_with) AND NOT m.authority_id = ANY (o.not_with)
    JOIN cases_participation p ON p.id = o.participation_id AND p.closed_at IS NULL
    JOIN complaints_complaint c ON c.id = o.complaint_id AND c.state IN ('submitted', 'routed')
    JOIN authorities_authority a ON a.slug = o.authority_id AND a.participating AND NOT a.suspended
   GROUP BY m.kind, o.authority_id, o.complaint_id, m.source, o.source
  HAVING m.kind <> 'fingerprint' OR count(*) >= 3
)
SELECT met.kind::text, met.authority_id::text, count(DISTINCT met.complaint_id)
  FROM met GROUP BY 1, 2
""",
    ),
    # Who made the offer that was accepted: only once it was, and only while both stand.
    Function(
        signature="matching_offerer(accepted uuid)",
        returns="TABLE (authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="""
SELECT o.authority_id::text FROM matching_approach r
  JOIN matching_offer o ON o.id = r.offer
  JOIN authorities_authority a ON a.slug = o.authority_id AND a.participating AND NOT a.suspended
  JOIN authorities_authority b ON b.slug = r.authority_id AND b.participating
   AND NOT b.suspended
 WHERE r.id = accepted AND r.answer = 'accepted' AND r.ended_at IS NULL
   AND r.told_at IS NULL AND o.expires_at >= r.answered_at
   AND (o.ended_at IS NULL OR EXISTS (SELECT FROM matching_contact c WHERE c.offer = o.id
     AND c.authority_id = o.authority_id AND c.other_id = r.authority_id))
""",
    ),
    # Whom an offer reached that has ended, so that it is taken off their desks.
    Function(
        signature="matching_reached(ended uuid)",
        returns="TABLE (authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT r.authority_id::text FROM matching_approach r"
        " JOIN matching_offer o ON o.id = r.offer"
        " WHERE o.id = ended AND o.ended_at IS NOT NULL AND r.answer = ''"
        " AND r.ended_at IS NULL",
    ),
    # The sweep looks over all authorities; it learns ids and nothing else.
    Function(
        signature="matching_waiting(before timestamptz, most integer)",
        returns="TABLE (task text, id uuid, authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="(SELECT 'look', l.id, l.authority_id::text FROM matching_look l"
        " WHERE l.state = 'waiting' AND l.asked_at < before ORDER BY l.asked_at LIMIT most)"
        " UNION ALL (SELECT 'meet', r.id, r.authority_id::text FROM matching_approach r"
        " WHERE r.answer = 'accepted' AND r.told_at IS NULL AND r.ended_at IS NULL"
        " AND r.answered_at < before ORDER BY r.answered_at LIMIT most)",
    ),
]
