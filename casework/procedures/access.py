"""Who may see and change the rows of this room: the parties each row names, nobody else.

No role of the application updates anything shared. A procedure changes by appending a
step, the lead by appending a change: triggers check both and copy what follows (migration
``guard``).
"""

from casework.scoping.standing import APP_ROLE, DESK_ROLE
from casework.scoping.tables import Function, Rules, Table, own

PARTY = "redress_authority() = ANY (parties)"

TABLES = [
    Table(
        "procedures_procedure",
        desk=Rules(select=PARTY, insert="initiator_id = redress_authority()"),
    ),
    Table(
        "procedures_step",
        desk=Rules(select=PARTY, insert=f"by_id = redress_authority() AND {PARTY}"),
    ),
    Table(
        "procedures_words",
        desk=Rules(
            select="authority_id = redress_authority() OR"
            f" ({PARTY} AND tier <= procedures_tier(case_id, redress_authority()))",
            insert=f"authority_id = redress_authority() AND {PARTY}",
        ),
    ),
    Table("procedures_lead", desk=Rules(select=PARTY)),
    Table(
        "procedures_leadchange",
        desk=Rules(select=PARTY, insert=f"by_id = redress_authority() AND {PARTY}"),
    ),
    own("procedures_followed", update_columns=("number",)),
]

FUNCTIONS = [
    # How far a case is shared with an authority: 4 for the one that holds it, -1 for none.
    # A share of T3 and more that leaves fields out counts as T2: words could say them.
    # Told to those on the case alone.
    Function(
        signature="procedures_tier(which uuid, who text)",
        returns="integer",
        definer=True,
        roles=(DESK_ROLE,),
        body="""
SELECT CASE WHEN NOT EXISTS (SELECT FROM cases_participation p
    WHERE p.case_id = which AND p.authority_id = redress_authority()) THEN -1
  WHEN EXISTS (SELECT FROM cases_case k WHERE k.id = which AND k.authority_id = who) THEN 4
  ELSE coalesce((SELECT max(CASE WHEN jsonb_array_length(s.left_out) > 0
      THEN least(s.tier, 2) ELSE s.tier END) FROM cooperation_share s
    WHERE s.case_id = which AND s.recipient_id = who
      AND s.ended_at IS NULL AND s.expires_at > now()), -1) END
""",
    ),
    # Whom the lead and the holder of a case have to involve (GDPR Art. 60(1) and (3)): the
    # authorities of the one-stop shop on it. Told to those two alone.
    Function(
        signature="procedures_concerned(which uuid)",
        returns="TABLE (authority text)",
        definer=True,
        roles=(DESK_ROLE,),
        body="""
SELECT a.slug FROM authorities_authority a
WHERE a.one_stop_shop AND a.slug <> redress_authority()
  AND (EXISTS (SELECT FROM cases_case k WHERE k.id = which
         AND k.authority_id = redress_authority())
    OR EXISTS (SELECT FROM procedures_lead l WHERE l.case_id = which
         AND l.lead_id = redress_authority()))
  AND (EXISTS (SELECT FROM cases_case k WHERE k.id = which AND k.authority_id = a.slug)
    OR EXISTS (SELECT FROM cooperation_share s WHERE s.case_id = which
         AND s.recipient_id = a.slug AND s.tier >= 1
         AND s.ended_at IS NULL AND s.expires_at > now()))
""",
    ),
    # The parties of a procedure come to know who leads its case; its holder always does.
    Function(
        signature="procedures_join_lead(which uuid)",
        returns="void",
        language="plpgsql",
        volatility="VOLATILE",
        definer=True,
        roles=(DESK_ROLE,),
        body="""
DECLARE
  p procedures_procedure%ROWTYPE;
  known text[];
BEGIN
  SELECT * INTO p FROM procedures_procedure WHERE id = which
    AND redress_authority() = ANY (parties);
  IF NOT FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = 'not a party of this procedure';
  END IF;
  SELECT array_agg(DISTINCT one ORDER BY one) INTO known FROM (SELECT unnest(p.parties)
    UNION SELECT k.authority_id FROM cases_case k WHERE k.id = p.case_id) AS them (one);
  INSERT INTO procedures_lead AS l
    (case_id, lead_id, reason, number, parties, lodged_on, changed_at)
  VALUES (p.case_id, NULL, 'not-asked', 0, known,
    (SELECT ((c.facts ->> 'lodged_at')::timestamptz AT TIME ZONE a.timezone)::date
       FROM cases_case k JOIN complaints_complaint c ON c.id = k.complaint_id
       JOIN authorities_authority a ON a.slug = c.authority_id WHERE k.id = p.case_id),
    clock_timestamp())
  ON CONFLICT (case_id) DO UPDATE SET parties = (SELECT array_agg(DISTINCT one ORDER BY one)
    FROM unnest(l.parties || excluded.parties) one);
  UPDATE procedures_leadchange c SET parties = l.parties FROM procedures_lead l
    WHERE c.case_id = p.case_id AND l.case_id = p.case_id AND c.parties <> l.parties;
END
""",
    ),
    # The sweeps look over all authorities; they learn ids and slugs and nothing else.
    Function(
        signature="procedures_unfollowed(most integer)",
        returns="TABLE (procedure uuid, authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="""
SELECT p.id, party FROM procedures_procedure p CROSS JOIN unnest(p.parties) party
  LEFT JOIN procedures_followed f ON f.procedure_id = p.id AND f.authority_id = party
WHERE coalesce(f.number, 0) < p.last AND EXISTS (SELECT FROM cases_participation c
  WHERE c.case_id = p.case_id AND c.authority_id = party)
ORDER BY p.opened_at LIMIT most
""",
    ),
    Function(
        signature="procedures_silent(most integer)",
        returns="TABLE (procedure uuid, authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="""
SELECT p.id, p.initiator_id FROM procedures_procedure p
WHERE p.ended_at IS NULL AND p.settle_at < clock_timestamp() ORDER BY p.settle_at LIMIT most
""",
    ),
    Function(
        signature="procedures_to_destroy(most integer)",
        returns="TABLE (case_id uuid, authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="""
SELECT DISTINCT w.case_id, w.authority_id FROM procedures_words w
  JOIN cases_case k ON k.id = w.case_id
  JOIN complaints_complaint c ON c.id = k.complaint_id AND c.state = 'destroyed'
WHERE vault_holds(w.step_id, w.authority_id) LIMIT most
""",
    ),
]
