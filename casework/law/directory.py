"""The directory as shipped: authorities, platforms and referral bodies; and who covers a place.

An authority is found by the place and the sector it covers, never by its seat's country alone:
the EDPS sits in Belgium and is not Belgium's authority.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from casework.law.errors import UnknownName

Sector = Literal["private", "individual", "public"]


@dataclass(frozen=True, slots=True)
class Authority:
    """A data protection or privacy authority."""

    slug: str
    name: str
    native_name: str | None
    short_name: str
    country: str
    subdivision: str | None
    jurisdiction_note: str
    website: str | None
    languages: tuple[str, ...]
    regime: str
    law: str
    one_stop_shop: bool
    timezone: str
    joint_statement_2026: bool | None
    joint_statement_basis: str | None

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the authority's legal dates are reckoned."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Controller:
    """The company that a privacy policy names: a candidate for main establishment, no finding."""

    name: str
    country: str


@dataclass(frozen=True, slots=True)
class Platform:
    """An online service."""

    slug: str
    name: str
    domains: tuple[str, ...]
    controller_eu: Controller | None
    controller_uk: Controller | None
    hq_country: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class ReferralBody:
    """A body that is not a data protection authority: removal, hash sharing or child hotline."""

    slug: str
    name: str
    country: str | None
    kind: str
    website: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """What an authority covers, where its country alone would mislead."""

    territorial: bool = True
    private: bool = True
    individuals: bool = True
    public: str = "all"
    start: date | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """To which body a rule refers imagery connected with a country, and since when."""

    to: str
    rule: str
    country: str
    start: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to "who covers this place": an authority, or why there is none."""

    authority: Authority | None
    why: str
    missing_subdivision: bool = False


@dataclass(frozen=True, slots=True)
class Competence:
    """``competence.toml``: scopes, referrals and the places that need special care."""

    scopes: dict[str, Scope]
    subdivision_needed: frozenset[str]
    regional_rule: dict[str, str]
    parents: dict[str, str]
    referrals: tuple[Referral, ...]
    canada_federal: str
    canada_provinces: tuple[str, ...]
    child_hash_sharing: str
    fallback_hotline: str


EVERYWHERE = Scope()


