"""What matching may hold, kept by the database, for the tables' owner too.

Tokens are of what a complaint of one's own still holds, never of a child's picture or link;
they go with the fingerprint that is taken back and the complaint that ends. A look is for
an open case, a few times a day. Two authorities are named to each other only where one
offered and the other accepted.
"""

from django.db import migrations

HEAD = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

GUARD_TOKEN = f"""
CREATE FUNCTION matching_guard_token() RETURNS trigger
{HEAD} AS $$
DECLARE
  adult boolean;
BEGIN
  SELECT c.path NOT IN ('child', 'intelligence') AND NOT p.child_path
     AND c.facts #>> '{{depicted,age_when_depicted}}' = 'adult' INTO adult
    FROM cases_participation p
    JOIN cases_case k ON k.id = p.case_id
    JOIN complaints_complaint c ON c.id = k.complaint_id
   WHERE p.id = NEW.participation_id AND p.authority_id = NEW.authority_id
     AND p.closed_at IS NULL AND c.id = NEW.complaint_id
     AND c.authority_id = NEW.authority_id AND c.state IN ('submitted', 'routed');
  IF NOT FOUND THEN
    RAISE check_violation USING CONSTRAINT = 'token_of_open_case',
      MESSAGE = 'a token is of an open case of one''s own';
  END IF;
  IF NEW.kind = 'respondent' THEN
    PERFORM FROM complaints_complaintrespondent r WHERE r.id = NEW.source
      AND r.complaint_id = NEW.complaint_id AND r.respondent_id IS NOT NULL;
  ELSIF NEW.kind = 'link' AND adult THEN
    PERFORM FROM complaints_contentlocation l WHERE l.id = NEW.source
      AND l.complaint_id = NEW.complaint_id AND l.kind = 'link';
  ELSIF NEW.kind = 'fingerprint' AND adult THEN
    PERFORM FROM complaints_fingerprint f WHERE f.id = NEW.source
      AND f.complaint_id = NEW.complaint_id AND f.state = 'active';
  ELSE
    RAISE check_violation USING CONSTRAINT = 'token_of_an_adult',
      MESSAGE = 'of a child''s complaint only the respondent takes part';
  END IF;
  IF NOT FOUND THEN
    RAISE check_violation USING CONSTRAINT = 'token_of_what_is_held',
      MESSAGE = 'a token is of what the complaint holds';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON matching_token
  FOR EACH ROW EXECUTE FUNCTION matching_guard_token();
"""

FORGET = f"""
CREATE FUNCTION matching_forget_fingerprint() RETURNS trigger
{HEAD} AS $$
BEGIN
  DELETE FROM matching_token t WHERE t.source = NEW.id;
  UPDATE matching_holding h SET fingerprints = greatest(h.fingerprints - 1, 0)
    FROM cases_participation p JOIN cases_case k ON k.id = p.case_id
   WHERE h.participation_id = p.id AND k.complaint_id = NEW.complaint_id;
  RETURN NULL;
END
$$;
CREATE TRIGGER matching_forget AFTER UPDATE OF state ON complaints_fingerprint
  FOR EACH ROW WHEN (NEW.state <> 'active')
  EXECUTE FUNCTION matching_forget_fingerprint();
CREATE FUNCTION matching_forget_complaint() RETURNS trigger
{HEAD} AS $$
BEGIN
  DELETE FROM matching_token t WHERE t.complaint_id = NEW.id;
  DELETE FROM matching_holding h USING cases_participation p JOIN cases_case k ON k.id = p.case_id
   WHERE h.participation_id = p.id AND k.complaint_id = NEW.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER matching_forget AFTER UPDATE OF state ON complaints_complaint
  FOR EACH ROW WHEN (NEW.state IN ('withdrawn', 'closed', 'destroyed'))
  EXECUTE FUNCTION matching_forget_complaint();
CREATE FUNCTION matching_forget_file() RETURNS trigger
{HEAD} AS $$
BEGIN
  DELETE FROM matching_token t WHERE t.participation_id = NEW.id
    AND (NEW.closed_at IS NOT NULL OR t.kind <> 'respondent');
  DELETE FROM matching_holding h WHERE h.participation_id = NEW.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER matching_forget AFTER UPDATE OF closed_at, child_path ON cases_participation
  FOR EACH ROW WHEN (
    (NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL)
    OR (NEW.child_path AND NOT OLD.child_path))
  EXECUTE FUNCTION matching_forget_file();
"""

GUARD_LOOK = f"""
CREATE FUNCTION matching_guard_look() RETURNS trigger
{HEAD} AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE check_violation USING CONSTRAINT = 'look_stays', MESSAGE = 'a look stays on record';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.state <> 'waiting' OR
       to_jsonb(NEW) - ARRAY['state', 'found', 'authorities', 'answered_at'] IS DISTINCT FROM
       to_jsonb(OLD) - ARRAY['state', 'found', 'authorities', 'answered_at'] THEN
      RAISE check_violation USING CONSTRAINT = 'look_is_fixed',
        MESSAGE = 'a look is answered once and not changed';
    END IF;
    RETURN NEW;
  END IF;
  PERFORM FROM cases_participation p WHERE p.id = NEW.participation_id
    AND p.authority_id = NEW.authority_id AND p.closed_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RAISE check_violation USING CONSTRAINT = 'look_for_open_case',
      MESSAGE = 'one looks for an open case of one''s own';
  END IF;
  IF (SELECT count(*) FROM matching_look l WHERE l.participation_id = NEW.participation_id
       AND l.asked_at > clock_timestamp() - interval '1 day') >= 6 THEN
    RAISE check_violation USING CONSTRAINT = 'look_seldom',
      MESSAGE = 'a case is looked up a few times a day at most';
  END IF;
  IF NEW.member_id IS NOT NULL THEN
    PERFORM FROM authorities_member m WHERE m.id = NEW.member_id AND m.active
      AND m.authority_id = NEW.authority_id AND m.user_id::text = redress_actor();
    IF NOT FOUND THEN
      RAISE check_violation USING CONSTRAINT = 'member_is_acting',
        MESSAGE = 'the member named is not the person acting';
    END IF;
  END IF;
  NEW.asked_at := clock_timestamp();
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON matching_look
  FOR EACH ROW EXECUTE FUNCTION matching_guard_look();
"""

