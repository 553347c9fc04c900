"""Who may do what at intake.

An entry is its officer's alone: the policy asks for the authority and for the person who
acts. A code is replaced by nobody's UPDATE: no role has a right on the access hash. Two
functions, which run past the policies and check for themselves, take the two steps that
two different members have to take.
"""

from casework.scoping.standing import APP_ROLE, DESK_ROLE
from casework.scoping.tables import OWN, Function, Rules, Table

_MINE = f"{OWN} AND officer_id::text = redress_actor()"

TABLES = [
    Table(
        "intake_entry",
        desk=Rules(
            select=_MINE,
            insert=_MINE,
            update=_MINE,
            delete=_MINE,
            update_columns=("updated_at", "sent_at"),
        ),
    ),
    Table(
        "intake_codereplacement",
        desk=Rules(
            select=OWN,
            insert=f"{OWN} AND state = 'asked' AND requested_by_id::text = redress_actor()"
            " AND decided_by_id IS NULL AND EXISTS (SELECT FROM complaints_complaint c"
            " WHERE c.id = complaint_id AND c.authority_id = intake_codereplacement.authority_id)",
        ),
    ),
]

FUNCTIONS = [
    # The second pair of eyes. Whoever asked may take it back, and never confirm it.
    Function(
        signature="intake_decide(replacement uuid, agree boolean)",
        returns="boolean",
        language="plpgsql",
        volatility="VOLATILE",
        definer=True,
        roles=(DESK_ROLE,),
        body="""
DECLARE
  asked intake_codereplacement%ROWTYPE;
BEGIN
  SELECT * INTO asked FROM intake_codereplacement r
   WHERE r.id = replacement AND r.authority_id = redress_authority() FOR UPDATE;
  IF NOT FOUND OR asked.state NOT IN ('asked', 'confirmed') THEN
    RETURN false;
  END IF;
  IF agree AND (asked.state <> 'asked' OR asked.requested_by_id::text = redress_actor()) THEN
    RETURN false;
  END IF;
  PERFORM FROM authorities_member m JOIN complaints_complaint c ON c.id = asked.complaint_id
   WHERE m.user_id::text = redress_actor() AND m.authority_id = redress_authority() AND m.active
     AND m.roles && ARRAY['intake_officer', 'approver']::varchar[]
     AND (c.path <> 'child' OR m.child_path_trained
          OR m.roles && ARRAY['approver', 'administrator']::varchar[]);
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE intake_codereplacement r
     SET state = CASE WHEN agree THEN 'confirmed' ELSE 'refused' END,
         decided_at = clock_timestamp(),
         decided_by_id = (SELECT u.id FROM authorities_user u WHERE u.id::text = redress_actor())
   WHERE r.id = replacement;
  RETURN true;
END
""",
    ),
    # The code is made outside; what comes in is its keyed hash. Once, by whoever asked,
    # within a week of the confirmation. Old hash gone: every session with it is dead.
    Function(
        signature="intake_replace_code(replacement uuid, new_hash bytea)",
        returns="boolean",
        language="plpgsql",
        volatility="VOLATILE",
        definer=True,
        roles=(DESK_ROLE,),
        body="""
DECLARE
  confirmed intake_codereplacement%ROWTYPE;
BEGIN
  SELECT * INTO confirmed FROM intake_codereplacement r
   WHERE r.id = replacement AND r.authority_id = redress_authority() FOR UPDATE;
  IF NOT FOUND OR confirmed.state <> 'confirmed' OR octet_length(new_hash) <> 32
     OR confirmed.requested_by_id::text <> redress_actor()
     OR confirmed.decided_at < clock_timestamp() - interval '7 days' THEN
    RETURN false;
  END IF;
  PERFORM FROM authorities_member m
   WHERE m.user_id::text = redress_actor() AND m.authority_id = redress_authority() AND m.active
     AND 'intake_officer' = ANY (m.roles);
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE complaints_complaint c SET access_hash = new_hash
   WHERE c.id = confirmed.complaint_id AND c.authority_id = redress_authority()
     AND c.state <> 'destroyed';
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO complaints_codechange (complaint_id, authority_id, at)
  VALUES (confirmed.complaint_id, confirmed.authority_id, clock_timestamp());
  UPDATE intake_codereplacement r SET state = 'done', done_at = clock_timestamp()
   WHERE r.id = replacement;
  RETURN true;
END
""",
    ),
    # The sweep learns ids and nothing else; it then destroys in each officer's standing.
    Function(
        signature="intake_old_entries(most integer)",
        returns="TABLE (entry uuid, authority text, officer text)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT e.id, e.authority_id::text, e.officer_id::text FROM intake_entry e"
        " WHERE e.updated_at < clock_timestamp() - interval '30 days'"
        " OR e.sent_at < clock_timestamp() - interval '1 hour'"
        " ORDER BY e.updated_at LIMIT most",
    ),
]
