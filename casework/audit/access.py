"""Append for the roles that act, reading for an authority's own desk.

The public pages may add to any chain, in nobody's name, and read none. Chain heads say
nothing but how long a chain is; checkpoints are readable by all and written by the signing task.
"""

from casework.scoping.standing import APP_ROLE
from casework.scoping.tables import (
    NOTHING,
    OWN,
    READ,
    SYSTEM_ROWS,
    Function,
    Rules,
    Table,
    directory,
)

TABLES = [
    Table(
        "audit_auditentry",
        desk=Rules(select=OWN, insert=f"{OWN} OR {SYSTEM_ROWS}"),
        public=Rules(insert="actor IS NULL"),
        app=Rules(insert=SYSTEM_ROWS),
    ),
    directory("audit_chainhead", public=NOTHING),
    directory("audit_checkpoint", desk=READ, public=NOTHING, app=Rules(select=True, insert=True)),
]

FUNCTIONS = [
    # A chain whose head was removed must still be found by the verification.
    Function(
        signature="audit_chains()",
        returns="SETOF text",
        definer=True,
        roles=(APP_ROLE,),
        body="""
WITH RECURSIVE chain AS (
  (SELECT e.authority_id FROM audit_auditentry e ORDER BY e.authority_id LIMIT 1)
  UNION ALL
  SELECT (SELECT e.authority_id FROM audit_auditentry e
           WHERE e.authority_id > chain.authority_id ORDER BY e.authority_id LIMIT 1)
    FROM chain WHERE chain.authority_id IS NOT NULL)
SELECT authority_id FROM chain WHERE authority_id IS NOT NULL
""",
    ),
]
