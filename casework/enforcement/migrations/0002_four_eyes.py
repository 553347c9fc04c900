"""Four eyes, held by the database.

Whatever the application does, and for the tables' owner too:

- an action changes state only along the pairs of ``casework.enforcement.states``;
- an edit makes it a draft of a new edition; from issued on the text cannot change;
- the author, editor, approver or mover named is a member who is acting now;
- an approval is of the present edition, by an approver who wrote none of its editions
  (as a user: another membership does not help);
- ``approved`` needs as many different approvers as the action asks for; ``issued`` and
  ``served`` need the notice of exactly the approved text;
- a notice is requested, made and served only while its action stands at that point with
  the same text, whoever calls for it;
- transitions and editions are written here and nowhere else; they and approvals and
  responses can be neither changed nor deleted.

The functions run with the owner's rights, so that no row policy hides what they check.
"""

from django.db import migrations

HEAD = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

MAY_STEP = """
CREATE FUNCTION enforcement_may_step(before text, after text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT (before, after) IN (
    ('review', 'draft'), ('approved', 'draft'), ('draft', 'review'), ('review', 'approved'),
    ('approved', 'issued'), ('issued', 'served'),
    ('served', 'representations'), ('overdue', 'representations'),
    ('served', 'complied'), ('representations', 'complied'), ('partial', 'complied'),
    ('overdue', 'complied'),
    ('served', 'partial'), ('representations', 'partial'), ('overdue', 'partial'),
    ('served', 'overdue'), ('representations', 'overdue'), ('partial', 'overdue'),
    ('served', 'closed'), ('representations', 'closed'), ('complied', 'closed'),
    ('partial', 'closed'), ('overdue', 'closed'),
    ('draft', 'withdrawn'), ('review', 'withdrawn'), ('approved', 'withdrawn'),
    ('issued', 'withdrawn'), ('served', 'withdrawn'), ('representations', 'withdrawn'),
    ('partial', 'withdrawn'), ('overdue', 'withdrawn'))
$$;
"""

REQUIRE_ACTING = f"""
CREATE FUNCTION enforcement_require_acting(member uuid, authority text) RETURNS void
{HEAD} AS $$
BEGIN
  PERFORM FROM authorities_member m WHERE m.id = member AND m.authority_id = authority
    AND m.active AND m.user_id::text = redress_actor();
  IF NOT FOUND THEN
    RAISE check_violation USING CONSTRAINT = 'member_is_acting',
      MESSAGE = 'the member named is not the person acting';
  END IF;
END
$$;
"""

