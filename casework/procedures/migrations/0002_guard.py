"""What a procedure may be, held by the database, for the tables' owner too.

A procedure is begun in the initiator's own file, with authorities that take part. It is
changed by appending steps alone, in order, by the member who acts for one of its parties;
what follows from a step is copied from it. The lead is changed by appending changes alone,
each by a step that counts. Nothing is deleted.
"""

from django.db import migrations

HEAD = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

REFUSE = """
CREATE FUNCTION procedures_refuse(rule text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE check_violation USING CONSTRAINT = rule, MESSAGE = why;
END
$$;
"""

PROCEDURE = f"""
CREATE FUNCTION procedures_guard_procedure() RETURNS trigger
{HEAD} AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM procedures_refuse('procedure_stays', 'a procedure is ended, not deleted');
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF pg_trigger_depth() < 2 THEN
      PERFORM procedures_refuse('state_moves_with_a_step', 'a procedure moves with its steps');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.parties[1] <> NEW.initiator_id OR cardinality(NEW.parties) < 2
     OR cardinality(NEW.parties) <> (SELECT count(DISTINCT one) FROM unnest(NEW.parties) one)
     OR NEW.initiator_id <> redress_authority() THEN
    PERFORM procedures_refuse('parties_are_named', 'the initiator first, then the others');
  END IF;
  IF NEW.last <> 0 OR NEW.state <> '' OR NEW.round <> 0 OR NEW.ended_at IS NOT NULL THEN
    PERFORM procedures_refuse('procedure_begins_empty', 'a procedure begins with its step');
  END IF;
  PERFORM FROM cases_participation p WHERE p.case_id = NEW.case_id
    AND p.authority_id = NEW.initiator_id AND p.closed_at IS NULL;
  IF NOT FOUND THEN
    PERFORM procedures_refuse('initiator_is_on_the_case', 'no open file on this case');
  END IF;
  IF (SELECT count(*) FROM authorities_authority a WHERE a.slug = ANY (NEW.parties)
      AND a.participating AND NOT a.suspended) <> cardinality(NEW.parties) THEN
    PERFORM procedures_refuse('parties_take_part', 'a party does not take part or is suspended');
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON procedures_procedure
  FOR EACH ROW EXECUTE FUNCTION procedures_guard_procedure();
"""

STEP = f"""
CREATE FUNCTION procedures_take_step() RETURNS trigger
{HEAD} AS $$
DECLARE
  p procedures_procedure%ROWTYPE;
BEGIN
  SELECT * INTO p FROM procedures_procedure WHERE id = NEW.procedure_id FOR UPDATE;
  IF NOT FOUND OR p.case_id <> NEW.case_id OR p.parties <> NEW.parties
     OR NOT NEW.by_id = ANY (p.parties) OR NEW.by_id IS DISTINCT FROM redress_authority() THEN
    PERFORM procedures_refuse('step_of_a_party', 'only the parties take steps, in their name');
  END IF;
  IF NEW.number <> p.last + 1 OR NEW.round <> p.round
     OR (NEW.number = 1 AND NEW.by_id <> p.initiator_id) THEN
    PERFORM procedures_refuse('step_in_order', 'steps are appended in order');
  END IF;
  IF NEW.member_id IS NOT NULL THEN
    PERFORM FROM authorities_member m WHERE m.id = NEW.member_id AND m.active
      AND m.authority_id = NEW.by_id AND m.user_id::text = redress_actor();
    IF NOT FOUND THEN
      PERFORM procedures_refuse('member_is_acting', 'the member named is not the person acting');
    END IF;
  ELSIF p.settle_at IS NULL OR p.settle_at >= clock_timestamp() THEN
    PERFORM procedures_refuse('silence_after_the_period', 'the period has not ended');
  END IF;
  IF p.ended_at IS NOT NULL AND NEW.counts THEN
    PERFORM procedures_refuse('ended_stays_ended', 'the procedure has ended');
  END IF;
  IF NOT NEW.moves AND NEW.after <> p.state THEN
    PERFORM procedures_refuse('state_moves_with_a_step', 'the step does not move it');
  END IF;
  UPDATE procedures_procedure SET last = NEW.number, state = NEW.after,
    round = NEW.round + NEW.moves::int, waits = NEW.waits, dues = NEW.dues,
    settle_at = NEW.settle_at,
    entered_at = CASE WHEN NEW.moves THEN NEW.at ELSE entered_at END,
    ended_at = CASE WHEN NEW.moves AND NEW.ends THEN NEW.at ELSE ended_at END
  WHERE id = p.id;
  RETURN NEW;
END
$$;
CREATE TRIGGER take BEFORE INSERT ON procedures_step
  FOR EACH ROW EXECUTE FUNCTION procedures_take_step();
"""

