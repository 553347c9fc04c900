"""What a share may be, held by the database, for the tables' owner too.

A share is made in the originator's own file, by the member who acts, for an authority
that takes part; it is never widened and ends once. A disclosure says what its share says.
Readings and answers are never changed or deleted.
"""

from django.db import migrations

HEAD = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

GUARD_SHARE = f"""
CREATE FUNCTION cooperation_guard_share() RETURNS trigger
{HEAD} AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE check_violation USING CONSTRAINT = 'share_stays',
      MESSAGE = 'a share is ended, not deleted';
  END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM FROM cases_participation p WHERE p.id = NEW.participation_id
      AND p.case_id = NEW.case_id AND p.authority_id = NEW.authority_id
      AND p.child_path = NEW.child_path;
    IF NOT FOUND THEN
      RAISE check_violation USING CONSTRAINT = 'share_of_own_case',
        MESSAGE = 'an authority shares its own file only';
    END IF;
    PERFORM FROM authorities_authority a WHERE a.slug = NEW.recipient_id
      AND a.participating AND NOT a.suspended;
    IF NOT FOUND THEN
      RAISE check_violation USING CONSTRAINT = 'recipient_takes_part',
        MESSAGE = 'the recipient does not take part or is suspended';
    END IF;
    PERFORM FROM authorities_member m WHERE m.id = NEW.created_by_id AND m.active
      AND m.authority_id = NEW.authority_id AND m.user_id::text = redress_actor();
    IF NOT FOUND THEN
      RAISE check_violation USING CONSTRAINT = 'member_is_acting',
        MESSAGE = 'the member named is not the person acting';
    END IF;
    IF NEW.ended_at IS NOT NULL THEN
      RAISE check_violation USING CONSTRAINT = 'share_begins_open',
        MESSAGE = 'a share begins open';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.ended_at IS NOT NULL THEN
    RAISE check_violation USING CONSTRAINT = 'share_ends_once',
      MESSAGE = 'an ended share stays ended';
  END IF;
  IF to_jsonb(NEW) - ARRAY['ended_at', 'ending', 'ended_reason', 'ended_by_id']
     IS DISTINCT FROM
     to_jsonb(OLD) - ARRAY['ended_at', 'ending', 'ended_reason', 'ended_by_id'] THEN
    RAISE check_violation USING CONSTRAINT = 'share_is_fixed',
      MESSAGE = 'a share is not changed; end it and make another';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON cooperation_share
  FOR EACH ROW EXECUTE FUNCTION cooperation_guard_share();
"""

GUARD_DISCLOSURE = f"""
CREATE FUNCTION cooperation_guard_disclosure() RETURNS trigger
{HEAD} AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE check_violation USING CONSTRAINT = 'disclosure_stays',
      MESSAGE = 'a disclosure is ended, not deleted';
  END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM FROM cooperation_share s WHERE s.id = NEW.share_id
      AND s.authority_id = NEW.authority_id AND s.recipient_id = NEW.recipient_id
      AND s.expires_at = NEW.expires_at AND s.ended_at IS NULL
      AND (s.tier >= 2) = (NEW.sealed_fields IS NOT NULL);
    IF NOT FOUND OR NEW.ended_at IS NOT NULL THEN
      RAISE check_violation USING CONSTRAINT = 'disclosure_of_its_share',
        MESSAGE = 'a disclosure says what its share says';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.ended_at IS NOT NULL
     OR to_jsonb(NEW) - 'ended_at' IS DISTINCT FROM to_jsonb(OLD) - 'ended_at' THEN
    RAISE check_violation USING CONSTRAINT = 'disclosure_is_fixed',
      MESSAGE = 'a disclosure is not changed';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON cooperation_disclosure
  FOR EACH ROW EXECUTE FUNCTION cooperation_guard_disclosure();
"""

APPEND_ONLY = f"""
CREATE FUNCTION cooperation_append_only() RETURNS trigger
{HEAD} AS $$
BEGIN
  RAISE check_violation USING CONSTRAINT = 'append_only',
    MESSAGE = format('%s is append-only', TG_TABLE_NAME);
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cooperation_sharereading
  FOR EACH ROW EXECUTE FUNCTION cooperation_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cooperation_shareanswer
  FOR EACH ROW EXECUTE FUNCTION cooperation_append_only();
REVOKE ALL ON FUNCTION cooperation_guard_share(), cooperation_guard_disclosure(),
  cooperation_append_only() FROM PUBLIC;
"""

UNDO = """
DROP TRIGGER guard ON cooperation_share;
DROP TRIGGER guard ON cooperation_disclosure;
DROP FUNCTION cooperation_append_only() CASCADE;
DROP FUNCTION cooperation_guard_disclosure(), cooperation_guard_share();
"""


class Migration(migrations.Migration):
    dependencies = [("cooperation", "0001_initial")]

    operations = [migrations.RunSQL(GUARD_SHARE + GUARD_DISCLOSURE + APPEND_ONLY, UNDO)]
