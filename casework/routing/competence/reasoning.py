"""The running account of one decision: what fired and why, who is competent, what is unknown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from casework.law import Authority, Deadline, Directory, Law
from casework.law.directory import Sector
from casework.routing.competence.facts import Facts, Respondent

GDPR_REGIMES = frozenset({"eu-gdpr", "eea-gdpr"})


@dataclass(frozen=True, slots=True)
class LeadView:
    """Who leads for one respondent, in the contract's words."""

    status: str
    authority: str | None = None


NOT_APPLICABLE = LeadView("not_applicable")
NO_LEAD = LeadView("none")
UNDETERMINED = LeadView("undetermined")


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired, with its plain sentence and citation."""

    rule: str
    because: str
    citation: str


@dataclass(slots=True)
class View:
    """What was concluded for one respondent."""

    respondent: Respondent
    lead: LeadView = NOT_APPLICABLE
    competent: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)


class Reasoning:
    """Collects conclusions in order and without repeats. One per decision; never shared."""

    def __init__(
        self, facts: Facts, directory: Directory, law: Law, as_of: datetime | None = None
    ) -> None:
        self.facts = facts
        self.directory = directory
        self.law = law
        self.as_of = as_of or facts.lodged_at
        """The instant whose law is asked for: that of lodging, unless a rule set is tried."""
        self.receiving: Authority | None = None
        self.views: list[View] = []
        self.cross_border = False
        self.pipeda = False
        self.local_leads: list[str] = []
        self.wants_concerned = False
        self._fired: dict[Fired, None] = {}
        self._competent: dict[str, None] = {}
        self._concerned: dict[str, list[str]] = {}
        self._referrals: dict[tuple[str, str], str] = {}
        self._unknowns: dict[str, None] = {}
        self._regional: dict[str, str] = {}
        self._looking_at: tuple[View, ...] = ()

    # --- Saying what was found -------------------------------------------------

    def fire(self, rule: str, because: str, system: str | None = None) -> None:
        """A rule fired; ``system`` picks its citation for a legal system."""
        if because.startswith("respondent "):
            because = because[0].upper() + because[1:]
        citation = self.law.rule(rule).cite(system, self.day())
        self._fired[Fired(rule, because, citation)] = None
        for view in self._looking_at:
            if rule not in view.rules:
                view.rules.append(rule)

    def competent(self, slug: str) -> None:
        """An authority may decide on the complaint itself."""
        self._competent[slug] = None
        for view in self._looking_at:
            if slug not in view.competent:
                view.competent.append(slug)

    def concerned(self, slug: str, why: str) -> None:
        """An authority is concerned in the sense of GDPR Art. 4(22), for one more reason."""
        reasons = self._concerned.setdefault(slug, [])
        if why not in reasons:
            reasons.append(why)

    def refer(self, to: str, rule: str, why: str) -> None:
        """Refer to a body, once a rule; never to the receiving authority itself."""
        if self.receiving is None or self.receiving.slug != to:
            self._referrals.setdefault((to, rule), why)

    def need(self, path: str) -> None:
        """A rule needed a fact that is not there."""
        self._unknowns[path] = None

    def look_at(self, *views: View) -> None:
        """What is found from now on belongs to these respondents (none: to the whole case)."""
        self._looking_at = views

    # --- Looking up -------------------------------------------------------------

    def cover(self, place: str, sector: Sector, path: str) -> Authority | None:
        """The authority that covers a place; a missing Land or province becomes an unknown."""
        found = self.directory.covering(place, sector, self.as_of)
        country = self.directory.country_of(place)
        if found.missing_subdivision:
            self.need(path)
        if country in self.directory.competence.regional_rule and (
            "-" in place or found.missing_subdivision
        ):
            self._regional[f"{place}/{sector}"] = self._regional_words(
                place, sector, found.authority, found.why
            )
        return found.authority

    def _regional_words(
        self, place: str, sector: Sector, authority: Authority | None, why: str
    ) -> str:
        kind = {"private": "private bodies", "individual": "individuals", "public": "public bodies"}
        where = self.directory.place_name(place)
        if authority is None:
            return f"For {kind[sector]} in {where} no authority can be named: {why}."
        scope = self.directory.scope(authority.slug)
        limit = f" ({scope.why})" if scope.why else ""
        return f"For {kind[sector]} in {where} the authority is {authority.short_name}{limit}."

    def regional_sentences(self) -> list[tuple[str, str]]:
        """The rule and sentence for each regional look-up that was made."""
        rules = self.directory.competence.regional_rule
        return [
            (rules[self.directory.country_of(key.split("/")[0])], words)
            for key, words in self._regional.items()
        ]

    def day(self, authority: Authority | None = None) -> date:
        """The day whose law is asked for, in an authority's zone (or the receiving one's)."""
        who = authority or self.receiving
        return self.as_of.astimezone(who.zone).date() if who else self.as_of.date()

    def deadline(self, rule: str, slug: str) -> Deadline:
        """The due date of a rule from the lodging, under the law of the day asked for."""
        authority = self.directory.authority(slug)
        tried = self.as_of != self.facts.lodged_at
        on = self.day(authority) if tried else None
        return self.law.deadline(rule, slug, self.facts.lodged_at, on)

    def place(self, code: str) -> str:
        """A place in words."""
        return self.directory.place_name(code)

    def name(self, slug: str) -> str:
        """An authority as caseworkers know it: its short name, unique in the directory."""
        return self.directory.authority(slug).short_name

    def names(self, slugs: list[str]) -> str:
        """Several authorities in words."""
        words = [self.name(slug) for slug in slugs]
        if not words:
            return "no authority that can be named"
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

    def is_gdpr(self, authority: Authority | None) -> bool:
        """Whether an authority acts under the GDPR (the EDPS does not)."""
        return (
            authority is not None
            and authority.regime in GDPR_REGIMES
            and self.law.regime_of(authority.slug).id in GDPR_REGIMES
        )

    # --- People ------------------------------------------------------------------

    def people(self) -> list[tuple[str, str]]:
        """Places of residence that matter, with their paths: the depicted person's, then others."""
        found: list[tuple[str, str]] = []
        if self.facts.residence is not None:
            found.append(("depicted.residence", self.facts.residence))
        found += [(f"affected[{n}]", place) for n, place in enumerate(self.facts.affected or ())]
        return found

    def eu_people(self) -> list[tuple[str, str]]:
        """Those of ``people`` who live in the EU or EEA."""
        return [item for item in self.people() if self.directory.in_one_stop_shop(item[1])]

    def eu_countries_of_people(self) -> set[str]:
        """The EU and EEA countries whose residents are affected."""
        return {self.directory.country_of(place) for _, place in self.eu_people()}

    @property
    def people_known(self) -> bool:
        """Whether it is known where everybody affected lives."""
        return self.facts.residence is not None and self.facts.affected is not None

    def need_people(self) -> None:
        """Name what is not known about where affected people live."""
        if self.facts.residence is None:
            self.need("depicted.residence")
        if self.facts.affected is None:
            self.need("affected")

    @property
    def eu_relevant(self) -> bool:
        """Whether EU law on competence has anything to say: lodged there, or people there."""
        return self.is_gdpr(self.receiving) or bool(self.eu_people())

    # --- Results -------------------------------------------------------------------

    @property
    def fired_list(self) -> list[Fired]:
        """Rules that fired, in the order of the rules."""
        order = {rule: number for number, rule in enumerate(self.law.rules)}
        return sorted(self._fired, key=lambda fired: order[fired.rule])

    @property
    def competent_list(self) -> list[str]:
        """Competent authorities, in the order found."""
        return list(self._competent)

    @property
    def concerned_list(self) -> list[str]:
        """Concerned authorities, in the order found."""
        return list(self._concerned)

    def concerned_reasons(self) -> list[str]:
        """Each concerned authority with why it is one."""
        return [f"{self.name(slug)} ({', '.join(why)})" for slug, why in self._concerned.items()]

    @property
    def referral_list(self) -> list[dict[str, str]]:
        """Referrals in the contract's form, with the reason."""
        return [
            {"to": to, "rule": rule, "because": why} for (to, rule), why in self._referrals.items()
        ]

    @property
    def unknown_list(self) -> list[str]:
        """Paths of missing facts, in the order the rules asked for them."""
        return list(self._unknowns)