LEAD = f"""
CREATE FUNCTION procedures_change_lead() RETURNS trigger
{HEAD} AS $$
DECLARE
  l procedures_lead%ROWTYPE;
BEGIN
  SELECT * INTO l FROM procedures_lead WHERE case_id = NEW.case_id FOR UPDATE;
  IF NOT FOUND OR NOT NEW.by_id = ANY (l.parties) OR NEW.by_id <> redress_authority() THEN
    PERFORM procedures_refuse('lead_by_a_participant', 'only who takes part changes the lead');
  END IF;
  IF NEW.number <> l.number + 1 OR NEW.parties <> l.parties THEN
    PERFORM procedures_refuse('lead_in_order', 'changes of the lead are appended in order');
  END IF;
  PERFORM FROM procedures_step s WHERE s.id = NEW.step_id AND s.case_id = NEW.case_id
    AND s.by_id = NEW.by_id AND s.counts;
  IF NOT FOUND OR (NEW.lead_id IS NOT NULL AND NOT NEW.lead_id = ANY (l.parties)) THEN
    PERFORM procedures_refuse('lead_by_a_step', 'the lead changes by a step, among those on it');
  END IF;
  UPDATE procedures_lead SET lead_id = NEW.lead_id, reason = NEW.reason, number = NEW.number,
    changed_at = NEW.at WHERE case_id = NEW.case_id;
  RETURN NEW;
END
$$;
CREATE TRIGGER change BEFORE INSERT ON procedures_leadchange
  FOR EACH ROW EXECUTE FUNCTION procedures_change_lead();

CREATE FUNCTION procedures_guard_lead() RETURNS trigger
{HEAD} AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM procedures_refuse('lead_stays', 'the record of the lead is kept');
  END IF;
  IF (OLD.lead_id, OLD.reason, OLD.number) IS DISTINCT FROM (NEW.lead_id, NEW.reason, NEW.number)
     AND pg_trigger_depth() < 2 THEN
    PERFORM procedures_refuse('lead_by_a_step', 'the lead changes by a recorded change');
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON procedures_lead
  FOR EACH ROW EXECUTE FUNCTION procedures_guard_lead();
"""

APPEND_ONLY = f"""
CREATE FUNCTION procedures_append_only() RETURNS trigger
{HEAD} AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'procedures_leadchange'
     AND to_jsonb(NEW) - 'parties' IS NOT DISTINCT FROM to_jsonb(OLD) - 'parties'
     AND NEW.parties @> OLD.parties THEN
    RETURN NEW;
  END IF;
  PERFORM procedures_refuse('append_only', format('%s is append-only', TG_TABLE_NAME));
  RETURN NULL;
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON procedures_step
  FOR EACH ROW EXECUTE FUNCTION procedures_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON procedures_words
  FOR EACH ROW EXECUTE FUNCTION procedures_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON procedures_leadchange
  FOR EACH ROW EXECUTE FUNCTION procedures_append_only();

CREATE FUNCTION procedures_guard_words() RETURNS trigger
{HEAD} AS $$
BEGIN
  PERFORM FROM procedures_step s WHERE s.id = NEW.step_id AND s.case_id = NEW.case_id
    AND s.by_id = NEW.authority_id AND s.parties = NEW.parties;
  IF NOT FOUND THEN
    PERFORM procedures_refuse('words_of_their_step', 'words belong to their author’s step');
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT ON procedures_words
  FOR EACH ROW EXECUTE FUNCTION procedures_guard_words();
REVOKE ALL ON FUNCTION procedures_refuse(text, text), procedures_guard_procedure(),
  procedures_take_step(), procedures_change_lead(), procedures_guard_lead(),
  procedures_append_only(), procedures_guard_words() FROM PUBLIC;
"""

UNDO = """
DROP FUNCTION procedures_guard_procedure() CASCADE;
DROP FUNCTION procedures_take_step() CASCADE;
DROP FUNCTION procedures_change_lead() CASCADE;
DROP FUNCTION procedures_guard_lead() CASCADE;
DROP FUNCTION procedures_append_only() CASCADE;
DROP FUNCTION procedures_guard_words() CASCADE;
DROP FUNCTION procedures_refuse(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE + PROCEDURE + STEP + LEAD + APPEND_ONLY, UNDO)]
