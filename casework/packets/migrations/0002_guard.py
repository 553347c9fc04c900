"""What becomes of a packet, held by the database for the tables' owner too: made by the
member who acts, approved by another, frozen, and moved on one step at a time."""

from django.db import migrations

GUARD = """
CREATE FUNCTION packets_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  moved text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE check_violation USING CONSTRAINT = 'packet_stays',
      MESSAGE = 'a packet is withdrawn, not deleted';
  END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM FROM authorities_member m WHERE m.id = NEW.author_id AND m.active
      AND m.authority_id = NEW.authority_id AND m.user_id::text = redress_actor();
    IF NOT FOUND OR NEW.approved_by_id IS NOT NULL OR NEW.pdf_sha256 <> ''
       OR NEW.state <> (CASE WHEN NEW.names_person THEN 'waiting' ELSE 'queued' END) THEN
      RAISE check_violation USING CONSTRAINT = 'packet_begins',
        MESSAGE = 'a packet is begun by the member who acts, and waits where it names a person';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.number, NEW.participation_id, NEW.complaint_id, NEW.authority_id,
      NEW.recipient, NEW.kind, NEW.names_person, NEW.child_path, NEW.ground, NEW.sealed_content,
      NEW.content_sha256, NEW.author_id, NEW.created_at, NEW.wish_how)
     IS DISTINCT FROM
     (OLD.id, OLD.number, OLD.participation_id, OLD.complaint_id, OLD.authority_id,
      OLD.recipient, OLD.kind, OLD.names_person, OLD.child_path, OLD.ground, OLD.sealed_content,
      OLD.content_sha256, OLD.author_id, OLD.created_at, OLD.wish_how)
     OR NEW.body_id IS DISTINCT FROM OLD.body_id OR NEW.wish_on IS DISTINCT FROM OLD.wish_on
     OR (OLD.pdf_sha256 <> '' AND (NEW.pdf_sha256 <> OLD.pdf_sha256
         OR NEW.sealed_pdf IS DISTINCT FROM OLD.sealed_pdf))
     OR (OLD.approved_by_id IS NOT NULL AND NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id)
     OR (OLD.answer <> '' AND (NEW.answer, NEW.answer_words) <> (OLD.answer, OLD.answer_words))
     OR (OLD.way <> '' AND (NEW.way, NEW.handed_on, NEW.handed_to, NEW.their_reference)
         IS DISTINCT FROM (OLD.way, OLD.handed_on, OLD.handed_to, OLD.their_reference))
  THEN
    RAISE check_violation USING CONSTRAINT = 'packet_is_frozen',
      MESSAGE = 'what a packet says, and what was recorded of it, is not changed';
  END IF;
  IF NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id THEN
    PERFORM FROM authorities_member m WHERE m.id = NEW.approved_by_id AND m.active
      AND m.authority_id = NEW.authority_id AND m.user_id::text = redress_actor()
      AND m.user_id <> (SELECT a.user_id FROM authorities_member a WHERE a.id = OLD.author_id);
    IF NOT FOUND THEN
      RAISE check_violation USING CONSTRAINT = 'packet_of_four_eyes',
        MESSAGE = 'a packet is approved by another person, who acts';
    END IF;
  END IF;
  moved := OLD.state || '>' || NEW.state;
  IF OLD.state <> NEW.state AND moved NOT IN (
    'waiting>queued', 'waiting>withdrawn', 'queued>making', 'queued>failed', 'queued>withdrawn',
    'making>queued', 'making>failed', 'making>ready', 'making>withdrawn', 'failed>queued',
    'failed>withdrawn', 'ready>handed', 'ready>withdrawn', 'handed>answered'
  ) THEN
    RAISE check_violation USING CONSTRAINT = 'packet_step',
      MESSAGE = format('a packet does not go from %s to %s', OLD.state, NEW.state);
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON packets_packet
  FOR EACH ROW EXECUTE FUNCTION packets_guard();
REVOKE ALL ON FUNCTION packets_guard() FROM PUBLIC;
"""

UNDO = "DROP TRIGGER guard ON packets_packet; DROP FUNCTION packets_guard();"


class Migration(migrations.Migration):
    dependencies = [("packets", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNDO)]
