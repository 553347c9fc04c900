"""The law as one read-only object: every table, loaded once, checked against each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from casework.law.calendars import CalendarException, read_calendar_exceptions
from casework.law.catalogue import (
    Emergency,
    Gateway,
    Regime,
    Rule,
    RuleSet,
    Sharing,
    Side,
    Tier,
    read_emergency,
    read_regimes,
    read_rules,
    read_rulesets,
    read_sharing,
)
from casework.law.deadlines import Deadline, compute
from casework.law.directory import Directory
from casework.law.directory_files import read_directory
from casework.law.errors import LawDataError, UnknownName
from casework.law.letters import ONE_STOP_SHOP, LetterKind, read_letters
from casework.law.packets import PacketKind, read_packets
from casework.law.periods import Calculator, Period, read_calculators, read_periods
from casework.law.powers import Power, Section, read_powers, read_sections
from casework.law.procedures import Ground, Procedure, read_no_lead, read_procedures
from casework.law.remedies import Event, Remedy, read_remedies
from casework.law.support import IMAGE_ABUSE, SupportLine, read_support_lines

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class Law:
    """Everything the data files say. Names that do not exist raise UnknownName."""

    calculators: dict[str, Calculator]
    periods: dict[str, Period]
    regimes: dict[str, Regime]
    powers: dict[str, Power]
    sections: dict[str, Section]
    remedies: dict[str, Remedy]
    rules: dict[str, Rule]
    rulesets: tuple[RuleSet, ...]
    sharing: Sharing
    emergency_numbers: dict[str, Emergency]
    support_lines: tuple[SupportLine, ...]
    calendar_exceptions: dict[str, CalendarException]
    letters: dict[str, LetterKind]
    procedures: dict[str, Procedure]
    no_lead: dict[str, Ground]
    packets: dict[str, PacketKind]
    directory: Directory

    def period(self, rule_id: str) -> Period:
        """A clock rule by its id."""
        try:
            return self.periods[rule_id]
        except KeyError:
            raise UnknownName("rule", rule_id, self.periods) from None

    def power(self, power_id: str) -> Power:
        """A power by its id."""
        try:
            return self.powers[power_id]
        except KeyError:
            raise UnknownName("power", power_id, self.powers) from None

    def rule(self, rule_id: str) -> Rule:
        """A routing rule by its id (R01 to R22, N01)."""
        try:
            return self.rules[rule_id]
        except KeyError:
            raise UnknownName("routing rule", rule_id, self.rules) from None

    def section(self, section_id: str) -> Section:
        """A notice section by its id."""
        try:
            return self.sections[section_id]
        except KeyError:
            raise UnknownName("section", section_id, self.sections) from None

    def letter(self, letter_id: str) -> LetterKind:
        """A kind of letter that a person sends themselves, by its id."""
        try:
            return self.letters[letter_id]
        except KeyError:
            raise UnknownName("letter", letter_id, self.letters) from None

    def procedure(self, procedure_id: str) -> Procedure:
        """A procedure between authorities by its id."""
        try:
            return self.procedures[procedure_id]
        except KeyError:
            raise UnknownName("procedure", procedure_id, self.procedures) from None

    def packet(self, packet_id: str) -> PacketKind:
        """A kind of packet for a body that is not an authority, by its id."""
        try:
            return self.packets[packet_id]
        except KeyError:
            raise UnknownName("packet", packet_id, self.packets) from None

    def regime(self, regime_id: str) -> Regime:
        """A regime by its id."""
        try:
            return self.regimes[regime_id]
        except KeyError:
            raise UnknownName("regime", regime_id, self.regimes) from None

    def tier(self, tier_id: str) -> Tier:
        """A sharing tier by its id (T0 to T4)."""
        try:
            return self.sharing.tiers[tier_id]
        except KeyError:
            raise UnknownName("tier", tier_id, self.sharing.tiers) from None

    def emergency(self, country: str | None) -> Emergency:
        """The emergency number of a country (or subdivision); number None where uncertain."""
        code = (country or "").split("-", 1)[0]
        return self.emergency_numbers.get(code, Emergency(country=code, number=None))

    def support(self, country: str, audience: str) -> tuple[SupportLine, ...]:
        """Support lines of a country for an audience; those that serve everywhere where the
        country has none, or is not known. Lines that know about image abuse come first."""
        fitting = [line for line in self.support_lines if audience in line.audience]
        found = [line for line in fitting if country and line.country == country]
        found = found or [line for line in fitting if not line.country]
        return tuple(sorted(found, key=lambda line: IMAGE_ABUSE not in line.audience))

    def regime_of(self, authority_slug: str) -> Regime:
        """The regime an authority acts under: the directory's, or its country's own."""
        authority = self.directory.authority(authority_slug)
        for regime in self.regimes.values():
            if authority.slug in regime.authorities:
                return regime
        if authority.regime == "national":
            for regime in self.regimes.values():
                if authority.country in regime.countries:
                    return regime
        return self.regime(authority.regime)

    def remedy(self, authority_slug: str, event: Event) -> Remedy | None:
        """Where a person can turn after an event at an authority; None where it is not
        recorded (the regime's ``appeal`` is all that is known)."""
        regime = self.regime_of(authority_slug).id
        for remedy in self.remedies.values():
            if remedy.event == event and remedy.open_against(slug=authority_slug, regime=regime):
                return remedy
        return None

    def powers_for(self, name: str, on: date | None = None) -> tuple[Power, ...]:
        """The powers of an authority (by slug) or of a regime (by id).

        ``on`` limits them to those in force on a day; without it every recorded power is given.
        """
        if name in self.directory.authorities:
            regime = self.regime_of(name).id
            found = [p for p in self.powers.values() if p.open_to(slug=name, regime=regime)]
        elif name in self.regimes:
            found = [p for p in self.powers.values() if name in p.regimes]
        elif name in self.directory.referral_bodies:
            found = [p for p in self.powers.values() if name in p.authorities]
        else:
            raise UnknownName("authority or regime", name, [*self.directory.authorities])
        return tuple(p for p in found if on is None or p.in_force_on(on))

    def sections_for(self, power: Power | str) -> tuple[Section, ...]:
        """The sections a notice under ``power`` must hold, in the order of the data file."""
        chosen = self.power(power) if isinstance(power, str) else power
        return tuple(
            section
            for section in self.sections.values()
            if section.always or section.id in chosen.sections
        )

    def ruleset_on(self, day: date) -> RuleSet:
        """The rule set in force on a day; the oldest one for days before it."""
        current = self.rulesets[0]
        for ruleset in self.rulesets:
            if ruleset.start <= day:
                current = ruleset
        return current

    def ruleset(self, ruleset_id: str) -> RuleSet:
        """A rule set by its id."""
        for ruleset in self.rulesets:
            if ruleset.id == ruleset_id:
                return ruleset
        raise UnknownName("rule set", ruleset_id, [one.id for one in self.rulesets])

    def gateway(self, sender: str, recipient: str) -> Gateway:
        """The legal ground between two parties (authority or referral body slugs).

        Falls back to the last gateway, which fits anyone and is not statutory.
        """
        for gateway in self.sharing.gateways:
            if self._stands(sender, gateway.sender) and self._stands(recipient, gateway.recipient):
                return gateway
        return self.sharing.gateways[-1]

    def letters_for(
        self, *, person: str, service: str | None, respondent: str, on: date
    ) -> tuple[LetterKind, ...]:
        """The letters that a person may send a service themselves: by where the person lives
        or the service has its seat (either is enough), what kind of respondent it is, and
        the day. Places that are not known are "" or None."""
        return tuple(
            letter
            for letter in self.letters.values()
            if respondent in letter.respondents
            and letter.in_force_on(on)
            and (self._among(person, letter.people) or self._among(service, letter.services))
        )

    def _among(self, place: str | None, countries: tuple[str, ...]) -> bool:
        if not place:
            return False
        if ONE_STOP_SHOP in countries and self.directory.in_one_stop_shop(place):
            return True
        return self.directory.country_of(place) in countries

    def deadline(
        self,
        rule_id: str,
        authority_slug: str,
        start: datetime | date,
        on: date | None = None,
    ) -> Deadline:
        """When acting is last in time; see ``casework.law.deadlines.compute``."""
        return compute(self, self.directory, rule_id, authority_slug, start, on)

    def _stands(self, slug: str, side: Side) -> bool:
        """Whether an authority or referral body stands on a side of a gateway."""
        if slug in self.directory.authorities:
            country = self.directory.authority(slug).country
            regime = self.regime_of(slug).id
            return side.fits(regime=regime, country=country, slug=slug, kind="authority")
        body = self.directory.referral_body(slug)
        return side.fits(regime=None, country=body.country, slug=slug, kind=body.kind)


def read_law(root: Path = DATA) -> Law:
    """Read and check every data file under ``root``; raises LawDataError naming file and key."""
    calculators = read_calculators(root)
    periods = read_periods(root, calculators)
    regimes = read_regimes(root, calculators)
    sections = read_sections(root)
    directory = read_directory(root)
    law = Law(
        calculators=calculators,
        periods=periods,
        regimes=regimes,
        letters=read_letters(root, periods, directory.country_names),
        packets=read_packets(root),
        powers=read_powers(root, periods, sections, regimes),
        sections=sections,
        remedies=read_remedies(root, periods),
        rules=read_rules(root),
        rulesets=read_rulesets(root),
        sharing=read_sharing(root),
        emergency_numbers=read_emergency(root),
        support_lines=read_support_lines(root),
        calendar_exceptions=read_calendar_exceptions(root),
        procedures=read_procedures(root, periods, regimes),
        no_lead=read_no_lead(root),
        directory=directory,
    )
    _cross_check(law)
    return law


def _check_remedies(law: Law) -> None:
    """Regimes and authorities that remedies name."""
    for remedy in law.remedies.values():
        for regime in remedy.regimes:
            if regime not in law.regimes:
                raise LawDataError(
                    "remedies.toml", f"remedy[{remedy.id}].regimes", f"names no regime: {regime!r}"
                )
        for slug in remedy.authorities:
            if slug not in law.directory.authorities:
                raise LawDataError(
                    "remedies.toml",
                    f"remedy[{remedy.id}].authorities",
                    f"names no authority: {slug!r}",
                )


def _cross_check(law: Law) -> None:
    """Names that one file uses and another defines."""
    for authority in law.directory.authorities.values():
        if authority.regime not in law.regimes:
            raise LawDataError(
                "directory/authorities.json",
                f"[{authority.slug}].regime",
                f"names no regime: {authority.regime!r}",
            )
    for period in law.periods.values():
        for regime in period.regimes:
            if regime not in law.regimes:
                raise LawDataError(
                    "periods", f"period[{period.id}].regimes", f"names no regime: {regime!r}"
                )
    _check_remedies(law)
    for referral in law.directory.competence.referrals:
        if referral.rule not in law.rules:
            raise LawDataError(
                "competence.toml",
                f"referral[{referral.to}].rule",
                f"names no rule: {referral.rule!r}",
            )
    for line in law.support_lines:
        if line.country and not law.directory.is_country(line.country):
            raise LawDataError(
                "support_lines.toml", f"line[{line.id}].country", f"is no country: {line.country!r}"
            )
    for slug in law.calendar_exceptions:
        if slug not in law.directory.authorities:
            raise LawDataError(
                "calendars.toml", "calendar.authority", f"names no authority: {slug!r}"
            )


@lru_cache(maxsize=1)
def load_law() -> Law:
    """The shipped law, read once per process."""
    return read_law()


def load_directory() -> Directory:
    """The shipped directory, read once per process."""
    return load_law().directory


def compute_deadline(rule_id: str, authority_slug: str, start: datetime | date) -> Deadline:
    """When acting is last in time under a rule of the shipped law.

    ``start`` is an instant with an offset, or a day. Raises UnknownName or BadStart.
    """
    return load_law().deadline(rule_id, authority_slug, start)
