"""Brings the database's rights to what the rooms declare, and finds where they differ.

Differences are computed first and only they are executed, so that an ordinary
``migrate`` takes no lock on a table whose rights are as they should be.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction

from casework.scoping import catalogue
from casework.scoping.access import SETTINGS, setting_statements
from casework.scoping.catalogue import PUBLIC, Catalogue, Relation
from casework.scoping.declarations import Declarations, collect
from casework.scoping.standing import (
    APP_ROLE,
    APPLICATION_ROLES,
    DESK_ROLE,
    PUBLIC_ROLE,
)
from casework.scoping.tables import Function, Right, Table

log = logging.getLogger(__name__)

_LOCK = 7_433_001
_CONFIGURATION = "search_path=pg_catalog, public, pg_temp"


@dataclass(frozen=True)
class Difference:
    """What is not as declared, in words, and the statements that mend it (may be none)."""

    finding: str
    statements: tuple[str, ...] = ()


def after_migrate(*, using: str, **_: Any) -> None:
    """Signal handler of ``migrate``: applies all declarations as the owner."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        raise ImproperlyConfigured("Redress needs PostgreSQL")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE relname ="
            " 'django_migrations' AND relnamespace = 'public'::regnamespace"
        )
        row = cursor.fetchone()
    if row and row[0]:
        secure(using=using)


def secure(*, using: str = "default") -> int:
    """Apply every declaration in one transaction; the number of things that were mended.

    Must run as the owner of the tables. Raises ImproperlyConfigured when the application
    roles do not exist.
    """
    declared = collect()
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        _require_roles(cursor)
        roles = ", ".join(APPLICATION_ROLES)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {roles}")
        cursor.execute("SET LOCAL check_function_bodies = off")
        for statement in setting_statements():
            cursor.execute(statement)
        mended = 0
        # Functions first: policies call them.
        for pass_ in (_function_differences, _table_differences, _sequence_differences):
            for difference in pass_(declared, catalogue.read(cursor)):
                for statement in difference.statements:
                    cursor.execute(statement)
                mended += bool(difference.statements)
        _sign_policies(cursor, declared, catalogue.read(cursor))
    log.info("database rights secured, %d changes", mended)
    return mended


def differences(*, using: str = "default") -> list[str]:
    """Everything in which the database differs from the declarations, one line each."""
    declared = collect()
    with connections[using].cursor() as cursor:
        _require_roles(cursor)
        found = catalogue.read(cursor)
        findings = list(_role_findings(cursor))
    findings += [f"function {name} is missing" for name in SETTINGS if name not in found.functions]
    for pass_ in (_function_differences, _table_differences, _sequence_differences):
        findings += [difference.finding for difference in pass_(declared, found)]
    return findings


def undeclared_tables(*, using: str = "default") -> list[str]:
    """Tables of the database that no room declares."""
    declared = collect()
    with connections[using].cursor() as cursor:
        return [r.name for r in catalogue.read(cursor).tables() if r.name not in declared.tables]


def _require_roles(cursor: Any) -> None:
    cursor.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)",
        [list(APPLICATION_ROLES)],
    )
    missing = set(APPLICATION_ROLES) - {name for (name,) in cursor.fetchall()}
    if missing:
        raise ImproperlyConfigured(
            f"Database roles are missing: {', '.join(sorted(missing))}. "
            "Run script/sql/roles.sql as a PostgreSQL administrator first."
        )


def _role_findings(cursor: Any) -> Iterator[str]:
    cursor.execute(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit,"
        " rolcanlogin FROM pg_roles WHERE rolname = ANY (%s) ORDER BY rolname",
        [list(APPLICATION_ROLES)],
    )
    for (
        name,
        is_super,
        bypasses,
        makes_roles,
        makes_databases,
        inherits,
        login,
    ) in cursor.fetchall():
        if is_super or bypasses:
            yield f"role {name} passes by row-level security"
        if makes_roles or makes_databases:
            yield f"role {name} may create roles or databases"
        if name == APP_ROLE and inherits:
            yield f"role {name} has the rights of its roles without taking them on"
        if name != APP_ROLE and login:
            yield f"role {name} can sign in"
    cursor.execute(
        "SELECT m.rolname, g.rolname FROM pg_auth_members a"
        " JOIN pg_roles m ON m.oid = a.member JOIN pg_roles g ON g.oid = a.roleid"
        " WHERE m.rolname = ANY (%s)",
        [list(APPLICATION_ROLES)],
    )
    for member, group in cursor.fetchall():
        if member != APP_ROLE or group not in (DESK_ROLE, PUBLIC_ROLE):
            yield f"role {member} is a member of {group}"
    cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [APP_ROLE])
    if cursor.fetchone()[0]:
        yield f"role {APP_ROLE} may create tables"


