"""Routing facts: checked against the contract and turned into typed, read-only records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from casework.law import Directory, UnknownName

CONTRACTS = Path(__file__).resolve().parent.parent / "contracts"
RFC_3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2000, 2090
"""A complaint lodged outside these years has a mistyped date."""


class FactsError(ValueError):
    """Facts that the engine cannot take; ``field`` is the path into them."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        self.problem = problem
        super().__init__(f"{field}: {problem}")


@dataclass(frozen=True, slots=True)
class Establishment:
    """A place where a respondent is established."""

    path: str
    country: str
    decides: bool | None
    confirmed: bool | None
    representative_only: bool


@dataclass(frozen=True, slots=True)
class Respondent:
    """Who is complained of. ``establishments`` is None where nothing is known of them."""

    index: int
    name: str | None
    kind: str
    public_task: bool | None
    located_in: str | None
    establishments: tuple[Establishment, ...] | None

    @property
    def path(self) -> str:
        """The path into the facts."""
        return f"respondents[{self.index}]"

    @property
    def label(self) -> str:
        """Who is meant, in words; individuals are never named."""
        if self.name and self.kind != "individual":
            return self.name
        return f"respondent {self.index + 1} ({self.kind.replace('_', ' ')})"

    @property
    def real(self) -> tuple[Establishment, ...]:
        """Establishments proper: a representative is not one."""
        return tuple(e for e in self.establishments or () if not e.representative_only)


@dataclass(frozen=True, slots=True)
class Conduct:
    """What happened; None where not known."""

    intimate: bool | None = None
    synthetic: bool | None = None
    defamatory: bool | None = None
    threatened: bool | None = None
    extortion: bool | None = None
    immediate_danger: bool | None = None
    still_online: bool | None = None
    spreading: bool | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one complaint. None and absent both mean unknown."""

    lodged_at: datetime
    lodged_with: str | None
    channel: str
    role: str
    authority_shown: bool | None
    language: str | None
    age: str
    deceased: bool | None
    identifiable: bool | None
    residence: str | None
    workplace: str | None
    conduct: Conduct
    infringement_place: str | None
    affected: tuple[str, ...] | None
    respondents: tuple[Respondent, ...]

    @property
    def is_complaint(self) -> bool:
        """A complaint by somebody who can be answered, not a tip."""
        return self.channel == "complaint" and self.role != "anonymous"

    @property
    def child(self) -> bool:
        """Depicted under 18."""
        return self.age == "under_18"


@lru_cache(maxsize=4)
def contract(name: str) -> dict[str, Any]:
    """A schema of this room's contracts: "routing_facts" or "routing_decision"."""
    with (CONTRACTS / f"{name}.schema.json").open(encoding="utf-8") as stream:
        schema: dict[str, Any] = json.load(stream)
    return schema


@lru_cache(maxsize=4)
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(contract(name))


MOST_SHOWN = 8


def check_shape(facts: object) -> None:
    """Check facts against the contract's schema; raises FactsError that names the fields."""
    _check("routing_facts", facts)


def check_decision(decision: object) -> None:
    """Check a decision against the contract's schema; raises FactsError naming the fields."""
    _check("routing_decision", decision)


def _check(name: str, value: object) -> None:
    """Refuse what does not fit; the first fault gives the field, the next few are told too."""
    errors = sorted(_validator(name).iter_errors(value), key=_order)
    if not errors:
        return
    faults = list(dict.fromkeys(fault for error in errors for fault in _explained(error)))
    (field, problem), *more = faults[:MOST_SHOWN]
    raise FactsError(field, "; ".join([problem, *(f"{path}: {words}" for path, words in more)]))


def _order(error: ValidationError) -> tuple[int, str]:
    return len(error.absolute_path), str(list(error.absolute_path))


def _path(parts: Iterable[object]) -> str:
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _explained(error: ValidationError) -> list[tuple[str, str]]:
    """A fault of the schema in plain words: the field and what is wrong with it."""
    path = _path(error.absolute_path)
    dot = f"{path}." if path else ""
    if error.validator == "required" and isinstance(error.instance, dict):
        missing = [name for name in error.validator_value if name not in error.instance]
        return [(f"{dot}{name}", "is missing") for name in missing]
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = error.schema.get("properties", {})
        extra = sorted(str(name) for name in error.instance if name not in known)
        return [(f"{dot}{_short(name)}", "is not a field of the facts") for name in extra]
    value = _short(json.dumps(error.instance, ensure_ascii=True, default=str))
    if error.validator == "enum":
        allowed = ", ".join(str(item) for item in error.validator_value)
        return [(path or "facts", f"must be one of {allowed}, not {value}")]
    if error.validator == "type":
        kinds = error.validator_value
        wanted = kinds if isinstance(kinds, str) else " or ".join(kinds)
        return [(path or "facts", f"must be {wanted}, not {value}")]
    return [(path or "facts", _short(error.message))]