GUARD_APPROACH = f"""
CREATE FUNCTION matching_guard_approach() RETURNS trigger
{HEAD} AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM FROM matching_offer o WHERE o.id = NEW.offer AND o.ended_at IS NULL
      AND o.authority_id <> NEW.authority_id AND o.expires_at = NEW.expires_at;
    IF NOT FOUND OR NEW.answer <> '' OR NEW.ended_at IS NOT NULL THEN
      RAISE check_violation USING CONSTRAINT = 'approach_of_standing_offer',
        MESSAGE = 'an approach is of an offer that stands';
    END IF;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - ARRAY['answer', 'answered_by_id', 'answered_at', 'told_at', 'ended_at']
     IS DISTINCT FROM
     to_jsonb(OLD) - ARRAY['answer', 'answered_by_id', 'answered_at', 'told_at', 'ended_at']
     OR OLD.ended_at IS NOT NULL OR (OLD.answer <> '' AND NEW.answer <> OLD.answer) THEN
    RAISE check_violation USING CONSTRAINT = 'approach_is_fixed',
      MESSAGE = 'an approach is answered once';
  END IF;
  IF NEW.answer <> OLD.answer THEN
    IF NEW.answered_by_id IS NOT NULL THEN
      PERFORM FROM authorities_member m WHERE m.id = NEW.answered_by_id AND m.active
        AND m.authority_id = NEW.authority_id AND m.user_id::text = redress_actor();
    ELSE
      -- Nobody answered: that is an acceptance only where this side offers as well.
      PERFORM FROM matching_offer o WHERE o.authority_id = NEW.authority_id
        AND o.participation_id = NEW.participation_id AND o.ended_at IS NULL
        AND NEW.answer = 'accepted';
    END IF;
    IF NOT FOUND THEN
      RAISE check_violation USING CONSTRAINT = 'approach_answered_by_somebody',
        MESSAGE = 'an approach is answered by a member who acts, or by an offer of one''s own';
    END IF;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON matching_approach
  FOR EACH ROW EXECUTE FUNCTION matching_guard_approach();
"""

GUARD_OFFER = f"""
CREATE FUNCTION matching_guard_offer() RETURNS trigger
{HEAD} AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.ended_at IS NOT NULL
       OR to_jsonb(NEW) - ARRAY['ended_at', 'ending']
       IS DISTINCT FROM to_jsonb(OLD) - ARRAY['ended_at', 'ending'] THEN
      RAISE check_violation USING CONSTRAINT = 'offer_is_fixed',
        MESSAGE = 'an offer is ended once and not changed';
    END IF;
    RETURN NEW;
  END IF;
  PERFORM FROM authorities_member m WHERE m.id = NEW.made_by_id AND m.active
    AND m.authority_id = NEW.authority_id AND m.user_id::text = redress_actor();
  IF NOT FOUND OR NEW.ended_at IS NOT NULL THEN
    RAISE check_violation USING CONSTRAINT = 'member_is_acting',
      MESSAGE = 'the member named is not the person acting';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON matching_offer
  FOR EACH ROW EXECUTE FUNCTION matching_guard_offer();
CREATE FUNCTION matching_guard_contact() RETURNS trigger
{HEAD} AS $$
BEGIN
  PERFORM FROM matching_approach r JOIN matching_offer o ON o.id = r.offer
    WHERE o.id = NEW.offer AND r.answer = 'accepted' AND r.ended_at IS NULL
      AND ((o.authority_id = NEW.authority_id AND r.authority_id = NEW.other_id)
        OR (r.authority_id = NEW.authority_id AND o.authority_id = NEW.other_id));
  IF NOT FOUND THEN
    RAISE check_violation USING CONSTRAINT = 'contact_of_both',
      MESSAGE = 'a contact needs an offer and its acceptance';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT ON matching_contact
  FOR EACH ROW EXECUTE FUNCTION matching_guard_contact();
REVOKE ALL ON FUNCTION matching_guard_token(), matching_guard_look(),
  matching_guard_approach(), matching_guard_offer(), matching_guard_contact(),
  matching_forget_fingerprint(), matching_forget_complaint(), matching_forget_file()
  FROM PUBLIC;
"""

UNDO = """
DROP TRIGGER matching_forget ON complaints_fingerprint;
DROP TRIGGER matching_forget ON complaints_complaint;
DROP TRIGGER matching_forget ON cases_participation;
DROP FUNCTION matching_guard_token(), matching_guard_look(), matching_guard_approach(),
  matching_guard_offer(), matching_guard_contact(), matching_forget_fingerprint(),
  matching_forget_complaint(), matching_forget_file() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0001_initial"),
        ("complaints", "0008_code_change"),
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(GUARD_TOKEN + FORGET + GUARD_LOOK + GUARD_APPROACH + GUARD_OFFER, UNDO)
    ]
