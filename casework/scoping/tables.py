"""The words in which a room declares who may do what with its tables.

A room's ``access.py`` holds ``TABLES`` and, where needed, ``SEQUENCES`` and
``FUNCTIONS``::

    from casework.scoping.tables import OWN, Rules, Table, own

    TABLES = [
        own("cases_note", update=False),
        Table(
            "complaints_complaint",
            desk=Rules(select=OWN, update=OWN, update_columns=("state",)),
            public=Rules(select="access_hash = redress_capability()", insert=True),
        ),
    ]

A right is ``False`` (none), ``True`` (every row) or the text of an SQL condition on the
row. ``update`` conditions hold for the row before and after the change.
"""

from __future__ import annotations

from dataclasses import dataclass

from casework.scoping.standing import APP_ROLE, DESK_ROLE, PUBLIC_ROLE

Right = bool | str

OWN = "authority_id = redress_authority()"
"""The row belongs to the authority acted for. Plain equality: an index serves it."""

SYSTEM_ROWS = "authority_id = 'system'"
"""The row belongs to no authority."""


@dataclass(frozen=True)
class Rules:
    """What one role may do with a table's rows.

    ``update_columns`` and ``insert_columns`` limit the right to these columns; empty
    means all of them.
    """

    select: Right = False
    insert: Right = False
    update: Right = False
    delete: Right = False
    update_columns: tuple[str, ...] = ()
    insert_columns: tuple[str, ...] = ()

    def conditions(self) -> list[tuple[str, Right]]:
        """The rights that are given, as (SQL command, condition or True)."""
        every = (
            ("SELECT", self.select),
            ("INSERT", self.insert),
            ("UPDATE", self.update),
            ("DELETE", self.delete),
        )
        return [(command, right) for command, right in every if right]

    def privileges(self) -> set[tuple[str, str]]:
        """The grants needed, as (SQL privilege, column or "" for the table)."""
        columns = {"INSERT": self.insert_columns, "UPDATE": self.update_columns}
        return {
            (command, column)
            for command, _ in self.conditions()
            for column in columns.get(command) or ("",)
        }


NOTHING = Rules()
READ = Rules(select=True)
WRITE = Rules(select=True, insert=True, update=True)
FULL = Rules(select=True, insert=True, update=True, delete=True)


@dataclass(frozen=True)
class Table:
    """A table and what the three application roles may do with it.

    ``scoped`` tables stand under row-level security, and every condition becomes a
    policy. A table that is not scoped (a *directory*) knows grants alone. ``optional``
    says that the table may be missing (an app that is not always installed).
    """

    name: str
    desk: Rules = NOTHING
    public: Rules = NOTHING
    app: Rules = NOTHING
    scoped: bool = True
    optional: bool = False

    def __post_init__(self) -> None:
        if self.scoped:
            return
        for rules in self.rules().values():
            for _, right in rules.conditions():
                if right is not True:
                    raise ValueError(f"{self.name}: a directory has no conditions on rows")

    def rules(self) -> dict[str, Rules]:
        """The rules of each application role, by the role's name."""
        return {APP_ROLE: self.app, DESK_ROLE: self.desk, PUBLIC_ROLE: self.public}


def own(
    name: str,
    *,
    insert: Right = OWN,
    update: Right = OWN,
    delete: Right = False,
    update_columns: tuple[str, ...] = (),
    public: Rules = NOTHING,
    app: Rules = NOTHING,
) -> Table:
    """A table whose rows belong to one authority each (column ``authority_id``): its desk
    reads and writes them, nobody else sees them. Append-only with ``update=False``."""
    desk = Rules(
        select=OWN,
        insert=insert,
        update=update,
        delete=delete,
        update_columns=update_columns,
    )
    return Table(name, desk=desk, public=public, app=app)


def directory(
    name: str,
    *,
    desk: Rules = READ,
    public: Rules = READ,
    app: Rules = READ,
    optional: bool = False,
) -> Table:
    """A table without row-level security: the same for everyone, read by all three roles
    unless said otherwise."""
    return Table(name, desk=desk, public=public, app=app, scoped=False, optional=optional)


@dataclass(frozen=True)
class Sequence:
    """A sequence of its own (those of table columns are granted with their tables)."""

    name: str
    roles: tuple[str, ...] = (DESK_ROLE,)


@dataclass(frozen=True)
class Function:
    """An SQL function that a room adds or replaces.

    ``signature`` is name and arguments, ``redress_reaches(subject uuid)``; ``body`` is SQL
    text or, with ``language="plpgsql"``, a block. ``definer`` runs it with the owner's
    rights, past all policies: the body then has to check who asks. Rooms higher up may
    replace a function of a room below; they are applied floor by floor. ``roles`` may
    execute it.
    """

    signature: str
    returns: str
    body: str
    language: str = "sql"
    volatility: str = "STABLE"
    definer: bool = False
    roles: tuple[str, ...] = (APP_ROLE, DESK_ROLE, PUBLIC_ROLE)

    @property
    def name(self) -> str:
        """The function's name without its arguments."""
        return self.signature.partition("(")[0]

    def statement(self) -> str:
        """CREATE OR REPLACE FUNCTION … A fixed search path keeps a caller from slipping
        other tables or operators under the body."""
        security = "SECURITY DEFINER" if self.definer else "SECURITY INVOKER"
        return (
            f"CREATE OR REPLACE FUNCTION {self.signature} RETURNS {self.returns}\n"
            f"LANGUAGE {self.language} {self.volatility} {security}\n"
            f"SET search_path = pg_catalog, public, pg_temp\n"
            f"AS $redress${self.body}$redress$"
        )


@dataclass(frozen=True)
class Root:
    """A table whose rows can be hidden from single people, beyond the authority's wall.

    ``visible`` is the condition under which the acting person may know of a row. Tables
    that refer to it ask ``hidden``, SQL with ``{column}`` for the referring column. Every
    table with a foreign key that leads here, at any remove, is found by itself (see
    :mod:`casework.scoping.hiding`): what hangs on a row is no wider than the row.
    """

    name: str
    visible: str
    hidden: str


@dataclass(frozen=True)
class Link:
    """A column that refers to another table's row without a foreign key."""

    table: str
    column: str
    to: str
