"""What a notice says: the content that is approved, frozen and printed.

The form in which ``request_notice`` takes it is a plain dict (JSON), for instance::

    {
      "title": "Order to bring processing into compliance",
      "addressee": {"name": "Example Images Ltd", "address": "1 Quay\\nDublin"},
      "reference": "DPC-2026-00017",
      "your_reference": "",
      "sections": {"facts": "On **3 May** …", "reasons": "…", "steps": "1. Remove …"},
      "deadlines": [
        {
          "kind": "compliance",
          "label": "Carry out the steps of this notice",
          "period": "14 days",
          "counted_from": "the day this notice is deemed served",
          "at": "2026-05-31T22:59:59+00:00",
          "zone": "Europe/Dublin",
          "rule": "Calendar days; the day of service is not counted.",
          "citation": "Regulation 1182/71 Art. 3"
        }
      ],
      "locations": [{"url": "https://pictures.example.com/a", "note": "profile page"}],
      "service_methods": ["email", "post"]
    }

Keys (everything but ``addressee``, ``reference`` and ``sections`` may be left out):

``title``
    The letter's heading; the power's name if left out. One line.
``addressee``
    ``name`` (legal name, one line) and ``address`` (lines separated by newline). Both
    required: an unclear addressee is the first thing a lawyer looks for.
``reference`` / ``your_reference``
    The authority's reference of the case, and the addressee's own if known.
``sections``
    Text by section id as the law data name them (``casework.law``, ``sections.toml``);
    ``casework.notices.legal_basis`` says which a power requires. Restricted Markdown
    (paragraphs, lists, emphasis, quotes, tables; no HTML, images or links). Placeholders
    must already be filled.
``deadlines``
    Time limits. ``kind``: response, representations, compliance, appeal, payment or
    other. Either ``at`` (an instant, ISO 8601 with offset) or ``period`` with
    ``counted_from`` (a limit that runs from service, of which the instant is not known
    when the notice is made), or both. Always ``zone`` (IANA), ``rule`` (the sentence that
    says how it is computed) and ``citation``. ``label`` is what must be done by then.
``locations``
    The content concerned, printed as a table: ``url`` and an optional ``note``.
``service_methods``
    How the notice is given: ``email``, ``post``, ``hand``, ``portal``, ``proper-address``;
    only what the power's law data allow.

Personal data of the complainant are in a notice only if they are written here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from casework.notices import sections as parts

DEADLINE_KINDS = (
    "response",
    "representations",
    "compliance",
    "appeal",
    "payment",
    "other",
)
SERVICE_METHODS = ("email", "post", "hand", "portal", "proper-address")
SECTION_LENGTH = 40_000
LOCATIONS = 2_000
_LINE = 300
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_BIDI_TRICK = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


class ContentError(ValueError):
    """The content cannot be a notice. ``faults`` says what is wrong, place by place, in
    words for the person who drafts it."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = list(faults)
        super().__init__(" ".join(f"{place}: {fault}" for place, fault in self.faults))


@dataclass(frozen=True)
class Addressee:
    """To whom the notice is addressed."""

    name: str
    address: str


@dataclass(frozen=True)
class Deadline:
    """A time limit with the rule that computes it; see the module's text."""

    kind: str
    zone: str
    rule: str
    citation: str
    label: str = ""
    period: str = ""
    counted_from: str = ""
    at: str = ""

    def instant(self) -> datetime | None:
        """The instant, in the zone of the time limit, if it is fixed already."""
        if not self.at:
            return None
        return datetime.fromisoformat(self.at).astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True)
class Location:
    """A piece of content concerned."""

    url: str
    note: str = ""


@dataclass(frozen=True)
class NoticeContent:
    """Everything a notice says of its own; letterhead and number are added on issue."""

    addressee: Addressee
    reference: str
    sections: dict[str, str]
    title: str = ""
    your_reference: str = ""
    deadlines: tuple[Deadline, ...] = ()
    locations: tuple[Location, ...] = ()
    service_methods: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """The plain form, with every key present."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> NoticeContent:
        """Read the plain form. Raises ContentError naming every fault found, not only the
        first."""
        return _Reader(given).content()


def content_hash(*, power: str, language: str, content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of everything an approver approves: power, language and content.

    The same for two dicts that mean the same notice (key order and left-out defaults do
    not matter). ``request_notice`` computes it again and refuses another value, so that
    what was approved is what is printed. Raises ContentError.
    """
    said = {
        "power": power,
        "language": language,
        "content": NoticeContent.from_dict(content).as_dict(),
    }
    return sha256(canonical(said)).hexdigest()


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces: one byte string for one value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def missing_parts(content: NoticeContent, required: Iterable[str]) -> list[str]:
    """Ids of the required sections that the content leaves empty, in the law's order.

    What the letter itself brings (issuer, power, language, contact, signatory) is never
    missing here; addressee and reference are checked by ``from_dict``.
    """
    filled: dict[str, bool] = {
        "addressee": bool(content.addressee.name),
        "reference": bool(content.reference),
        "deadlines": bool(content.deadlines),
        "locations": bool(content.locations),
        "service_methods": bool(content.service_methods),
    }
    missing = []
    for identifier in required:
        wanted = parts.part(identifier)
        brought_by_letter = wanted.field is not None and wanted.field not in filled
        written = bool(content.sections.get(wanted.id, "").strip())
        if not (brought_by_letter or written or filled.get(wanted.field or "", False)):
            missing.append(identifier)
    return missing


