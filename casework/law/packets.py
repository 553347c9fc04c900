"""What may be handed to bodies that are not data protection authorities, read from
``data/packets.toml`` and checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from casework.law.errors import LawDataError
from casework.law.table import Table, read_table

POLICE = "police"
RECIPIENTS = frozenset({"child-hotline", "removal", POLICE})
PERSON = frozenset({"complainant_name", "complainant_contact", "depicted_name", "account"})
"""Fields that tell who somebody is: a packet with one of them needs a second person."""
FIELDS = PERSON | {
    "reference",
    "month",
    "links",
    "services",
    "respondents",
    "conduct",
    "content_state",
}
NEVER_OF_A_CHILD = frozenset({"account", "conduct"})
"""What describes the act."""
NO_WISH, AGREED, NAMED = "none", "agreed", "named"


@dataclass(frozen=True, slots=True)
class PacketKind:
    """One purpose of a packet: for whom, with which fields, on which conditions."""

    id: str
    title: str
    citation: str
    recipients: frozenset[str]
    child: str
    fields: tuple[str, ...]
    child_fields: tuple[str, ...]
    wish: str
    ground: bool
    remind_days: int
    verified: bool
    note: str | None
    sentence: str

    def fields_for(self, *, child: bool) -> tuple[str, ...]:
        """What stands in it, of a child's complaint or of another."""
        return self.child_fields if child else self.fields

    def open_to(self, recipient: str, *, child: bool) -> bool:
        """Whether it may go to this kind of body at all, for a child's complaint or another."""
        fits = {"only": child, "never": not child, "either": True}[self.child]
        return fits and recipient in self.recipients

    def names_person(self, *, child: bool) -> bool:
        """Whether anything in it tells who somebody is."""
        return bool(PERSON & set(self.fields_for(child=child)))


def read_packets(root: Path) -> dict[str, PacketKind]:
    """Read ``packets.toml``; raises LawDataError that names file and key."""
    file = read_table(root / "packets.toml", root)
    found: dict[str, PacketKind] = {}
    for table in file.tables("packet"):
        kind = PacketKind(
            id=table.text("id"),
            title=table.text("title"),
            citation=table.text("citation"),
            recipients=frozenset(table.choices("recipients", RECIPIENTS)),
            child=table.choice("child", frozenset({"only", "never", "either"})),
            fields=table.choices("fields", FIELDS),
            child_fields=table.choices("child_fields", FIELDS),
            wish=table.choice("wish", frozenset({NO_WISH, AGREED, NAMED})),
            ground=table.boolean("ground", default=False),
            remind_days=table.integer("remind_days"),
            verified=table.boolean("verified", default=True),
            note=table.optional_text("note"),
            sentence=table.text("sentence"),
        )
        _check(table, kind, found)
        table.close()
        found[kind.id] = kind
    file.close()
    if not found:
        raise LawDataError("packets.toml", "packet", "holds no packet")
    return found


def _check(table: Table, kind: PacketKind, found: dict[str, PacketKind]) -> None:
    if kind.id in found:
        raise table.fail("id", f"{kind.id!r} is given twice")
    if not kind.fields:
        raise table.fail("fields", "is empty")
    if (kind.child == "never") == bool(kind.child_fields):
        raise table.fail("child_fields", "is given exactly where a child's complaint may go")
    if NEVER_OF_A_CHILD & set(kind.child_fields):
        raise table.fail("child_fields", "describes what a child went through")
    if PERSON & set(kind.fields) and kind.wish == AGREED:
        raise table.fail("wish", "names a person who only agreed without a name")
    if PERSON & {*kind.fields, *kind.child_fields} and kind.wish == NO_WISH and not kind.ground:
        raise table.fail("ground", "names a person without agreement or a ground")
