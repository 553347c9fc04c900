"""The smaller tables of the law: regimes, routing rules, rule sets, sharing, emergency numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from casework.law.table import Table, read_folder, read_table


@dataclass(frozen=True, slots=True)
class Regime:
    """A body of law under which authorities act."""

    id: str
    title: str
    citation: str
    calculator: str
    countries: tuple[str, ...]
    authorities: tuple[str, ...]
    one_stop_shop: bool
    appeal: str
    deemed_service: str
    valid_from: date | None
    valid_until: date | None
    note: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A routing rule: what it says and where it comes from."""

    id: str
    title: str
    kind: str
    citation: str
    citations: dict[str, str]
    dated: tuple[tuple[date, str], ...]
    """Later citations with the first day on which each holds, oldest first."""
    sentence: str

    def cite(self, system: str | None = None, on: date | None = None) -> str:
        """The citation for a legal system such as "uk", or the general one as it stands on a
        day (without a day: as it stood first)."""
        if system and system in self.citations:
            return self.citations[system]
        current = self.citation
        for start, citation in self.dated:
            if on is not None and start <= on:
                current = citation
        return current


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The routing rules as they stand from one day on."""

    id: str
    start: date
    title: str


@dataclass(frozen=True, slots=True)
class Tier:
    """How much of a case a share opens; tiers are cumulative."""

    id: str
    title: str
    fields: tuple[str, ...]
    sentence: str
    onward: str


@dataclass(frozen=True, slots=True)
class Onward:
    """How far a recipient may hand on what it was shown."""

    id: str
    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Marking:
    """A marking of the Traffic Light Protocol. ``export``: whether a copy may leave the
    product."""

    id: str
    title: str
    sentence: str
    onward: str
    export: bool


@dataclass(frozen=True, slots=True)
class Bound:
    """What a wish, or a child's complaint, leaves: the highest tier, and how far onward."""

    tier: str
    onward: str


@dataclass(frozen=True, slots=True)
class Side:
    """Who may stand on one side of a gateway; all empty means anyone."""

    regimes: tuple[str, ...]
    countries: tuple[str, ...]
    slugs: tuple[str, ...]
    kinds: tuple[str, ...]

    def fits(self, *, regime: str | None, country: str | None, slug: str, kind: str) -> bool:
        """Whether a party (authority or referral body) stands on this side."""
        if self.regimes and regime not in self.regimes:
            return False
        if self.countries and country not in self.countries:
            return False
        if self.slugs and slug not in self.slugs:
            return False
        return not (self.kinds and kind not in self.kinds)


@dataclass(frozen=True, slots=True)
class Gateway:
    """The legal ground on which one authority may let another see something."""

    id: str
    title: str
    citation: str
    sender: Side
    recipient: Side
    max_tier: str
    statutory: bool
    purposes: tuple[str, ...]
    onward: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Emergency:
    """The number to call in a country; None where none is certain."""

    country: str
    number: str | None
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Sharing:
    """Tiers, markings, gateways and onward rules (strictest first), with the defaults
    outside a statutory gateway."""

    tiers: dict[str, Tier]
    onward: dict[str, Onward]
    markings: dict[str, Marking]
    wishes: dict[str, Bound]
    child: Bound
    gateways: tuple[Gateway, ...]
    default_tier: str
    default_marking: str
    default_onward: str
    order: tuple[str, ...] = field(default=())


def read_regimes(root: Path, calculators: Mapping[str, object]) -> dict[str, Regime]:
    """Read ``data/regimes``; raises LawDataError that names file and key."""
    found: dict[str, Regime] = {}
    for table in read_folder(root / "regimes", root):
        valid_from, valid_until = table.validity()
        regime = Regime(
            id=table.text("id"),
            title=table.text("title"),
            citation=table.text("citation"),
            calculator=table.text("calculator"),
            countries=table.texts("countries"),
            authorities=table.texts("authorities"),
            one_stop_shop=table.boolean("one_stop_shop", default=False),
            appeal=table.text("appeal"),
            deemed_service=table.text("deemed_service"),
            valid_from=valid_from,
            valid_until=valid_until,
            note=table.optional_text("note"),
            sentence=table.text("sentence"),
        )
        if regime.calculator not in calculators:
            raise table.fail("calculator", f"names no calculator: {regime.calculator!r}")
        if regime.id in found:
            raise table.fail("id", f"{regime.id!r} is given twice")
        table.close()
        found[regime.id] = regime
    return found


def read_rules(root: Path) -> dict[str, Rule]:
    """Read ``rules.toml`` in order; raises LawDataError that names file and key."""
    table = read_table(root / "rules.toml", root)
    found: dict[str, Rule] = {}
    for entry in table.tables("rule"):
        rule = Rule(
            id=entry.text("id"),
            title=entry.text("title"),
            kind=entry.choice("kind", frozenset({"safety", "competence", "note", "priority"})),
            citation=entry.text("citation"),
            citations=entry.text_map("citations"),
            dated=_read_dated(entry),
            sentence=entry.text("sentence"),
        )
        entry.close()
        if rule.id in found:
            raise entry.fail("id", f"{rule.id!r} is given twice")
        found[rule.id] = rule
    table.close()
    return found


