"""Notices for tests: fictional people and services, every section that a power needs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from casework.law import load_law
from casework.notices import sections as parts
from casework.notices.content import NoticeContent
from casework.notices.legal_basis import legal_basis
from casework.notices.rendering.letter import Issue

POWER = "eu-order-erasure"
ISSUED_AT = datetime(2026, 5, 14, 9, 30, tzinfo=UTC)

_TEXTS = {
    "facts": (
        "On **3 May 2026** the authority learned that a synthetic image of a person had been"
        " made available on the service *Example Images*.\n\n"
        "The service was told of it on 5 May 2026.\n\n> “We will look into it.”"
    ),
    "provisions": "- Article 5(1)(a) GDPR\n- Article 6(1) GDPR\n- Article 17(1)(d) GDPR",
    "reasons": (
        "No legal basis is apparent.\n\n### Grounds considered\n\n"
        "| Ground | Why not |\n|:--|--:|\n| Consent | None was given. |\n| Contract | None. |"
    ),
    "steps": "1. Remove the content.\n2. Prevent its return.\n   - also of copies\n3. Report.",
    "deadline": "The limits below run from service.",
}


def deadline(**changes: str) -> dict[str, str]:
    """A time limit that runs from service."""
    return {
        "kind": "compliance",
        "label": "Carry out the steps of this notice",
        "period": "14 days",
        "counted_from": "the service of this notice",
        "at": "",
        "zone": "Europe/Dublin",
        "rule": "Calendar days; the day of service is not counted.",
        "citation": "Regulation 1182/71 Art. 3",
        **changes,
    }


def content(power: str = POWER, **changes: Any) -> dict[str, Any]:
    """Content that fulfils what the law data require of the power."""
    sections = {}
    for section in load_law().sections_for(power):
        part = parts.part(section.id)
        if part.field is None and section.condition is None:
            sections[part.id] = _TEXTS.get(part.id, f"What is said under {section.title}.")
    allowed = load_law().power(power).service
    return {
        "addressee": {"name": "Example Images Ltd", "address": "4 North Wall\nDublin 1\nIreland"},
        "reference": "TEST-2026-00017",
        "your_reference": "LEGAL/44",
        "sections": sections,
        "deadlines": [
            deadline(),
            deadline(kind="appeal", label="", at="2026-06-30T22:59:59+00:00", period=""),
        ],
        "locations": [
            {"url": "https://pictures.example.com/a?id=1&x=y", "note": "profile page"},
            {"url": "https://bücher.example.com/ä?q=ü", "note": ""},
        ],
        "service_methods": [m for m in ("email", "post", "hand") if m in allowed],
        **changes,
    }


LETTERHEADS: dict[str, dict[str, Any]] = {
    "full": {
        "address": ["1 Example Street", "Example Town"],
        "phone": "+353 1 555 0100",
        "contact": "replies@authority.example",
        "accent": "#0b4f3c",
    },
    "bare": {"address": [], "phone": "", "contact": "", "accent": ""},
}


def _users() -> dict[str, str]:
    """By power, an authority of the directory that may use it (referral bodies' powers
    are recorded in the law data, but nobody here uses them)."""
    law = load_law()
    found: dict[str, str] = {}
    for slug in ("ie-dpc", *law.directory.authorities):
        for power in law.powers_for(slug):
            found.setdefault(power.id, slug)
    return found


USERS = _users()
POWERS = sorted(USERS)


def frozen(
    power: str = POWER,
    *,
    authority: str = "ie-dpc",
    letterhead: str = "full",
    language: str = "en",
    given: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A frozen form as ``freeze`` makes it, without a database."""
    office = load_law().directory.authority(authority)
    return {
        "form": 1,
        "authority": {
            "slug": office.slug,
            "name": office.name,
            "native_name": office.native_name or office.name,
            "name_language": "en",
            "short_name": office.short_name,
            "country": office.country,
            "website": "https://authority.example",
            "zone": office.timezone,
        },
        "letterhead": LETTERHEADS[letterhead],
        "power": legal_basis(power=power, authority=authority).snapshot(),
        "language": language,
        "signatory": {"name": "Aoife Example", "title": "Head of Enforcement"},
        "content": NoticeContent.from_dict(given or content(power)).as_dict(),
        "public_origin": "https://notices.example",
    }


def issue(**changes: Any) -> Issue:
    """What a notice gets on issue."""
    values: dict[str, Any] = {
        "number": "IE-DPC/2026/000123",
        "issued_at": ISSUED_AT,
        "check_code": "7KQ2-9F3M-ZX81-44TR-P0DA",
        "public_origin": "https://notices.example",
        "development": True,
    }
    return Issue(**{**values, **changes})
