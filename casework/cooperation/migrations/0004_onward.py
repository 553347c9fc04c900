"""What a share may be, held by the database, for the tables' owner too.

Beyond ``0002_gate``: a share is of the authority's own case, or hands on one that was made
to it: then it is never wider, longer or under a less strict marking or onward rule, and
opens no person. Documents are copies for shares of evidence alone, never of a child's
case. Comments, requests and answers are never changed; an export is made once; a key of
an authority is proven once and retired once.
"""

from django.db import migrations

HEAD = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

GUARD_SHARE = f"""
CREATE FUNCTION cooperation_strictness(word text) RETURNS integer
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT array_position(ARRAY['RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR',
                              'none', 'ask', 'circle', 'authorities'], word)
$$;

CREATE OR REPLACE FUNCTION cooperation_guard_share() RETURNS trigger
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
    IF NEW.parent_id IS NULL THEN
      PERFORM FROM cases_case c JOIN complaints_complaint k ON k.id = c.complaint_id
        WHERE c.id = NEW.case_id AND k.authority_id = NEW.authority_id;
      IF NOT FOUND THEN
        RAISE check_violation USING CONSTRAINT = 'share_of_own_complaint',
          MESSAGE = 'only the authority that holds the complaint shares it';
      END IF;
    ELSE
      PERFORM FROM cooperation_share p WHERE p.id = NEW.parent_id
        AND p.recipient_id = NEW.authority_id AND p.case_id = NEW.case_id
        AND p.ended_at IS NULL AND p.expires_at > clock_timestamp()
        AND p.onward IN ('circle', 'authorities')
        AND (p.onward <> 'circle' OR p.gateway = NEW.gateway)
        AND NEW.tier <= LEAST(p.tier, 2) AND NEW.expires_at <= p.expires_at
        AND cooperation_strictness(NEW.marking) <= cooperation_strictness(p.marking)
        AND cooperation_strictness(NEW.onward) <= cooperation_strictness(p.onward)
        AND NEW.origin_id = COALESCE(p.origin_id, p.authority_id)
        AND NEW.recipient_id NOT IN (p.authority_id, COALESCE(p.origin_id, p.authority_id));
      IF NOT FOUND THEN
        RAISE check_violation USING CONSTRAINT = 'handed_on_no_wider',
          MESSAGE = 'what was shared is handed on no wider than its originator allowed';
      END IF;
    END IF;
    IF NEW.replaces_id IS NOT NULL THEN
      PERFORM FROM cooperation_share r WHERE r.id = NEW.replaces_id
        AND r.authority_id = NEW.authority_id AND r.recipient_id = NEW.recipient_id
        AND r.case_id = NEW.case_id AND r.ended_at IS NOT NULL;
      IF NOT FOUND THEN
        RAISE check_violation USING CONSTRAINT = 'share_replaces_its_like',
          MESSAGE = 'a share takes the place of one between the same two, about the same case';
      END IF;
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
"""

GUARD_DOCUMENT = f"""
CREATE FUNCTION cooperation_guard_document() RETURNS trigger
{HEAD} AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE check_violation USING CONSTRAINT = 'disclosed_document_stays',
      MESSAGE = 'a disclosed document is ended, not deleted';
  END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM FROM cooperation_share s WHERE s.id = NEW.share_id
      AND s.authority_id = NEW.authority_id AND s.recipient_id = NEW.recipient_id
      AND s.expires_at = NEW.expires_at AND s.ended_at IS NULL
      AND s.tier = 4 AND NOT s.child_path;
    IF NOT FOUND OR NEW.ended_at IS NOT NULL THEN
      RAISE check_violation USING CONSTRAINT = 'disclosed_document_of_its_share',
        MESSAGE = 'documents are copied for shares of evidence alone';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.ended_at IS NOT NULL
     OR to_jsonb(NEW) - 'ended_at' IS DISTINCT FROM to_jsonb(OLD) - 'ended_at' THEN
    RAISE check_violation USING CONSTRAINT = 'disclosed_document_is_fixed',
      MESSAGE = 'a disclosed document is not changed';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON cooperation_discloseddocument
  FOR EACH ROW EXECUTE FUNCTION cooperation_guard_document();
"""