def _read_dated(entry: Table) -> tuple[tuple[date, str], ...]:
    found: list[tuple[date, str]] = []
    for later in entry.tables("later"):
        found.append((later.day("from"), later.text("citation")))
        later.close()
        if len(found) > 1 and found[-1][0] <= found[-2][0]:
            raise later.fail("from", "must lie after the one before it")
    return tuple(found)


def read_rulesets(root: Path) -> tuple[RuleSet, ...]:
    """Read ``rulesets.toml``, oldest first; raises LawDataError that names file and key."""
    table = read_table(root / "rulesets.toml", root)
    found: list[RuleSet] = []
    for entry in table.tables("ruleset"):
        ruleset = RuleSet(id=entry.text("id"), start=entry.day("from"), title=entry.text("title"))
        entry.close()
        if found and ruleset.start <= found[-1].start:
            raise entry.fail("from", "must lie after the set before it")
        found.append(ruleset)
    table.close()
    if not found:
        raise table.fail("ruleset", "is missing")
    return tuple(found)


def _read_side(entry: Table, name: str) -> Side:
    inner = entry.optional_table(name)
    if inner is None:
        raise entry.fail(name, "is missing")
    side = Side(
        regimes=inner.texts("regimes"),
        countries=inner.texts("countries"),
        slugs=inner.texts("slugs"),
        kinds=inner.texts("kinds"),
    )
    inner.close()
    return side


def read_sharing(root: Path) -> Sharing:
    """Read ``sharing.toml``; raises LawDataError that names file and key."""
    table = read_table(root / "sharing.toml", root)
    onward: dict[str, Onward] = {}
    for entry in table.tables("onward"):
        rule = Onward(entry.text("id"), entry.text("title"), entry.text("sentence"))
        entry.close()
        onward[rule.id] = rule
    reach = frozenset(onward)
    tiers: dict[str, Tier] = {}
    for entry in table.tables("tier"):
        tier = Tier(
            entry.text("id"),
            entry.text("title"),
            entry.texts("fields"),
            entry.text("sentence"),
            entry.choice("onward", reach),
        )
        entry.close()
        tiers[tier.id] = tier
    markings: dict[str, Marking] = {}
    for entry in table.tables("tlp"):
        marking = Marking(
            entry.text("id"),
            entry.text("title"),
            entry.text("sentence"),
            entry.choice("onward", reach),
            entry.boolean("export", default=True),
        )
        entry.close()
        markings[marking.id] = marking
    wishes = {
        entry.choice("id", _WISHES): _read_bound(entry, tiers, reach)
        for entry in table.tables("wish")
    }
    child = table.optional_table("child")
    default = table.optional_table("default")
    if default is None or child is None or set(wishes) != _WISHES:
        raise table.fail("default", "is missing, or child, or a wish")
    sharing = Sharing(
        tiers=tiers,
        onward=onward,
        markings=markings,
        wishes=wishes,
        child=_read_bound(child, tiers, reach),
        gateways=tuple(_read_gateway(entry, tiers, reach) for entry in table.tables("gateway")),
        default_tier=default.choice("tier", frozenset(tiers)),
        default_marking=default.choice("tlp", frozenset(markings)),
        default_onward=default.choice("onward", reach),
        order=tuple(sorted(tiers)),
    )
    default.close()
    table.close()
    return sharing


_WISHES = frozenset({"no", "unknown", "yes"})


def _read_bound(entry: Table, tiers: Mapping[str, Tier], reach: frozenset[str]) -> Bound:
    bound = Bound(tier=entry.choice("tier", frozenset(tiers)), onward=entry.choice("onward", reach))
    entry.close()
    return bound


def _read_gateway(entry: Table, tiers: Mapping[str, Tier], reach: frozenset[str]) -> Gateway:
    gateway = Gateway(
        id=entry.text("id"),
        title=entry.text("title"),
        citation=entry.text("citation"),
        sender=_read_side(entry, "from"),
        recipient=_read_side(entry, "to"),
        max_tier=entry.choice("max_tier", frozenset(tiers)),
        statutory=entry.boolean("statutory", default=False),
        purposes=entry.texts("purposes"),
        onward=entry.choice("onward", reach),
        verified=entry.boolean("verified", default=True),
    )
    entry.close()
    return gateway


def read_emergency(root: Path) -> dict[str, Emergency]:
    """Read ``emergency.toml``; raises LawDataError that names file and key."""
    table = read_table(root / "emergency.toml", root)
    numbers, others = table.text_map("countries"), table.text_map("others")
    table.close()
    for country in others:
        if country not in numbers:
            raise table.fail(f"others.{country}", "has no first number")
    return {
        country: Emergency(country=country, number=number, other=others.get(country))
        for country, number in numbers.items()
    }


def read_countries(root: Path) -> dict[str, str]:
    """Read ``countries.toml``: ISO 3166-1 codes and names."""
    table = read_table(root / "countries.toml", root)
    names = table.text_map("countries")
    table.close()
    return names
