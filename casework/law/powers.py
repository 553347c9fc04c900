"""Powers of authorities and the sections their notices must hold, read from ``data``."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from casework.law.table import Table, read_folder, read_table

KINDS = frozenset(
    {
        *("access", "audit", "ban", "conciliation", "court", "finding", "information", "intent"),
        *("order", "penalty", "penalty-proposal", "removal", "reprimand", "undertaking"),
        *("urgent-order", "warning"),
    }
)
AGAINST = frozenset(
    {
        *("controller", "processor", "representative", "individual"),
        *("provider", "end_user", "host", "public_body"),
    }
)
SERVICE = frozenset({"email", "post", "hand", "portal", "proper-address"})


@dataclass(frozen=True, slots=True)
class Section:
    """A part that a notice must contain."""

    id: str
    title: str
    always: bool
    condition: str | None
    """When an always-section may be left empty; None means never."""
    why: str
    citation: str


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """A power that comes before another: must come where ``required``, else is practice."""

    power: str
    required: bool
    within: str | None
    """The period, counted from the prerequisite's service, in which the power must be used."""


@dataclass(frozen=True, slots=True)
class Maximum:
    """A statutory maximum: the higher of the amount and the share of turnover."""

    tier: str
    amount: int | None
    currency: str | None
    turnover_percent: int | None
    penalty_units: int | None
    citation: str


@dataclass(frozen=True, slots=True)
class Power:
    """A power that an authority may use against a respondent, and what its notice needs."""

    id: str
    title: str
    kind: str
    provision: str
    regimes: tuple[str, ...]
    authorities: tuple[str, ...]
    authorities_excluded: tuple[str, ...]
    excluded_why: str | None
    against: tuple[str, ...]
    prerequisites: tuple[Prerequisite, ...]
    maxima: tuple[Maximum, ...]
    sections: tuple[str, ...]
    """Sections beyond those that are always required."""
    response_period: str | None
    response_not_before: str | None
    urgent_period: str | None
    expiry_period: str | None
    appeal_period: str | None
    """None where the period is national law: the authority configures it."""
    appeal_body: str
    configure: tuple[str, ...]
    """What national law must add before the power is used."""
    service: tuple[str, ...]
    publication: bool
    second_approver: bool
    valid_from: date | None
    valid_until: date | None
    verified: bool
    note: str | None
    sentence: str

    def in_force_on(self, day: date) -> bool:
        """Whether the power exists on ``day``."""
        if self.valid_from and day < self.valid_from:
            return False
        return not (self.valid_until and day > self.valid_until)

    def open_to(self, *, slug: str, regime: str) -> bool:
        """Whether the authority ``slug``, acting under ``regime``, may use the power."""
        if slug in self.authorities_excluded:
            return False
        if self.authorities:
            return slug in self.authorities
        return regime in self.regimes


def read_sections(root: Path) -> dict[str, Section]:
    """Read ``sections.toml`` in order; raises LawDataError that names file and key."""
    table = read_table(root / "sections.toml", root)
    found: dict[str, Section] = {}
    for entry in table.tables("section"):
        section = Section(
            id=entry.text("id"),
            title=entry.text("title"),
            always=entry.boolean("always", default=False),
            condition=entry.optional_text("condition"),
            why=entry.text("why"),
            citation=entry.text("citation"),
        )
        entry.close()
        if section.id in found:
            raise entry.fail("id", f"{section.id!r} is given twice")
        found[section.id] = section
    table.close()
    return found


def _read_prerequisite(entry: Table) -> Prerequisite:
    prerequisite = Prerequisite(
        power=entry.text("power"),
        required=entry.boolean("required", default=True),
        within=entry.optional_text("within"),
    )
    entry.close()
    return prerequisite


