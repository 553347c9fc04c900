"""Whose eyes may see which row: worked out from the rows themselves, past all policies.

A row is its authority's (``authority_id``). The tables below say otherwise; a table that
stands under row-level security and has no such column must be named here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")

Row = dict[str, Any]


@dataclass(frozen=True)
class Eyes:
    """Whoever looks: the authority acted for, the user, and the roles they hold there."""

    authority: str
    user: str
    roles: frozenset[str] = frozenset()


@dataclass
class Rows:
    """All rows of all tables, as the owner of the database reads them."""

    tables: dict[str, list[Row]]
    hidden: set[str] = field(default_factory=set)
    """Ids of everything that hangs on the case that is hidden from somebody."""

    def of(self, table: str, **columns: Any) -> list[Row]:
        """Rows whose columns have these values."""
        return [
            row
            for row in self.tables[table]
            if all(row[name] == value for name, value in columns.items())
        ]

    def standing(self, **columns: Any) -> list[Row]:
        """Shares that stand."""
        return [row for row in self.of("cooperation_share", **columns) if stands(row)]


def stands(row: Row) -> bool:
    """Neither ended nor out of time."""
    return row["ended_at"] is None and row["expires_at"] > datetime.now(UTC)


Rule = Callable[[Rows, Row, Eyes], bool]


def own(rows: Rows, row: Row, eyes: Eyes) -> bool:
    """The row is the authority's."""
    return bool(row["authority_id"] == eyes.authority)


def either(rows: Rows, row: Row, eyes: Eyes) -> bool:
    """Both sides of a share."""
    return eyes.authority in (row["authority_id"], row["recipient_id"])


def party(rows: Rows, row: Row, eyes: Eyes) -> bool:
    """The parties of a procedure."""
    return eyes.authority in row["parties"]


def everybody(rows: Rows, row: Row, eyes: Eyes) -> bool:
    """No secret: every desk reads it."""
    return True


def while_it_stands(rows: Rows, row: Row, eyes: Eyes) -> bool:
    """Own, and the recipient's until it ends."""
    return own(rows, row, eyes) or (row["recipient_id"] == eyes.authority and stands(row))


def while_its_share_stands(rows: Rows, row: Row, eyes: Eyes) -> bool:
    """Own, and the recipient's until the share ends."""
    return own(rows, row, eyes) or bool(
        row["recipient_id"] == eyes.authority
        and rows.standing(id=row["share_id"], recipient_id=eyes.authority)
    )


def _share(rows: Rows, row: Row, eyes: Eyes) -> bool:
    return either(rows, row, eyes) or row["origin_id"] == eyes.authority


def _reading(rows: Rows, row: Row, eyes: Eyes) -> bool:
    told = row["tier"] >= 3 or row["what"] != "content"
    return row["recipient_id"] == eyes.authority or (own(rows, row, eyes) and told)


def _comment(rows: Rows, row: Row, eyes: Eyes) -> bool:
    return own(rows, row, eyes) or bool(
        row["recipient_id"] == eyes.authority
        and rows.standing(thread=row["thread"], recipient_id=eyes.authority)
    )


def _cluster(rows: Rows, row: Row, eyes: Eyes) -> bool:
    return own(rows, row, eyes) or bool(
        row["recipient_id"] == eyes.authority
        and rows.standing(cluster_id=row["id"], recipient_id=eyes.authority)
    )


def _words(rows: Rows, row: Row, eyes: Eyes) -> bool:
    if own(rows, row, eyes):
        return True
    if not party(rows, row, eyes):
        return False
    if rows.of("cases_case", id=row["case_id"], authority_id=eyes.authority):
        return True
    shares = rows.standing(case_id=row["case_id"], recipient_id=eyes.authority)
    return row["tier"] <= max((one["tier"] for one in shares), default=-1)


def _officers(rows: Rows, row: Row, eyes: Eyes) -> bool:
    return own(rows, row, eyes) and str(row["officer_id"]) == eyes.user


def _confidential(rows: Rows, row: Row, eyes: Eyes) -> bool:
    return own(rows, row, eyes) and (
        str(row["user_id"]) == eyes.user or "administrator" in eyes.roles
    )


def _starter(rows: Rows, row: Row, eyes: Eyes) -> bool:
    return row["authority_id"] is None or own(rows, row, eyes)


RULES: dict[str, Rule] = {
    "authorities_establishment": everybody,
    "authorities_establishmentfinding": everybody,
    "authorities_letterhead": everybody,
    "cooperation_cluster": _cluster,
    "cooperation_discloseddocument": while_it_stands,
    "cooperation_disclosure": while_it_stands,
    "cooperation_requestanswer": either,
    "cooperation_share": _share,
    "cooperation_shareanswer": either,
    "cooperation_sharecomment": _comment,
    "cooperation_shareexport": while_its_share_stands,
    "cooperation_sharereading": _reading,
    "cooperation_sharerequest": either,
    "intake_entry": _officers,
    "notices_templateversion": _starter,
    "procedures_lead": party,
    "procedures_leadchange": party,
    "procedures_procedure": party,
    "procedures_step": party,
    "procedures_words": _words,
    "routing_conflict": _confidential,
    "vault_authoritykey": everybody,
}
"""Tables whose rows are not simply their authority's. Wrapped keys of authorities say nothing
without the master key; letterheads stand on every letter; the directory of establishments,
with what authorities find of them, is one for all."""

NOT_HIDDEN = {
    "audit_auditentry": "the record is whole for whoever audits: ids and verbs, no word of a case",
    "routing_comparison": "how far a comparison over all files has come; its rows are hidden",
    "vault_recordkey": "a key without the row that it opens",
}
"""Tables whose rows name a hidden case's id, and are not hidden with it: nothing in them says
what it is, and no page shows them to whom it is hidden from."""


def may_see(rows: Rows, table: str, row: Row, eyes: Eyes) -> bool:
    """Whether the row is for these eyes."""
    return RULES.get(table, own)(rows, row, eyes)


def hanging(rows: Rows, begin: set[str]) -> set[str]:
    """The ids of everything that refers to one of these, at any remove: by any column that
    holds an id, whether or not it is declared as a reference."""
    found = set(begin)
    while True:
        more = {
            str(row["id"])
            for name, table in rows.tables.items()
            if name not in NOT_HIDDEN
            for row in table
            if is_id(row.get("id")) and str(row["id"]) not in found and _refers(row, found)
        }
        if not more:
            return found
        found |= more


def _refers(row: Row, ids: set[str]) -> bool:
    return any(name != "id" and is_id(value) and str(value) in ids for name, value in row.items())


def is_id(value: Any) -> bool:
    """Whether a value names one row: a UUID, or the text of one."""
    return isinstance(value, UUID) or (isinstance(value, str) and bool(_ID.match(value)))
