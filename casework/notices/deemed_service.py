"""When a notice counts as given: rules as data, and the day they lead to.

Clocks start at deemed service, so the rule, its citation and whether anyone has checked it
are shown wherever the moment is.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path

from casework.law import LawDataError, load_law
from casework.law.calendars import Calendar
from casework.law.deadlines import calendar_for

FILE = Path(__file__).parent / "data" / "deemed_service.toml"
_COUNTS = {"instant", "working_days"}
_METHODS = {"email", "post", "hand"}


@dataclass(frozen=True)
class ServiceRule:
    """When service by certain methods counts, under some regimes or for some authorities
    (none named: for all)."""

    id: str
    methods: tuple[str, ...]
    counts: str
    days: int
    citation: str
    sentence: str
    verified: bool
    note: str
    regimes: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()

    def words(self) -> str:
        """The rule in one line, with its citation and "?" where nobody has verified it."""
        return f"{self.sentence} ({self.citation}){'' if self.verified else ' ?'}"


@dataclass(frozen=True)
class DeemedService:
    """The moment at which a notice counts as given, and why."""

    at: datetime
    rule: ServiceRule


def rule_for(*, authority: str, method: str) -> ServiceRule:
    """The rule of an authority for a method of service. KeyError if there is none."""
    regime = load_law().regime_of(authority).id
    for rule in read_rules():
        if (
            method in rule.methods
            and (not rule.authorities or authority in rule.authorities)
            and (not rule.regimes or regime in rule.regimes)
        ):
            return rule
    raise KeyError(method)


def deemed_service(*, authority: str, method: str, given_at: datetime) -> DeemedService:
    """When a notice given (sent, posted, handed over) at ``given_at`` counts as served.

    ``given_at`` is aware. A day that is counted ends with its last second in the
    authority's zone: nobody loses hours of it.
    """
    rule = rule_for(authority=authority, method=method)
    if rule.counts == "instant":
        return DeemedService(at=given_at, rule=rule)
    law = load_law()
    office = law.directory.authority(authority)
    calendar: Calendar = calendar_for(law, office)
    day, left = given_at.astimezone(office.zone).date(), rule.days
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working(day)
    return DeemedService(at=datetime.combine(day, time(23, 59, 59), office.zone), rule=rule)


@cache
def read_rules(path: Path = FILE) -> tuple[ServiceRule, ...]:
    """The rules in their order; raises LawDataError that names file and rule."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])
    return tuple(_rule(entry, path.name, place) for place, entry in enumerate(entries, 1))


def _rule(entry: dict[str, object], file: str, place: int) -> ServiceRule:
    where = f"rule {entry.get('id', place)}"
    known = set(ServiceRule.__dataclass_fields__)
    for key in set(entry) - known:
        raise LawDataError(file, f"{where}: {key}", "is no key of a rule")
    for key in ("id", "citation", "sentence"):
        if not isinstance(entry.get(key), str) or not entry[key]:
            raise LawDataError(file, f"{where}: {key}", "must be a text")
    methods, counts = entry.get("methods"), entry.get("counts")
    if not isinstance(methods, list) or not methods or not set(methods) <= _METHODS:
        raise LawDataError(file, f"{where}: methods", "must name methods of service")
    if counts not in _COUNTS:
        raise LawDataError(file, f"{where}: counts", "must be instant or working_days")
    days = entry.get("days", 0)
    if not isinstance(days, int) or (days > 0) != (counts == "working_days"):
        raise LawDataError(file, f"{where}: days", "belongs to working_days, and to it only")
    if not isinstance(entry.get("verified"), bool):
        raise LawDataError(file, f"{where}: verified", "must be true or false")
    if not entry["verified"] and not entry.get("note"):
        raise LawDataError(file, f"{where}: note", "is missing: say what has not been verified")
    return ServiceRule(
        id=str(entry["id"]),
        methods=tuple(methods),
        counts=str(counts),
        days=days,
        citation=str(entry["citation"]),
        sentence=str(entry["sentence"]),
        verified=bool(entry["verified"]),
        note=str(entry.get("note", "")),
        regimes=tuple(entry.get("regimes", ())),  # type: ignore[arg-type]
        authorities=tuple(entry.get("authorities", ())),  # type: ignore[arg-type]
    )
