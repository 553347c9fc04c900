"""Collects what the rooms declare in their ``access.py``."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from casework.scoping.hiding import restrictions
from casework.scoping.tables import Function, Link, Root, Sequence, Table

FLOORS = (
    "scoping",
    "vault",
    "audit",
    "delivery",
    "authorities",
    "notices",
    "complaints",
    "cases",
    "routing",
    "cooperation",
    "matching",
    "packets",
    "enforcement",
)
"""The rooms from the lowest floor up; the order in which functions are applied."""


@dataclass
class Declarations:
    """All tables, sequences and functions the rooms declare, and what follows from them:
    the condition by table under which a row is not hidden from whoever acts."""

    tables: dict[str, Table] = field(default_factory=dict)
    sequences: list[Sequence] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    restrictions: dict[str, str] = field(default_factory=dict)


def collect() -> Declarations:
    """Read ``access.py`` of every installed room, floor by floor.

    Raises ImproperlyConfigured if a table is declared twice.
    """
    order = {label: floor for floor, label in enumerate(FLOORS)}
    found = Declarations()
    roots: list[Root] = []
    links: list[Link] = []
    for config in sorted(apps.get_app_configs(), key=lambda c: order.get(c.label, len(FLOORS))):
        name = f"{config.name}.access"
        if find_spec(name) is None:
            continue
        module = import_module(name)
        for table in getattr(module, "TABLES", []):
            if table.name in found.tables:
                raise ImproperlyConfigured(f"{name}: table {table.name} is declared twice")
            found.tables[table.name] = table
        found.sequences.extend(getattr(module, "SEQUENCES", []))
        found.functions.extend(getattr(module, "FUNCTIONS", []))
        roots.extend(getattr(module, "ROOTS", []))
        links.extend(getattr(module, "LINKS", []))
    found.restrictions = restrictions(found.tables, roots, links)
    return found
