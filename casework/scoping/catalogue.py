"""What PostgreSQL's catalogue says of rights, row policies and functions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

PUBLIC = "PUBLIC"
"""PostgreSQL's pseudo-role of everybody (not ``redress_public``)."""

_KINDS = {"r": "table", "p": "table", "v": "view", "m": "view", "f": "table"}

_RELATIONS = """
SELECT c.relname, c.relkind, c.relrowsecurity, pg_get_userbyid(c.relowner),
       coalesce('security_invoker=true' = ANY (c.reloptions)
                OR 'security_invoker=on' = ANY (c.reloptions), false),
       (SELECT o.relname FROM pg_depend d JOIN pg_class o ON o.oid = d.refobjid
         WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND c.relkind = 'S'
           AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') LIMIT 1)
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r','p','v','m','f','S')
"""

_GRANTS = """
SELECT c.relname, '' AS attname, CASE a.grantee WHEN 0 THEN 'PUBLIC'
         ELSE pg_get_userbyid(a.grantee) END, a.privilege_type
  FROM pg_class c, aclexplode(c.relacl) a
 WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
   AND c.relkind IN ('r','p','v','m','f','S')
UNION ALL
SELECT c.relname, t.attname, CASE a.grantee WHEN 0 THEN 'PUBLIC'
         ELSE pg_get_userbyid(a.grantee) END, a.privilege_type
  FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid AND t.attacl IS NOT NULL
       AND NOT t.attisdropped, aclexplode(t.attacl) a
 WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
"""

_POLICIES = """
SELECT c.relname, p.polname, coalesce(obj_description(p.oid, 'pg_policy'), ''),
       coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ' | ' ||
       coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') || ' | ' ||
       p.polcmd::text || p.polpermissive::text || ' | ' ||
       array_to_string(ARRAY(SELECT rolname FROM pg_roles r
                              WHERE r.oid = ANY (p.polroles) ORDER BY 1), ',')
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
 WHERE c.relnamespace = 'public'::regnamespace
"""

_FUNCTIONS = """
SELECT p.proname, p.oid::regprocedure::text, p.prosrc, p.prosecdef, p.provolatile::text,
       coalesce(array_to_string(p.proconfig, ','), ''),
       ARRAY(SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END
               FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
              WHERE a.grantee <> p.proowner)
  FROM pg_proc p
 WHERE p.pronamespace = 'public'::regnamespace
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                      AND d.objid = p.oid AND d.deptype = 'e')
"""


@dataclass
class Relation:
    """A table, view or sequence as it is."""

    name: str
    kind: str
    row_security: bool
    owner: str
    invoker: bool
    column_of: str | None
    grants: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    policies: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredFunction:
    """A function as it is."""

    name: str
    signature: str
    body: str
    definer: bool
    volatility: str
    configuration: str
    executable_by: frozenset[str]


@dataclass
class Catalogue:
    """Tables, views, sequences and functions of the schema ``public``."""

    relations: dict[str, Relation]
    functions: dict[str, StoredFunction]

    def tables(self) -> list[Relation]:
        """Tables and views, by name."""
        found = [r for r in self.relations.values() if r.kind != "sequence"]
        return sorted(found, key=lambda relation: relation.name)

    def sequences(self) -> list[Relation]:
        """Sequences, by name."""
        found = [r for r in self.relations.values() if r.kind == "sequence"]
        return sorted(found, key=lambda relation: relation.name)


def read(cursor: Any) -> Catalogue:
    """Read the catalogue through an open cursor."""
    cursor.execute(_RELATIONS)
    relations = {
        name: Relation(name, _KINDS.get(kind, "sequence"), rls, owner, invoker, column_of)
        for name, kind, rls, owner, invoker, column_of in cursor.fetchall()
    }
    cursor.execute(_GRANTS)
    for name, column, grantee, privilege in cursor.fetchall():
        relations[name].grants[grantee].add((privilege, column))
    cursor.execute(_POLICIES)
    for name, policy, comment, actual in cursor.fetchall():
        relations[name].policies[policy] = (comment, actual)
    cursor.execute(_FUNCTIONS)
    functions = {
        name: StoredFunction(name, signature, body, definer, volatility, config, frozenset(roles))
        for name, signature, body, definer, volatility, config, roles in cursor.fetchall()
    }
    return Catalogue(relations, functions)