def _read_maximum(entry: Table) -> Maximum:
    maximum = Maximum(
        tier=entry.choice("tier", frozenset({"higher", "standard"})),
        amount=entry.optional_integer("amount"),
        currency=entry.optional_text("currency"),
        turnover_percent=entry.optional_integer("turnover_percent"),
        penalty_units=entry.optional_integer("penalty_units"),
        citation=entry.text("citation"),
    )
    if maximum.amount is not None and maximum.currency is None:
        raise entry.fail("currency", "is missing beside an amount")
    if maximum.amount is None and maximum.penalty_units is None:
        raise entry.fail("amount", "is missing")
    entry.close()
    return maximum


def _read_power(table: Table, periods: Container[str], sections: Container[str]) -> Power:
    valid_from, valid_until = table.validity()
    power = Power(
        id=table.text("id"),
        title=table.text("title"),
        kind=table.choice("kind", KINDS),
        provision=table.text("provision"),
        regimes=table.texts("regimes"),
        authorities=table.texts("authorities"),
        authorities_excluded=table.texts("authorities_excluded"),
        excluded_why=table.optional_text("excluded_why"),
        against=table.choices("against", AGAINST),
        prerequisites=tuple(_read_prerequisite(entry) for entry in table.tables("prerequisites")),
        maxima=tuple(_read_maximum(entry) for entry in table.tables("maxima")),
        sections=table.texts("sections"),
        response_period=table.optional_text("response_period"),
        response_not_before=table.optional_text("response_not_before"),
        urgent_period=table.optional_text("urgent_period"),
        expiry_period=table.optional_text("expiry_period"),
        appeal_period=table.optional_text("appeal_period"),
        appeal_body=table.text("appeal_body"),
        configure=table.texts("configure"),
        service=table.choices("service", SERVICE),
        publication=table.boolean("publication", default=False),
        second_approver=table.boolean("second_approver", default=False),
        valid_from=valid_from,
        valid_until=valid_until,
        verified=table.boolean("verified", default=True),
        note=table.optional_text("note"),
        sentence=table.text("sentence"),
    )
    table.close()
    if not power.regimes:
        raise table.fail("regimes", "names no regime")
    if not power.against:
        raise table.fail("against", "names nobody")
    if not power.service:
        raise table.fail("service", "names no method")
    if not power.verified and power.note is None:
        raise table.fail("note", "is missing: say what has not been verified")
    if power.authorities_excluded and power.excluded_why is None:
        raise table.fail("excluded_why", "is missing: say why an authority is excluded")
    for name in power.sections:
        if name not in sections:
            raise table.fail("sections", f"names no section: {name!r}")
    for key in (
        "response_period",
        "response_not_before",
        "urgent_period",
        "expiry_period",
        "appeal_period",
    ):
        value = getattr(power, key)
        if value is not None and value not in periods:
            raise table.fail(key, f"names no period: {value!r}")
    for prerequisite in power.prerequisites:
        if prerequisite.within is not None and prerequisite.within not in periods:
            raise table.fail("prerequisites", f"names no period: {prerequisite.within!r}")
    return power


def read_powers(
    root: Path, periods: Container[str], sections: Container[str], regimes: Container[str]
) -> dict[str, Power]:
    """Read every file of ``data/powers``; raises LawDataError that names file and key."""
    found: dict[str, Power] = {}
    tables: dict[str, Table] = {}
    for table in read_folder(root / "powers", root):
        for entry in table.tables("power"):
            power = _read_power(entry, periods, sections)
            if power.id in found:
                raise entry.fail("id", f"{power.id!r} is given twice")
            for regime in power.regimes:
                if regime not in regimes:
                    raise entry.fail("regimes", f"names no regime: {regime!r}")
            found[power.id] = power
            tables[power.id] = entry
        table.close()
    for power in found.values():
        for prerequisite in power.prerequisites:
            if prerequisite.power not in found:
                raise tables[power.id].fail(
                    "prerequisites", f"names no power: {prerequisite.power!r}"
                )
    return found
