"""Who may reach which keys.

Wrapped authority keys may be read by every role: without the master key they say
nothing, and granting a copy of a subject's key needs the other authority's. Subjects'
keys are within reach of their holder, and of a person whose access code reaches the
record (``redress_reaches``).
"""

from casework.scoping.standing import APP_ROLE, DESK_ROLE, PUBLIC_ROLE
from casework.scoping.tables import OWN, READ, Function, Rules, Table

_FIRST = "version = 1 AND destroyed_at IS NULL"

TABLES = [
    Table(
        "vault_authoritykey",
        desk=Rules(
            select=True,
            insert=f"{OWN} OR ({_FIRST})",
            update=OWN,
            update_columns=("wrapped", "master", "destroyed_at"),
        ),
        public=Rules(select=True, insert=_FIRST),
        app=READ,
    ),
    Table(
        "vault_recordkey",
        desk=Rules(
            select=OWN,
            insert=f"({OWN} AND granted_by IS NULL) OR (granted_by = redress_authority()"
            " AND vault_holds(subject, redress_authority()))",
            update=OWN,
            update_columns=("authority_key_id", "wrapped"),
        ),
        public=Rules(select="redress_reaches(subject)", insert="granted_by IS NULL"),
    ),
]

FUNCTIONS = [
    # Locked against destruction until the caller's transaction ends, so that no key can
    # be wrapped under an authority key that rotation is about to destroy.
    Function(
        signature="vault_current_key(holder text)",
        returns="SETOF vault_authoritykey",
        language="plpgsql",
        volatility="VOLATILE",
        definer=True,
        roles=(DESK_ROLE, PUBLIC_ROLE),
        body="""
DECLARE
  attempt integer;
BEGIN
  FOR attempt IN 1..3 LOOP
    RETURN QUERY SELECT k.* FROM vault_authoritykey k
      WHERE k.authority_id = holder AND k.destroyed_at IS NULL
      ORDER BY k.version DESC LIMIT 1 FOR KEY SHARE;
    EXIT WHEN FOUND;
  END LOOP;
END
""",
    ),
    Function(
        signature="vault_holds(subject uuid, holder text)",
        returns="boolean",
        definer=True,
        roles=(DESK_ROLE, PUBLIC_ROLE),
        body="SELECT EXISTS (SELECT FROM vault_recordkey k WHERE k.subject = $1"
        " AND k.authority_id = $2 AND k.destroyed_at IS NULL)",
    ),
    Function(
        signature="vault_origin(subject uuid)",
        returns="text",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT k.authority_id FROM vault_recordkey k WHERE k.subject = $1"
        " AND k.granted_by IS NULL",
    ),
    # Every holder's copy goes; only the origin's desk may ask for it.
    Function(
        signature="vault_destroy(subject uuid, why text)",
        returns="bigint",
        language="plpgsql",
        volatility="VOLATILE",
        definer=True,
        roles=(DESK_ROLE,),
        body="""
DECLARE
  destroyed bigint;
BEGIN
  PERFORM FROM vault_recordkey k WHERE k.subject = $1 AND k.granted_by IS NULL
    AND k.authority_id = redress_authority();
  IF NOT FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = 'not the origin of this key';
  END IF;
  UPDATE vault_recordkey k SET wrapped = '', destroyed_at = clock_timestamp(),
    destroyed_reason = left(why, 200) WHERE k.subject = $1 AND k.destroyed_at IS NULL;
  GET DIAGNOSTICS destroyed = ROW_COUNT;
  RETURN destroyed;
END
""",
    ),
    # A copy goes; whoever granted it may ask.
    Function(
        signature="vault_revoke(subject uuid, holder text, why text)",
        returns="bigint",
        language="plpgsql",
        volatility="VOLATILE",
        definer=True,
        roles=(DESK_ROLE,),
        body="""
DECLARE
  destroyed bigint;
BEGIN
  UPDATE vault_recordkey k SET wrapped = '', destroyed_at = clock_timestamp(),
    destroyed_reason = left(why, 200) WHERE k.subject = $1 AND k.authority_id = holder
    AND k.granted_by = redress_authority() AND k.destroyed_at IS NULL;
  GET DIAGNOSTICS destroyed = ROW_COUNT;
  RETURN destroyed;
END
""",
    ),
]