GUARD_EXPORT = f"""
CREATE FUNCTION cooperation_guard_export() RETURNS trigger
{HEAD} AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE check_violation USING CONSTRAINT = 'export_stays', MESSAGE = 'an export stays on record';
  END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM FROM cooperation_exportkey k WHERE k.id = NEW.key_id
      AND k.authority_id = NEW.recipient_id AND k.fingerprint = NEW.fingerprint
      AND k.proven_at IS NOT NULL
      AND k.retired_at IS NULL;
    IF NOT FOUND THEN
      RAISE check_violation USING CONSTRAINT = 'export_to_a_proven_key',
        MESSAGE = 'copies are encrypted to the current key of their recipient';
    END IF;
    PERFORM FROM cooperation_share s WHERE s.id = NEW.share_id AND s.marking <> 'RED';
    IF NOT FOUND THEN
      RAISE check_violation USING CONSTRAINT = 'red_is_not_exported',
        MESSAGE = 'what is marked TLP:RED leaves the product in no copy';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state = 'ready' OR to_jsonb(NEW)
      - ARRAY['state', 'failure', 'attempts', 'claimed_by', 'claimed_at', 'announced_at',
              'sealed_file', 'sha256', 'size', 'ready_at']
     IS DISTINCT FROM to_jsonb(OLD)
      - ARRAY['state', 'failure', 'attempts', 'claimed_by', 'claimed_at', 'announced_at',
              'sealed_file', 'sha256', 'size', 'ready_at'] THEN
    RAISE check_violation USING CONSTRAINT = 'export_is_made_once',
      MESSAGE = 'an export is made once';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON cooperation_shareexport
  FOR EACH ROW EXECUTE FUNCTION cooperation_guard_export();
"""

GUARD_KEY = f"""
CREATE FUNCTION cooperation_guard_key() RETURNS trigger
{HEAD} AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE check_violation USING CONSTRAINT = 'key_stays', MESSAGE = 'a key is retired, not deleted';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.proven_at IS NOT NULL OR NEW.retired_at IS NOT NULL THEN
      RAISE check_violation USING CONSTRAINT = 'key_begins_unproven',
        MESSAGE = 'a key begins unproven';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.retired_at IS NOT NULL
     OR (OLD.proven_at IS NOT NULL AND NEW.proven_at IS DISTINCT FROM OLD.proven_at)
     OR to_jsonb(NEW) - ARRAY['proven_at', 'retired_at', 'retired_by_id', 'retired_reason']
        IS DISTINCT FROM
        to_jsonb(OLD) - ARRAY['proven_at', 'retired_at', 'retired_by_id', 'retired_reason'] THEN
    RAISE check_violation USING CONSTRAINT = 'key_is_fixed',
      MESSAGE = 'a key is proven once and retired once';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON cooperation_exportkey
  FOR EACH ROW EXECUTE FUNCTION cooperation_guard_key();
"""

APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cooperation_cluster
  FOR EACH ROW EXECUTE FUNCTION cooperation_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cooperation_sharecomment
  FOR EACH ROW EXECUTE FUNCTION cooperation_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cooperation_sharerequest
  FOR EACH ROW EXECUTE FUNCTION cooperation_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cooperation_requestanswer
  FOR EACH ROW EXECUTE FUNCTION cooperation_append_only();
REVOKE ALL ON FUNCTION cooperation_guard_document(), cooperation_guard_export(),
  cooperation_guard_key(), cooperation_strictness(text) FROM PUBLIC;
"""

UNDO = """
DROP TRIGGER append_only ON cooperation_cluster;
DROP TRIGGER append_only ON cooperation_sharecomment;
DROP TRIGGER append_only ON cooperation_sharerequest;
DROP TRIGGER append_only ON cooperation_requestanswer;
DROP FUNCTION cooperation_guard_document() CASCADE;
DROP FUNCTION cooperation_guard_export() CASCADE;
DROP FUNCTION cooperation_guard_key() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cooperation", "0003_terms_and_talk"),
        ("complaints", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            GUARD_SHARE + GUARD_DOCUMENT + GUARD_EXPORT + GUARD_KEY + APPEND_ONLY, UNDO
        )
    ]
