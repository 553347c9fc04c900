"""What hangs on a row that is hidden from somebody is hidden from them as well.

A member with a conflict of interest must not learn that a case exists: not from its
tasks, its documents or its shares either. Each room would have to remember that for
each of its tables; so it is worked out here, once, from the foreign keys, and becomes a
restrictive policy of the desk beside the ordinary ones.

For whoever has nothing hidden from them (nearly everybody) the cost is one look-up a
query: ``redress_hides()`` is asked in a subquery that PostgreSQL evaluates once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.apps import apps

from casework.scoping.tables import Link, Root, Table

ANYTHING = "NOT (SELECT redress_hides())"
"""Nothing at all is hidden from whoever acts: no row needs to be asked about."""


def restrictions(
    tables: Mapping[str, Table], roots: Sequence[Root], links: Sequence[Link]
) -> dict[str, str]:
    """The condition under which whoever acts may know of a row, by table.

    Only tables that stand under row-level security and that the desk may touch at all.
    """
    known = {root.name: root for root in roots}
    found = {root.name: root.visible for root in roots if _asked(tables, root.name)}
    references = _references(tables, links)
    hanging = set(known)
    while True:
        more = {
            name
            for name, columns in references.items()
            if name not in hanging and any(to in hanging for _column, to in columns)
        }
        if not more:
            break
        hanging |= more
    for name in sorted(hanging - set(known)):
        asked = [
            _condition(name, column, to, known)
            for column, to in references[name]
            if to in hanging and (to in known or _readable(tables, to))
        ]
        if asked:
            found[name] = f"{ANYTHING} OR (" + " AND ".join(asked) + ")"
    return found


def _condition(table: str, column: str, to: str, roots: Mapping[str, Root]) -> str:
    here = f"{table}.{column}"
    if to in roots:
        return f"({here} IS NULL OR NOT {roots[to].hidden.format(column=here)})"
    # The other table is read under its own policies, and so is no wider than its root.
    return f"({here} IS NULL OR EXISTS (SELECT FROM {to} h WHERE h.id = {here}))"


def _references(
    tables: Mapping[str, Table], links: Sequence[Link]
) -> dict[str, list[tuple[str, str]]]:
    """(column, table referred to) of every table the desk may touch, from the models."""
    found: dict[str, list[tuple[str, str]]] = {}
    for model in apps.get_models(include_auto_created=True):
        name = model._meta.db_table
        if not _asked(tables, name):
            continue
        for field in model._meta.local_fields:
            target = field.related_model
            if target is None or isinstance(target, str) or field.column is None:
                continue
            to = target._meta.db_table
            key = target._meta.pk
            if to != name and key is not None and key.column == "id":
                found.setdefault(name, []).append((field.column, to))
    for link in links:
        if _asked(tables, link.table):
            found.setdefault(link.table, []).append((link.column, link.to))
    return {name: sorted(columns) for name, columns in found.items()}


def _asked(tables: Mapping[str, Table], name: str) -> bool:
    table = tables.get(name)
    return table is not None and table.scoped and bool(table.desk.conditions())


def _readable(tables: Mapping[str, Table], name: str) -> bool:
    table = tables.get(name)
    return table is not None and bool(table.desk.select)
