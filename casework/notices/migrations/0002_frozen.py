"""What was issued stays as it was issued, whoever asks: the application, and the owner.

Text that nobody has rendered yet may be replaced (an edit after a failure, approved
anew); a number, once given, stays with its notice for ever.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION notices_keep_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.id, OLD.authority_id, OLD.action_id, OLD.created_at)
     IS DISTINCT FROM (NEW.id, NEW.authority_id, NEW.action_id, NEW.created_at) THEN
    RAISE EXCEPTION 'a notice belongs to one action of one authority'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.number IS NOT NULL
     AND (OLD.number, OLD.check_code_hash, OLD.sealed_check_code)
         IS DISTINCT FROM (NEW.number, NEW.check_code_hash, NEW.sealed_check_code) THEN
    RAISE EXCEPTION 'the number of a notice stays with it'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (OLD.power, OLD.language, OLD.template_version_id, OLD.sealed_content, OLD.content_hash)
     IS DISTINCT FROM
     (NEW.power, NEW.language, NEW.template_version_id, NEW.sealed_content, NEW.content_hash)
     AND OLD.state NOT IN ('queued', 'failed') THEN
    RAISE EXCEPTION 'the text of a notice is frozen'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.state IN ('ready', 'served')
     AND (OLD.issued_at, OLD.file_hash, OLD.sealed_pdf, OLD.pdf_sha256, OLD.pdf_size, OLD.pages,
          OLD.certificate, OLD.certificate_sha256, OLD.development_certificate, OLD.ready_at)
         IS DISTINCT FROM
         (NEW.issued_at, NEW.file_hash, NEW.sealed_pdf, NEW.pdf_sha256, NEW.pdf_size, NEW.pages,
          NEW.certificate, NEW.certificate_sha256, NEW.development_certificate, NEW.ready_at) THEN
    RAISE EXCEPTION 'an issued notice is frozen'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.served_at IS NOT NULL AND OLD.served_at IS DISTINCT FROM NEW.served_at
     OR OLD.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at THEN
    RAISE EXCEPTION 'service and withdrawal of a notice are written once'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
       ('queued', 'rendering'), ('rendering', 'ready'), ('rendering', 'failed'),
       ('queued', 'failed'), ('failed', 'queued'), ('ready', 'served')) THEN
    RAISE EXCEPTION 'a notice that is % cannot become %', OLD.state, NEW.state
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER notices_keep_notice BEFORE UPDATE ON notices_notice
  FOR EACH ROW EXECUTE FUNCTION notices_keep_notice();

CREATE FUNCTION notices_begin_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'queued' OR NEW.number IS NOT NULL OR NEW.sealed_pdf IS NOT NULL THEN
    RAISE EXCEPTION 'a notice begins queued, without a number or a file'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER notices_begin_notice BEFORE INSERT ON notices_notice
  FOR EACH ROW EXECUTE FUNCTION notices_begin_notice();

CREATE FUNCTION notices_keep_series() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.authority_id, OLD.year) IS DISTINCT FROM (NEW.authority_id, NEW.year)
     OR NEW.last <> OLD.last + 1 THEN
    RAISE EXCEPTION 'a series counts on by one' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER notices_keep_series BEFORE UPDATE ON notices_noticeseries
  FOR EACH ROW EXECUTE FUNCTION notices_keep_series();

CREATE FUNCTION notices_keep_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.outcome <> 'pending'
     OR (OLD.id, OLD.notice_id, OLD.authority_id, OLD.method, OLD.sealed_address,
         OLD.attempted_at, OLD.member_id)
        IS DISTINCT FROM
        (NEW.id, NEW.notice_id, NEW.authority_id, NEW.method, NEW.sealed_address,
         NEW.attempted_at, NEW.member_id)
     OR OLD.mail_id IS NOT NULL AND OLD.mail_id IS DISTINCT FROM NEW.mail_id THEN
    RAISE EXCEPTION 'an attempt at service is written once'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER notices_keep_attempt BEFORE UPDATE ON notices_serviceattempt
  FOR EACH ROW EXECUTE FUNCTION notices_keep_attempt();

CREATE FUNCTION notices_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is kept', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER notices_no_delete BEFORE DELETE ON notices_notice
  FOR EACH ROW EXECUTE FUNCTION notices_refuse();
CREATE TRIGGER notices_no_delete BEFORE DELETE ON notices_noticeseries
  FOR EACH ROW EXECUTE FUNCTION notices_refuse();
CREATE TRIGGER notices_no_delete BEFORE DELETE ON notices_serviceattempt
  FOR EACH ROW EXECUTE FUNCTION notices_refuse();
CREATE TRIGGER notices_no_change BEFORE UPDATE OR DELETE ON notices_templateversion
  FOR EACH ROW EXECUTE FUNCTION notices_refuse();
CREATE TRIGGER notices_no_truncate BEFORE TRUNCATE ON notices_notice
  FOR EACH STATEMENT EXECUTE FUNCTION notices_refuse();
CREATE TRIGGER notices_no_truncate BEFORE TRUNCATE ON notices_noticeseries
  FOR EACH STATEMENT EXECUTE FUNCTION notices_refuse();
CREATE TRIGGER notices_no_truncate BEFORE TRUNCATE ON notices_serviceattempt
  FOR EACH STATEMENT EXECUTE FUNCTION notices_refuse();
CREATE TRIGGER notices_no_truncate BEFORE TRUNCATE ON notices_templateversion
  FOR EACH STATEMENT EXECUTE FUNCTION notices_refuse();
"""

BACKWARD = """
DROP TRIGGER notices_keep_notice ON notices_notice;
DROP TRIGGER notices_begin_notice ON notices_notice;
DROP TRIGGER notices_keep_series ON notices_noticeseries;
DROP TRIGGER notices_keep_attempt ON notices_serviceattempt;
DROP TRIGGER notices_no_delete ON notices_notice;
DROP TRIGGER notices_no_delete ON notices_noticeseries;
DROP TRIGGER notices_no_delete ON notices_serviceattempt;
DROP TRIGGER notices_no_change ON notices_templateversion;
DROP TRIGGER notices_no_truncate ON notices_notice;
DROP TRIGGER notices_no_truncate ON notices_noticeseries;
DROP TRIGGER notices_no_truncate ON notices_serviceattempt;
DROP TRIGGER notices_no_truncate ON notices_templateversion;
DROP FUNCTION notices_refuse();
DROP FUNCTION notices_keep_attempt();
DROP FUNCTION notices_keep_series();
DROP FUNCTION notices_begin_notice();
DROP FUNCTION notices_keep_notice();
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