class Directory:
    """Look-ups over the shipped directory. Read-only; safe to share between threads."""

    def __init__(
        self,
        authorities: Iterable[Authority],
        platforms: Iterable[Platform],
        referral_bodies: Iterable[ReferralBody],
        competence: Competence,
        country_names: dict[str, str],
    ) -> None:
        self.authorities = {item.slug: item for item in authorities}
        self.platforms = {item.slug: item for item in platforms}
        self.referral_bodies = {item.slug: item for item in referral_bodies}
        self.competence = competence
        self.country_names = country_names
        self._by_domain = {
            domain: platform for platform in self.platforms.values() for domain in platform.domains
        }
        self._by_place: dict[str, list[Authority]] = {}
        for authority in self.authorities.values():
            if self.scope(authority.slug).territorial:
                place = authority.subdivision or authority.country
                self._by_place.setdefault(place, []).append(authority)
        self.one_stop_shop_countries = frozenset(
            authority.country
            for authority in self.authorities.values()
            if authority.one_stop_shop and self.scope(authority.slug).territorial
        )

    def authority(self, slug: str) -> Authority:
        """The authority called ``slug``; raises UnknownName with the nearest names."""
        try:
            return self.authorities[slug]
        except KeyError:
            raise UnknownName("authority", slug, self.authorities) from None

    def platform(self, slug: str) -> Platform:
        """The platform called ``slug``; raises UnknownName with the nearest names."""
        try:
            return self.platforms[slug]
        except KeyError:
            raise UnknownName("platform", slug, self.platforms) from None

    def platform_at(self, host: str) -> Platform | None:
        """The platform that a host name belongs to (``m.x.com`` is X), or None."""
        labels = host.lower().rstrip(".").split(".")
        for start in range(len(labels) - 1):
            platform = self._by_domain.get(".".join(labels[start:]))
            if platform is not None:
                return platform
        return None

    def referral_body(self, slug: str) -> ReferralBody:
        """The referral body called ``slug``; raises UnknownName with the nearest names."""
        try:
            return self.referral_bodies[slug]
        except KeyError:
            raise UnknownName("referral body", slug, self.referral_bodies) from None

    def scope(self, slug: str) -> Scope:
        """What the authority called ``slug`` covers."""
        return self.competence.scopes.get(slug, EVERYWHERE)

    def country_of(self, place: str) -> str:
        """The country whose law covers a place: "DE" of "DE-BE", "FR" of "RE"."""
        country = place.split("-", 1)[0]
        return self.competence.parents.get(country, country)

    def in_one_stop_shop(self, place: str | None) -> bool:
        """Whether a place lies in a country of the GDPR one-stop shop (EU or EEA)."""
        return place is not None and self.country_of(place) in self.one_stop_shop_countries

    def place_name(self, place: str) -> str:
        """A place in words: "France", or "DE-BE (Germany)"."""
        country = place.split("-", 1)[0]
        name = self.country_names.get(country)
        if name is None:
            return place
        return f"{place} ({name})" if "-" in place else name

    def is_country(self, place: str) -> bool:
        """Whether the code begins with an ISO 3166-1 code, user-assigned ones included."""
        country = place.split("-", 1)[0]
        return country in self.country_names or _user_assigned(country)

    def covering(self, place: str, sector: Sector, on: datetime) -> Found:
        """The authority that covers a place and sector at an instant.

        ``place`` is an ISO 3166 country or subdivision. Free zones, institutions and
        authorities that have not taken up their work are never found by place. Where the
        answer depends on a subdivision that is not given, ``missing_subdivision`` says so.
        """
        country = self.country_of(place)
        subdivision = place if "-" in place and place.split("-", 1)[0] == country else None
        refused: list[str] = []
        places = [subdivision, country] if subdivision else [country]
        for where in places:
            for authority in self._by_place.get(where, []):
                no = self._refuses(authority, sector, subdivision, on)
                if no is None:
                    missing = (
                        sector == "public"
                        and subdivision is None
                        and country in self.competence.subdivision_needed
                    )
                    return Found(authority, f"covers {self.place_name(place)}", missing)
                refused.append(f"{authority.slug}: {no}")
        if subdivision is None and country in self.competence.subdivision_needed:
            return Found(None, f"{self.place_name(country)}: the state (Land) is missing", True)
        if refused:
            return Found(None, "; ".join(refused))
        return Found(None, f"the directory holds no authority for {self.place_name(place)}")

    def _refuses(
        self, authority: Authority, sector: Sector, subdivision: str | None, on: datetime
    ) -> str | None:
        scope = self.scope(authority.slug)
        if scope.start is not None and on.astimezone(authority.zone).date() < scope.start:
            return f"not before {scope.start.isoformat()}"
        why = scope.why or "not for this sector"
        if sector == "private" and not scope.private:
            return why
        if sector == "individual" and not scope.individuals:
            return why
        if sector == "public":
            if scope.public == "none":
                return why
            if scope.public == "federal" and subdivision is not None:
                return why
        return None

    def hotlines(self, place: str | None) -> tuple[ReferralBody, ...]:
        """The child hotlines of a place's country; the INHOPE directory where none is listed."""
        country = self.country_of(place) if place else None
        found = tuple(
            body
            for body in self.referral_bodies.values()
            if body.kind == "child-hotline" and country is not None and body.country == country
        )
        return found or (self.referral_body(self.competence.fallback_hotline),)


def _user_assigned(code: str) -> bool:
    """ISO 3166-1 leaves AA, QM to QZ, XA to XZ and ZZ to users."""
    if len(code) != 2 or not code.isascii() or not code.isalpha() or not code.isupper():
        return False
    return code in {"AA", "ZZ"} or code[0] == "X" or (code[0] == "Q" and code[1] >= "M")
