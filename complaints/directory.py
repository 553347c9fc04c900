"""The directory as the form needs it: authorities by place, known services, bodies that help.

Read into plain values, so that the steps can be decided without a database, and kept for a
few seconds in each process: what changes there changes within months.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from casework.authorities.establishments import as_facts
from casework.authorities.models import Authority, Platform, ReferralBody
from casework.law import load_law
from complaints.answers import Answers, infringement_place, residence, workplace
from complaints.places.regions import REGIONS
from complaints.places.services import Service, Services

RESIDENCE, WORKPLACE, INFRINGEMENT, SAME_COUNTRY = (
    "residence",
    "workplace",
    "infringement",
    "same_country",
)


@dataclass(frozen=True)
class Office:
    """An authority, as far as the public sees it."""

    slug: str
    name: str
    short_name: str
    country: str
    subdivision: str = ""
    website: str = ""
    participating: bool = False
    timezone: str = "UTC"
    regime: str = ""
    for_people: bool = True
    """Covers a place and private services there: what the law's directory calls its scope.
    Others (an institution's, a free zone's, the public sector's) are never proposed from
    where a person lives, but can be chosen."""


@dataclass(frozen=True)
class Proposal:
    """An authority, why it is proposed, and for which place."""

    office: Office
    reason: str
    place: str


@dataclass(frozen=True)
class Body:
    """A body that helps: a hotline, a removal service, a hash-sharing service."""

    slug: str
    name: str
    country: str
    kind: str
    website: str = ""
    note: str = ""


class Directory:
    """Authorities, services and bodies at one moment. Services and bodies may be given as
    functions that read them: most pages need neither."""

    def __init__(
        self,
        offices: Iterable[Office] = (),
        services: Services | Callable[[], Services] | None = None,
        bodies: Iterable[Body] | Callable[[], Iterable[Body]] = (),
        country_of: Callable[[str], str] = lambda place: place[:2],
    ) -> None:
        self.country_of = country_of
        self.offices = tuple(offices)
        self._by_slug = {office.slug: office for office in self.offices}
        self._services = services or Services(())
        self._bodies = bodies

    @cached_property
    def services(self) -> Services:
        """Known services."""
        return self._services() if callable(self._services) else self._services

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """Bodies that help."""
        return tuple(self._bodies() if callable(self._bodies) else self._bodies)

    def office(self, slug: str) -> Office | None:
        """The authority with this slug."""
        return self._by_slug.get(slug)

    def receiving(self) -> list[Office]:
        """Authorities that receive complaints here, by country and name."""
        return [office for office in self.offices if office.participating]

    def has_regions(self, country: str) -> bool:
        """Whether a subdivision of the country may decide who is competent."""
        return country in REGIONS and any(
            office.subdivision for office in self.offices if office.country == country
        )

    def offices_for(self, place: str) -> list[Office]:
        """Authorities that people at a place turn to: of the subdivision, then national."""
        country = self.country_of(place)
        wide = [o for o in self.offices if o.country == country and o.for_people]
        of_region = [o for o in wide if o.subdivision and o.subdivision == place]
        return of_region + [o for o in wide if not o.subdivision]

    def proposals(self, answers: Answers, *, with_infringement: bool = True) -> list[Proposal]:
        """Participating authorities for where the person lives, works or was harmed (GDPR
        Art. 77(1)), best first; where none is found, others in the same country."""
        places = [(RESIDENCE, residence(answers)), (WORKPLACE, workplace(answers))]
        if with_infringement:
            places.append((INFRINGEMENT, infringement_place(answers)))
        found: dict[str, Proposal] = {}
        for reason, place in places:
            for office in self.offices_for(place) if place else []:
                if office.participating:
                    found.setdefault(office.slug, Proposal(office, reason, place))
        for _reason, place in places if not found else []:
            for office in self.receiving() if place else []:
                if office.country == self.country_of(place) and office.for_people:
                    found.setdefault(office.slug, Proposal(office, SAME_COUNTRY, place))
        return list(found.values())

    def has_proposal(self, answers: Answers, *, with_infringement: bool = True) -> bool:
        """Whether any participating authority is proposed."""
        return bool(self.proposals(answers, with_infringement=with_infringement))

    def elsewhere(self, answers: Answers) -> list[Office]:
        """Authorities that do not receive complaints here but are the ones to turn to."""
        places = [residence(answers), workplace(answers), infringement_place(answers)]
        found: dict[str, Office] = {}
        for place in filter(None, places):
            for office in self.offices_for(place):
                if not office.participating:
                    found.setdefault(office.slug, office)
        return list(found.values())

    def bodies_for(self, kind: str, country: str) -> list[Body]:
        """Bodies of a kind in a country."""
        return [b for b in self.bodies if b.kind == kind and b.country == country]

    def international(self, kind: str) -> list[Body]:
        """Bodies of a kind that serve people everywhere."""
        return [b for b in self.bodies if b.kind == kind and not b.country]


_kept: dict[str, tuple[float, Directory]] = {}
"""By database: until when, and what was read."""


def read_directory() -> Directory:
    """The directory, from small tables that every role may read. As it is now, or was at
    most DIRECTORY_SECONDS ago in this process."""
    database, now = str(connection.settings_dict["NAME"]), time.monotonic()
    until, directory = _kept.get(database, (0.0, None))
    if directory is None or now >= until:
        law = load_law().directory
        directory = Directory(_read_offices(), _read_services, _read_bodies, law.country_of)
        _kept.clear()
        _kept[database] = (now + settings.DIRECTORY_SECONDS, directory)
    return directory


def forget_directory(**_signal: object) -> None:
    """Read it anew next time: something in it was changed in this process."""
    transaction.on_commit(_kept.clear)


def _read_offices() -> list[Office]:
    law = load_law().directory
    now = timezone.now()

    def for_people(slug: str, zone: str) -> bool:
        scope = law.scope(slug)
        # Whether an office has begun its work is a question of its own calendar.
        begun = scope.start is None or scope.start <= now.astimezone(ZoneInfo(zone)).date()
        return scope.territorial and scope.private and begun

    rows = Authority.objects.order_by("country", "name").values_list(
        "slug",
        "name",
        "short_name",
        "country",
        "subdivision",
        "website",
        "participating",
        "suspended",
        "timezone",
        "regime",
    )
    return [
        Office(
            slug=slug,
            name=name,
            short_name=short_name,
            country=country,
            subdivision=subdivision or "",
            website=website or "",
            participating=participating and not suspended,
            timezone=zone,
            regime=regime,
            for_people=for_people(slug, zone),
        )
        for (
            slug,
            name,
            short_name,
            country,
            subdivision,
            website,
            participating,
            suspended,
            zone,
            regime,
        ) in rows
    ]


def _read_bodies() -> list[Body]:
    return [
        Body(b.slug, b.name, b.country or "", b.kind, b.website or "", b.note)
        for b in ReferralBody.objects.all()
    ]


def _read_services() -> Services:
    platforms = Platform.objects.select_related("respondent").prefetch_related(
        "respondent__establishments"
    )
    return Services(tuple(_services(platforms)))


def _services(platforms: Iterable[Platform]) -> Iterable[Service]:
    for platform in platforms:
        respondent = platform.respondent
        yield Service(
            slug=platform.slug,
            name=platform.name,
            kind=platform.kind,
            domains=tuple(platform.domains),
            respondent=str(respondent.pk) if respondent else None,
            respondent_kind=respondent.kind if respondent else _kind(platform.kind),
            located_in=(respondent.located_in if respondent else "") or platform.hq_country or None,
            establishments=tuple(
                (
                    place["country"],
                    place["decides"],
                    place["confirmed"],
                    place["representative_only"],
                )
                for place in as_facts(respondent.establishments.all() if respondent else ())
            ),
        )


def _kind(platform_kind: str) -> str:
    if platform_kind in {"ai-generator", "ai-model-host"}:
        return "ai_provider"
    if platform_kind in {"infrastructure", "file-host", "image-host"}:
        return "host"
    return "platform"
