"""The database itself keeps a subject's key from being wrapped by a destroyed key, and a
destroyed key from coming back."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION vault_guard_recordkey() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.destroyed_at IS NOT NULL THEN
      RAISE EXCEPTION 'a destroyed key stays destroyed' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.subject <> OLD.subject OR NEW.authority_id <> OLD.authority_id
       OR NEW.granted_by IS DISTINCT FROM OLD.granted_by THEN
      RAISE EXCEPTION 'a key keeps its subject and holder' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  IF NEW.destroyed_at IS NULL THEN
    -- Waits for a rotation that is about to destroy this authority key, and holds the
    -- next one off until this transaction ends.
    PERFORM FROM vault_authoritykey k WHERE k.id = NEW.authority_key_id
       AND k.authority_id = NEW.authority_id AND k.destroyed_at IS NULL FOR KEY SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the authority key was destroyed' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION vault_guard_recordkey() FROM PUBLIC;
CREATE TRIGGER vault_guard BEFORE INSERT OR UPDATE ON vault_recordkey
  FOR EACH ROW EXECUTE FUNCTION vault_guard_recordkey();

CREATE FUNCTION vault_guard_authoritykey() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.destroyed_at IS NOT NULL THEN
    RAISE EXCEPTION 'a destroyed key stays destroyed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER vault_guard BEFORE UPDATE ON vault_authoritykey
  FOR EACH ROW EXECUTE FUNCTION vault_guard_authoritykey();
"""

BACKWARD = """
DROP TRIGGER vault_guard ON vault_recordkey;
DROP FUNCTION vault_guard_recordkey();
DROP TRIGGER vault_guard ON vault_authoritykey;
DROP FUNCTION vault_guard_authoritykey();
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