# --- Tables -----------------------------------------------------------------


def _table_differences(declared: Declarations, found: Catalogue) -> Iterator[Difference]:
    existing = {relation.name for relation in found.tables()}
    for table in declared.tables.values():
        if table.name not in existing and not table.optional:
            yield Difference(f"table {table.name} is declared but does not exist")
    for relation in found.tables():
        if relation.name not in declared.tables:
            yield Difference(f"table {relation.name} is declared in no access.py")
        table = declared.tables.get(relation.name, Table(relation.name))
        yield from _grant_differences(relation, table)
        if relation.kind == "view":
            if any(r.conditions() for r in table.rules().values()) and not relation.invoker:
                yield Difference(f"view {relation.name} reads with its owner's rights")
            continue
        yield from _policy_differences(
            relation, table, declared.restrictions.get(relation.name, "")
        )


def _grant_differences(relation: Relation, table: Table) -> Iterator[Difference]:
    wanted = {role: rules.privileges() for role, rules in table.rules().items()}
    name = _quoted(relation.name)
    for role in (PUBLIC, *APPLICATION_ROLES):
        want, have = wanted.get(role, set()), relation.grants.get(role, set())
        # A right on the whole table is not written down again for each column.
        for privilege, column in sorted(have - want):
            yield Difference(
                f"{role} has {_spoken(privilege, column)} on {relation.name}",
                (
                    f"REVOKE {_privilege(privilege, column)} ON {name} FROM {role}",
                    # Revoking a table right revokes the same right on all its columns.
                    *(
                        f"GRANT {_privilege(p, c)} ON {name} TO {role}"
                        for p, c in sorted(want)
                        if not column and c and p == privilege
                    ),
                ),
            )
        for privilege, column in sorted(want - have):
            yield Difference(
                f"{role} lacks {_spoken(privilege, column)} on {relation.name}",
                (f"GRANT {_privilege(privilege, column)} ON {name} TO {role}",),
            )
    for grantee in sorted(set(relation.grants) - {PUBLIC, *APPLICATION_ROLES, relation.owner}):
        yield Difference(f"{grantee} has rights on {relation.name} that are declared nowhere")