def _short(text: str, most: int = 60) -> str:
    """One printable line of limited length: facts are typed by anybody and shown to everybody."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    line = " ".join(shown.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def read_instant(text: str, field: str) -> datetime:
    """An RFC 3339 instant with offset; raises FactsError that names the field."""
    if not RFC_3339.fullmatch(text):
        raise FactsError(field, f"must be RFC 3339 with an offset, not {_short(text)!r}")
    try:
        instant = datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise FactsError(field, f"is no date and time: {_short(str(error))}") from None
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise FactsError(field, f"the year must lie between {FIRST_YEAR} and {LAST_YEAR}")
    return instant


def _place(text: str | None) -> str | None:
    """A place code in its usual spelling; an empty one counts as unknown."""
    return (text.strip().upper() or None) if text is not None else None


def read_facts(raw: Mapping[str, Any], directory: Directory, *, checked: bool = False) -> Facts:
    """Facts from their JSON form. Raises FactsError that names the field. ``checked`` says
    that the shape was checked before (see ``check_shape``).

    Shape, the instant's offset and the authority's slug are checked; place codes are only
    put into capitals, because an unknown place is a fact that rules must live with (the
    command line checks them with ``check_places``).
    """
    if not checked:
        check_shape(raw)
    lodged_with = raw.get("lodged_with")
    if lodged_with is not None:
        try:
            directory.authority(lodged_with)
        except UnknownName as error:
            raise FactsError("lodged_with", _short(str(error), 200)) from None
    complainant, depicted = raw["complainant"], raw["depicted"]
    affected = raw.get("affected")
    return Facts(
        lodged_at=read_instant(raw["lodged_at"], "lodged_at"),
        lodged_with=lodged_with,
        channel=raw["channel"],
        role=complainant["role"],
        authority_shown=complainant.get("authority_to_act_shown"),
        language=_short(complainant.get("language") or "", 35) or None,
        age=depicted["age_when_depicted"],
        deceased=depicted.get("deceased"),
        identifiable=depicted.get("identifiable"),
        residence=_place(depicted.get("residence")),
        workplace=_place(depicted.get("workplace")),
        conduct=Conduct(**raw["conduct"]),
        infringement_place=_place(raw.get("infringement_place")),
        affected=None if affected is None else tuple(filter(None, map(_place, affected))),
        respondents=tuple(
            _respondent(index, respondent) for index, respondent in enumerate(raw["respondents"])
        ),
    )


def _respondent(index: int, raw: Mapping[str, Any]) -> Respondent:
    establishments = raw.get("establishments")
    return Respondent(
        index=index,
        name=_short(raw.get("name") or "", 80) or None,
        kind=raw["kind"],
        public_task=raw.get("public_task_basis"),
        located_in=_place(raw.get("located_in")),
        establishments=None
        if establishments is None
        else tuple(
            _establishment(f"respondents[{index}].establishments[{number}]", establishment)
            for number, establishment in enumerate(establishments)
        ),
    )


def _establishment(path: str, raw: Mapping[str, Any]) -> Establishment:
    return Establishment(
        path=path,
        country=_place(raw["country"]) or "",
        decides=raw.get("decides"),
        confirmed=raw.get("confirmed"),
        representative_only=raw.get("representative_only", False),
    )


def check_places(facts: Facts, directory: Directory) -> None:
    """Refuse codes that are no ISO 3166 places; raises FactsError that names the field."""
    places: list[tuple[str, str | None]] = [
        ("depicted.residence", facts.residence),
        ("depicted.workplace", facts.workplace),
        ("infringement_place", facts.infringement_place),
    ]
    places += [(f"affected[{n}]", place) for n, place in enumerate(facts.affected or ())]
    for respondent in facts.respondents:
        places.append((f"{respondent.path}.located_in", respondent.located_in))
        places += [(f"{e.path}.country", e.country) for e in respondent.establishments or ()]
    for field, place in places:
        if place is None:
            continue
        if not PLACE.fullmatch(place) or not directory.is_country(place):
            raise FactsError(
                field, f"is no ISO 3166 country or subdivision: {_short(ascii(place))}"
            )