GUARD_ACTION = f"""
CREATE FUNCTION enforcement_guard_action() RETURNS trigger
{HEAD} AS $$
DECLARE
  edited boolean;
  given integer;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE check_violation USING CONSTRAINT = 'action_stays',
      MESSAGE = 'an action is withdrawn, not deleted';
  END IF;

  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE check_violation USING CONSTRAINT = 'action_begins_as_draft',
        MESSAGE = 'an action begins as a draft';
    END IF;
    PERFORM FROM cases_participation p
      WHERE p.id = NEW.participation_id AND p.authority_id = NEW.authority_id;
    IF NOT FOUND THEN
      RAISE check_violation USING CONSTRAINT = 'action_of_own_case',
        MESSAGE = 'an authority acts in its own file only';
    END IF;
    PERFORM enforcement_require_acting(NEW.author_id, NEW.authority_id);
    NEW.edited_by_id := NEW.author_id;
    NEW.moved_by_id := NEW.author_id;
    NEW.moved_at := clock_timestamp();
    NEW.edition := 1;
    RETURN NEW;
  END IF;

  IF ROW(NEW.id, NEW.authority_id, NEW.participation_id, NEW.author_id, NEW.created_at)
     IS DISTINCT FROM
     ROW(OLD.id, OLD.authority_id, OLD.participation_id, OLD.author_id, OLD.created_at) THEN
    RAISE check_violation USING CONSTRAINT = 'action_origin_is_fixed',
      MESSAGE = 'whose action it is, in which case and by whom, is fixed';
  END IF;

  edited := ROW(NEW.power, NEW.approvals_needed, NEW.respondent_id, NEW.language,
                NEW.template_version_id, NEW.sealed_content, NEW.content_hash)
            IS DISTINCT FROM
            ROW(OLD.power, OLD.approvals_needed, OLD.respondent_id, OLD.language,
                OLD.template_version_id, OLD.sealed_content, OLD.content_hash);
  IF edited THEN
    IF OLD.state NOT IN ('draft', 'review', 'approved') THEN
      RAISE check_violation USING CONSTRAINT = 'issued_text_is_fixed',
        MESSAGE = 'the text of an issued notice is fixed';
    END IF;
    IF NEW.state <> 'draft' THEN
      RAISE check_violation USING CONSTRAINT = 'edit_voids_approval',
        MESSAGE = 'an edited action is a draft again';
    END IF;
    PERFORM enforcement_require_acting(NEW.edited_by_id, NEW.authority_id);
    NEW.edition := OLD.edition + 1;
  ELSE
    NEW.edition := OLD.edition;
    NEW.edited_by_id := OLD.edited_by_id;
  END IF;

  IF NEW.state = OLD.state THEN
    NEW.moved_by_id := OLD.moved_by_id;
    NEW.moved_reason := OLD.moved_reason;
    NEW.moved_at := OLD.moved_at;
    IF ROW(NEW.served_at, NEW.response_due_at, NEW.limits)
       IS DISTINCT FROM ROW(OLD.served_at, OLD.response_due_at, OLD.limits) THEN
      RAISE check_violation USING CONSTRAINT = 'service_day_is_fixed',
        MESSAGE = 'the day of service is set by service alone';
    END IF;
    RETURN NEW;
  END IF;

  IF NOT enforcement_may_step(OLD.state, NEW.state) THEN
    RAISE check_violation USING CONSTRAINT = 'action_step',
      MESSAGE = format('an action cannot go from %s to %s', OLD.state, NEW.state);
  END IF;
  IF NEW.state <> 'served' AND ROW(NEW.served_at, NEW.response_due_at, NEW.limits)
     IS DISTINCT FROM ROW(OLD.served_at, OLD.response_due_at, OLD.limits) THEN
    RAISE check_violation USING CONSTRAINT = 'service_day_is_fixed',
      MESSAGE = 'the day of service is set by service alone';
  END IF;

  IF NEW.moved_by_id IS NOT NULL THEN
    PERFORM enforcement_require_acting(NEW.moved_by_id, NEW.authority_id);
  ELSIF NEW.state NOT IN ('issued', 'served', 'overdue') THEN
    RAISE check_violation USING CONSTRAINT = 'person_decides',
      MESSAGE = format('a person must answer for the step to %s', NEW.state);
  END IF;

  IF NEW.state = 'approved' THEN
    SELECT count(DISTINCT m.user_id) INTO given
      FROM enforcement_approval a JOIN authorities_member m ON m.id = a.approver_id
     WHERE a.action_id = NEW.id AND a.edition = NEW.edition
       AND a.content_hash = NEW.content_hash;
    IF given < NEW.approvals_needed THEN
      RAISE check_violation USING CONSTRAINT = 'enough_approvals',
        MESSAGE = format('%s of %s approvals given', given, NEW.approvals_needed);
    END IF;
  ELSIF NEW.state = 'issued' THEN
    PERFORM FROM notices_notice n WHERE n.action_id = NEW.id
      AND n.authority_id = NEW.authority_id AND n.content_hash = NEW.content_hash
      AND n.pdf_sha256 <> '' AND n.state IN ('ready', 'served');
    IF NOT FOUND THEN
      RAISE check_violation USING CONSTRAINT = 'issued_is_the_approved_text',
        MESSAGE = 'no finished notice of the approved text';
    END IF;
  ELSIF NEW.state = 'served' THEN
    PERFORM FROM notices_notice n WHERE n.action_id = NEW.id
      AND n.authority_id = NEW.authority_id AND n.content_hash = NEW.content_hash
      AND n.state = 'served' AND n.served_at IS NOT NULL;
    IF NOT FOUND OR NEW.served_at IS NULL THEN
      RAISE check_violation USING CONSTRAINT = 'served_notice',
        MESSAGE = 'the notice of the approved text has not been served';
    END IF;
  END IF;

  NEW.moved_at := clock_timestamp();
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON enforcement_enforcementaction
  FOR EACH ROW EXECUTE FUNCTION enforcement_guard_action();
"""