def check_required(content: NoticeContent, required: Iterable[str]) -> None:
    """Raise ContentError naming each required section that is empty."""
    missing = missing_parts(content, required)
    if missing:
        raise ContentError(
            (
                identifier,
                _("“%(heading)s” is required by law for this notice and is empty.")
                % {"heading": parts.part(identifier).heading},
            )
            for identifier in missing
        )


class _Reader:
    """Reads the plain form and gathers every fault."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given if isinstance(given, Mapping) else {}
        self.faults: list[tuple[str, str]] = []

    def content(self) -> NoticeContent:
        known = {
            "title", "addressee", "reference", "your_reference", "sections", "deadlines",
            "locations", "service_methods",
        }  # fmt: skip
        for key in sorted(map(str, set(self.given) - known)):
            self.fault(key, _("Not a part of a notice."))
        content = NoticeContent(
            addressee=self.addressee(),
            reference=self.text(self.given, "reference", "reference", required=True),
            sections=self.sections(),
            title=self.text(self.given, "title", "title"),
            your_reference=self.text(self.given, "your_reference", "your_reference"),
            deadlines=tuple(self.deadlines()),
            locations=tuple(self.locations()),
            service_methods=tuple(self.service_methods()),
        )
        if self.faults:
            raise ContentError(self.faults)
        return content

    def fault(self, place: str, words: str) -> None:
        self.faults.append((place, words))

    def text(
        self,
        holder: Mapping[str, Any],
        key: str,
        place: str,
        *,
        required: bool = False,
        lines: bool = False,
        length: int = _LINE,
    ) -> str:
        value = holder.get(key) or ""
        if not isinstance(value, str):
            self.fault(place, _("Must be text."))
            return ""
        value = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        if required and not value:
            self.fault(place, _("Is required and is empty."))
        if len(value) > length:
            self.fault(place, _("Is longer than %(length)d characters.") % {"length": length})
        if _CONTROL.search(value) or (not lines and ("\n" in value or "\t" in value)):
            self.fault(place, _("Contains a character that cannot be printed."))
        if _BIDI_TRICK.search(value):
            self.fault(place, _("Contains a hidden character that reverses the reading order."))
        if _PLACEHOLDER.search(value):
            self.fault(place, _("Contains a placeholder that has not been filled."))
        return value

    def addressee(self) -> Addressee:
        given = self.given.get("addressee")
        if not isinstance(given, Mapping):
            self.fault("addressee", _("Name and address are required."))
            given = {"name": "-", "address": "-"}
        return Addressee(
            name=self.text(given, "name", "addressee.name", required=True),
            address=self.text(
                given, "address", "addressee.address", required=True, lines=True, length=1000
            ),
        )

    def sections(self) -> dict[str, str]:
        given = self.given.get("sections")
        if not isinstance(given, Mapping):
            self.fault("sections", _("Must be texts by section."))
            return {}
        found = {}
        for key in sorted(given, key=str):
            identifier = parts.part(str(key)).id
            if not re.fullmatch(r"[a-z][a-z0-9_-]{0,59}", identifier):
                self.fault("sections", _("Is no section's name: %(name)s") % {"name": key})
                continue
            written = self.text(given, key, identifier, lines=True, length=SECTION_LENGTH)
            if written:
                found[identifier] = written
        return found

    def rows(self, key: str, limit: int) -> list[Mapping[str, Any]]:
        given = self.given.get(key) or []
        if not isinstance(given, (list, tuple)) or not all(isinstance(r, Mapping) for r in given):
            self.fault(key, _("Must be a list."))
            return []
        if len(given) > limit:
            self.fault(key, _("Has more than %(limit)d entries.") % {"limit": limit})
            return []
        return list(given)

    def deadlines(self) -> Iterable[Deadline]:
        for index, row in enumerate(self.rows("deadlines", 20)):
            place = f"deadlines.{index + 1}"
            deadline = Deadline(
                **{
                    key: self.text(
                        row,
                        key,
                        f"{place}.{key}",
                        required=key in {"kind", "zone", "rule", "citation"},
                        length=1000,
                    )
                    for key in Deadline.__dataclass_fields__
                }
            )
            if deadline.kind and deadline.kind not in DEADLINE_KINDS:
                self.fault(f"{place}.kind", _("Is no kind of time limit."))
            if not deadline.at and not (deadline.period and deadline.counted_from):
                self.fault(place, _("Needs an instant, or a period and from when it is counted."))
            self.check_instant(deadline, place)
            yield deadline

    def check_instant(self, deadline: Deadline, place: str) -> None:
        try:
            ZoneInfo(deadline.zone or "UTC")
        except (ValueError, OSError, LookupError):
            self.fault(f"{place}.zone", _("Is no time zone."))
            return
        if deadline.at:
            try:
                if datetime.fromisoformat(deadline.at).tzinfo is None:
                    raise ValueError
            except ValueError:
                self.fault(f"{place}.at", _("Must be date, time and offset, as ISO 8601 has it."))

    def locations(self) -> Iterable[Location]:
        for index, row in enumerate(self.rows("locations", LOCATIONS)):
            place = f"locations.{index + 1}"
            yield Location(
                url=self.text(row, "url", f"{place}.url", required=True, length=4000),
                note=self.text(row, "note", f"{place}.note"),
            )

    def service_methods(self) -> Iterable[str]:
        given = self.given.get("service_methods") or []
        if not isinstance(given, (list, tuple)) or not set(map(str, given)) <= set(SERVICE_METHODS):
            self.fault("service_methods", _("Names no method of service."))
            return ()
        return [method for method in SERVICE_METHODS if method in given]