def _policy_differences(relation: Relation, table: Table, restriction: str) -> Iterator[Difference]:
    name = _quoted(relation.name)
    if table.scoped and not relation.row_security:
        yield Difference(
            f"row-level security is off on {relation.name}",
            (f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",),
        )
    if not table.scoped and relation.row_security:
        yield Difference(
            f"row-level security is on for the directory {relation.name}",
            (f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY",),
        )
    wanted = _wanted_policies(table, restriction)
    for policy in sorted(set(relation.policies) - set(wanted)):
        yield Difference(
            f"policy {policy} on {relation.name} is declared nowhere",
            (f"DROP POLICY {_quoted(policy)} ON {name}",),
        )
    for policy, statement in wanted.items():
        stored = relation.policies.get(policy)
        if stored is None:
            yield Difference(f"policy {policy} is missing on {relation.name}", (statement,))
        elif stored[0] != _signature(statement, stored[1]):
            yield Difference(
                f"policy {policy} on {relation.name} is not as declared",
                (f"DROP POLICY {_quoted(policy)} ON {name}", statement),
            )


def _wanted_policies(table: Table, restriction: str) -> dict[str, str]:
    """CREATE POLICY statements by policy name. The restriction holds besides all others."""
    wanted: dict[str, str] = {}
    if not table.scoped:
        return wanted
    for role, rules in table.rules().items():
        for command, right in rules.conditions():
            policy = f"{role}_{command.lower()}"
            wanted[policy] = _create_policy(table, policy, role, command, right)
    if restriction:
        policy = f"{DESK_ROLE}_not_hidden"
        wanted[policy] = (
            f"CREATE POLICY {_quoted(policy)} ON {_quoted(table.name)} AS RESTRICTIVE"
            f" FOR ALL TO {DESK_ROLE} USING ({restriction})"
        )
    return wanted


def _create_policy(table: Table, policy: str, role: str, command: str, right: Right) -> str:
    condition = "true" if right is True else right
    clauses = f" WITH CHECK ({condition})" if command in ("INSERT", "UPDATE") else ""
    if command != "INSERT":
        clauses = f" USING ({condition})" + clauses
    return (
        f"CREATE POLICY {_quoted(policy)} ON {_quoted(table.name)} FOR {command} TO {role}{clauses}"
    )


def _signature(statement: str, actual: str) -> str:
    """Binds a policy as declared to what PostgreSQL made of it; kept as its comment, so
    that a change of either shows."""
    digest = sha256(f"{statement}\0{actual}".encode()).hexdigest()
    return f"redress {digest[:32]}"


def _sign_policies(cursor: Any, declared: Declarations, found: Catalogue) -> None:
    for table in declared.tables.values():
        relation = found.relations.get(table.name)
        if relation is None:
            continue
        restriction = declared.restrictions.get(table.name, "")
        for policy, statement in _wanted_policies(table, restriction).items():
            comment, actual = relation.policies[policy]
            signature = _signature(statement, actual)
            if comment != signature:
                cursor.execute(
                    f"COMMENT ON POLICY {_quoted(policy)} ON {_quoted(table.name)} IS '{signature}'"
                )


# --- Sequences --------------------------------------------------------------


def _sequence_differences(declared: Declarations, found: Catalogue) -> Iterator[Difference]:
    standalone = {sequence.name: sequence for sequence in declared.sequences}
    for name in sorted(set(standalone) - {relation.name for relation in found.sequences()}):
        yield Difference(f"sequence {name} is declared but does not exist")
    for relation in found.sequences():
        roles: set[str] = set()
        if relation.name in standalone:
            roles = set(standalone[relation.name].roles)
        elif relation.column_of in declared.tables:
            rules = declared.tables[relation.column_of].rules()
            roles = {role for role, rule in rules.items() if rule.insert}
        yield from _sequence_grants(relation, roles)


def _sequence_grants(relation: Relation, roles: set[str]) -> Iterator[Difference]:
    name = _quoted(relation.name)
    for role in (PUBLIC, *APPLICATION_ROLES):
        have = {privilege for privilege, _ in relation.grants.get(role, set())}
        want = {"USAGE"} if role in roles else set()
        for privilege in sorted(have - want):
            yield Difference(
                f"{role} has {privilege} on {relation.name}",
                (f"REVOKE {privilege} ON SEQUENCE {name} FROM {role}",),
            )
        for privilege in sorted(want - have):
            yield Difference(
                f"{role} lacks {privilege} on {relation.name}",
                (f"GRANT {privilege} ON SEQUENCE {name} TO {role}",),
            )


# --- Functions --------------------------------------------------------------


def _function_differences(declared: Declarations, found: Catalogue) -> Iterator[Difference]:
    # The highest floor that declares a function has the last word.
    wanted: dict[str, Function] = {function.name: function for function in declared.functions}
    for function in wanted.values():
        stored = found.functions.get(function.name)
        roles = ", ".join(sorted(function.roles))
        everyone = ", ".join((PUBLIC, *APPLICATION_ROLES))
        if (
            stored is None
            or stored.body != function.body
            or stored.definer != function.definer
            or stored.volatility != function.volatility[0].lower()
            or stored.configuration != _CONFIGURATION
            or stored.executable_by != set(function.roles)
        ):
            arguments = function.signature
            yield Difference(
                f"function {function.name} is not as declared",
                (
                    function.statement(),
                    f"REVOKE ALL ON FUNCTION {arguments} FROM {everyone}",
                    *([f"GRANT EXECUTE ON FUNCTION {arguments} TO {roles}"] if roles else []),
                ),
            )
    for stored in found.functions.values():
        if stored.definer and stored.name not in wanted and stored.executable_by:
            yield Difference(
                f"function {stored.signature} runs with its owner's rights for anyone",
                (f"REVOKE ALL ON FUNCTION {stored.signature} FROM PUBLIC",),
            )


# --- Words ------------------------------------------------------------------


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def _privilege(privilege: str, column: str) -> str:
    return f"{privilege} ({_quoted(column)})" if column else privilege


def _spoken(privilege: str, column: str) -> str:
    return f"{privilege} of {column}" if column else privilege