RECORD_ACTION = f"""
CREATE FUNCTION enforcement_record_action() RETURNS trigger
{HEAD} AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.edition <> OLD.edition THEN
    INSERT INTO enforcement_edition
      (id, action_id, authority_id, number, editor_id, sealed_content, content_hash, at)
    VALUES (gen_random_uuid(), NEW.id, NEW.authority_id, NEW.edition, NEW.edited_by_id,
            NEW.sealed_content, NEW.content_hash, clock_timestamp());
  END IF;
  IF TG_OP = 'INSERT' OR NEW.state <> OLD.state THEN
    INSERT INTO enforcement_transition
      (action_id, authority_id, from_state, to_state, edition, reason, member_id, at)
    VALUES (NEW.id, NEW.authority_id, CASE TG_OP WHEN 'INSERT' THEN '' ELSE OLD.state END,
            NEW.state, NEW.edition, NEW.moved_reason, NEW.moved_by_id, NEW.moved_at);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER record AFTER INSERT OR UPDATE ON enforcement_enforcementaction
  FOR EACH ROW EXECUTE FUNCTION enforcement_record_action();
"""

GUARD_APPROVAL = f"""
CREATE FUNCTION enforcement_guard_approval() RETURNS trigger
{HEAD} AS $$
DECLARE
  approved enforcement_enforcementaction%ROWTYPE;
  person uuid;
BEGIN
  -- Locked: neither an edit nor another approval can pass in between.
  SELECT * INTO approved FROM enforcement_enforcementaction
    WHERE id = NEW.action_id FOR NO KEY UPDATE;
  IF NOT FOUND OR approved.authority_id IS DISTINCT FROM NEW.authority_id THEN
    RAISE check_violation USING CONSTRAINT = 'approval_of_own_action',
      MESSAGE = 'an approval is given by the authority whose action it is';
  END IF;
  PERFORM enforcement_require_acting(NEW.approver_id, approved.authority_id);
  SELECT m.user_id INTO person FROM authorities_member m
    WHERE m.id = NEW.approver_id AND 'approver' = ANY (m.roles);
  IF NOT FOUND THEN
    RAISE check_violation USING CONSTRAINT = 'approver_has_the_role',
      MESSAGE = 'only an approver approves';
  END IF;
  IF approved.state <> 'review' THEN
    RAISE check_violation USING CONSTRAINT = 'approval_in_review',
      MESSAGE = 'only an action in review is approved';
  END IF;
  IF NEW.content_hash IS DISTINCT FROM approved.content_hash THEN
    RAISE check_violation USING CONSTRAINT = 'approval_of_this_text',
      MESSAGE = 'the approval is of another text';
  END IF;
  PERFORM FROM enforcement_edition e JOIN authorities_member m ON m.id = e.editor_id
    WHERE e.action_id = approved.id AND m.user_id = person;
  IF FOUND THEN
    RAISE check_violation USING CONSTRAINT = 'approver_is_not_author',
      MESSAGE = 'whoever wrote a text of this action cannot approve it';
  END IF;
  PERFORM FROM enforcement_approval a JOIN authorities_member m ON m.id = a.approver_id
    WHERE a.action_id = approved.id AND a.edition = approved.edition AND m.user_id = person;
  IF FOUND THEN
    RAISE check_violation USING CONSTRAINT = 'one_approval_per_text',
      MESSAGE = 'this person has approved this text already';
  END IF;
  NEW.author_id := approved.author_id;
  NEW.edition := approved.edition;
  NEW.at := clock_timestamp();
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT ON enforcement_approval
  FOR EACH ROW EXECUTE FUNCTION enforcement_guard_approval();
"""

