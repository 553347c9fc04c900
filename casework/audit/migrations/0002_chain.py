"""The chain: numbered and hashed by the database, and append-only for everyone.

The hash of an entry is SHA-256 over its fields, each preceded by its length in bytes
(four bytes, big-endian; a missing value is -1 and no bytes). ``casework.audit.chain``
computes the same independently.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION audit_part(part bytea) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN part IS NULL THEN int4send(-1) ELSE int4send(octet_length(part)) || part END;

CREATE FUNCTION audit_text(part text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN audit_part(convert_to(part, 'UTF8'));

CREATE FUNCTION audit_append() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  last_seq bigint;
  last_hash bytea;
BEGIN
  INSERT INTO audit_chainhead (authority_id, seq, hash)
    VALUES (NEW.authority_id, 0, sha256(convert_to('redress ' || NEW.authority_id, 'UTF8')))
    ON CONFLICT DO NOTHING;
  SELECT h.seq, h.hash INTO STRICT last_seq, last_hash FROM audit_chainhead h
    WHERE h.authority_id = NEW.authority_id FOR UPDATE;
  NEW.seq := last_seq + 1;
  NEW.at := clock_timestamp();
  NEW.previous_hash := last_hash;
  NEW.hash := sha256(
    audit_part(NEW.previous_hash)
    || audit_text(NEW.id::text)
    || audit_text(NEW.authority_id)
    || audit_part(int8send(NEW.seq))
    || audit_part(int8send((extract(epoch FROM NEW.at) * 1000000)::bigint))
    || audit_text(NEW.actor)
    || audit_text(NEW.verb)
    || audit_text(NEW.obj_type)
    || audit_text(NEW.obj_id)
    || audit_text(NEW.reason)
    || audit_text(NEW.payload));
  UPDATE audit_chainhead h SET seq = NEW.seq, hash = NEW.hash
    WHERE h.authority_id = NEW.authority_id;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION audit_append() FROM PUBLIC;
CREATE TRIGGER audit_append BEFORE INSERT ON audit_auditentry
  FOR EACH ROW EXECUTE FUNCTION audit_append();

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_auditentry
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_auditentry
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_checkpoint
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_append_only BEFORE DELETE ON audit_chainhead
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_chainhead
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""

BACKWARD = """
DROP TRIGGER audit_append ON audit_auditentry;
DROP TRIGGER audit_append_only ON audit_auditentry;
DROP TRIGGER audit_no_truncate ON audit_auditentry;
DROP TRIGGER audit_append_only ON audit_checkpoint;
DROP TRIGGER audit_no_truncate ON audit_checkpoint;
DROP TRIGGER audit_append_only ON audit_chainhead;
DROP TRIGGER audit_no_truncate ON audit_chainhead;
DROP FUNCTION audit_refuse();
DROP FUNCTION audit_append();
DROP FUNCTION audit_text(text);
DROP FUNCTION audit_part(bytea);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