GUARD_RESPONSE = f"""
CREATE FUNCTION enforcement_guard_response() RETURNS trigger
{HEAD} AS $$
BEGIN
  PERFORM FROM enforcement_enforcementaction a WHERE a.id = NEW.action_id
    AND a.authority_id = NEW.authority_id AND a.served_at IS NOT NULL;
  IF NOT FOUND THEN
    RAISE check_violation USING CONSTRAINT = 'response_after_service',
      MESSAGE = 'there is no response before service';
  END IF;
  PERFORM enforcement_require_acting(NEW.member_id, NEW.authority_id);
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT ON enforcement_response
  FOR EACH ROW EXECUTE FUNCTION enforcement_guard_response();
"""

GUARD_NOTICE = f"""
CREATE FUNCTION enforcement_guard_notice() RETURNS trigger
{HEAD} AS $$
DECLARE
  behind enforcement_enforcementaction%ROWTYPE;
BEGIN
  SELECT * INTO behind FROM enforcement_enforcementaction WHERE id = NEW.action_id;
  IF NOT FOUND THEN
    RETURN NEW;
  END IF;
  IF behind.authority_id IS DISTINCT FROM NEW.authority_id THEN
    RAISE check_violation USING CONSTRAINT = 'notice_of_own_action',
      MESSAGE = 'a notice and its action are of one authority';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL
     AND behind.state <> 'withdrawn' THEN
    RAISE check_violation USING CONSTRAINT = 'withdrawn_with_its_action',
      MESSAGE = 'a notice is withdrawn with its action';
  END IF;
  -- Failing is always possible.
  IF TG_OP = 'UPDATE' AND (NEW.state = 'failed' OR NEW.state = OLD.state)
     AND NEW.content_hash = OLD.content_hash THEN
    RETURN NEW;
  END IF;
  IF NEW.content_hash IS DISTINCT FROM behind.content_hash
     OR behind.state <> (CASE NEW.state WHEN 'served' THEN 'issued' ELSE 'approved' END) THEN
    RAISE check_violation USING CONSTRAINT = 'notice_of_approved_text',
      MESSAGE = format('a notice cannot be %s: its action is %s', NEW.state, behind.state);
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER enforcement_guard BEFORE INSERT OR UPDATE ON notices_notice
  FOR EACH ROW EXECUTE FUNCTION enforcement_guard_notice();
"""

APPEND_ONLY = f"""
CREATE FUNCTION enforcement_append_only() RETURNS trigger
{HEAD} AS $$
BEGIN
  RAISE check_violation USING CONSTRAINT = 'append_only',
    MESSAGE = format('%s is append-only', TG_TABLE_NAME);
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON enforcement_approval
  FOR EACH ROW EXECUTE FUNCTION enforcement_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON enforcement_edition
  FOR EACH ROW EXECUTE FUNCTION enforcement_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON enforcement_transition
  FOR EACH ROW EXECUTE FUNCTION enforcement_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON enforcement_response
  FOR EACH ROW EXECUTE FUNCTION enforcement_append_only();
"""

# Trigger functions are run by their triggers; nobody needs to call them.
CLOSE = """
REVOKE ALL ON FUNCTION enforcement_require_acting(uuid, text), enforcement_guard_action(),
  enforcement_record_action(), enforcement_guard_approval(), enforcement_guard_response(),
  enforcement_guard_notice(), enforcement_append_only() FROM PUBLIC;
"""

UNDO = """
DROP TRIGGER IF EXISTS guard ON enforcement_enforcementaction;
DROP TRIGGER IF EXISTS record ON enforcement_enforcementaction;
DROP TRIGGER IF EXISTS guard ON enforcement_approval;
DROP TRIGGER IF EXISTS guard ON enforcement_response;
DROP TRIGGER IF EXISTS enforcement_guard ON notices_notice;
DROP FUNCTION enforcement_append_only() CASCADE;
DROP FUNCTION enforcement_guard_notice(), enforcement_guard_response(),
  enforcement_guard_approval(),
  enforcement_record_action(), enforcement_guard_action(),
  enforcement_require_acting(uuid, text), enforcement_may_step(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0001_initial")]

    operations = [
        migrations.RunSQL(
            MAY_STEP
            + REQUIRE_ACTING
            + GUARD_ACTION
            + RECORD_ACTION
            + GUARD_APPROVAL
            + GUARD_RESPONSE
            + GUARD_NOTICE
            + APPEND_ONLY
            + CLOSE,
            UNDO,
        )
    ]
