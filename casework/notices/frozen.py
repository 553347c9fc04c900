"""Freezes everything a notice says into one JSON value.

Directory, letterhead and law data change; what was issued does not. The letter is made
from this value and from number, date and check code alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from casework.authorities.models import Authority
from casework.authorities.selectors import letterhead as letterhead_of
from casework.notices.content import NoticeContent
from casework.notices.legal_basis import LegalBasis

FORM = 1
"""Version of the frozen form; raise it when a field changes its meaning."""


def freeze(
    *,
    authority: str,
    basis: LegalBasis,
    language: str,
    content: NoticeContent,
    signatory: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The frozen form. ``signatory`` (name, title) is who signs for the authority; left
    out, the letterhead's signatory title and the authority's name stand there."""
    office = Authority.objects.get(pk=authority)
    head = letterhead_of(authority)
    title = head.signatory_title if head else ""
    given = signatory or {}
    return {
        "form": FORM,
        "authority": {
            "slug": office.slug,
            "name": office.name,
            "native_name": office.native_name or office.name,
            "name_language": (office.languages or ["en"])[0] if office.native_name else "en",
            "short_name": office.short_name,
            "country": office.country,
            "website": office.website,
            "zone": office.timezone,
        },
        "letterhead": {
            "address": [line for line in head.address.splitlines() if line.strip()] if head else [],
            "phone": head.phone if head else "",
            "contact": head.contact if head else "",
            "accent": head.accent if head else "",
        },
        "power": basis.snapshot(),
        "language": language,
        "signatory": {
            "name": given.get("name") or title or office.short_name,
            "title": given.get("title") or (title if given.get("name") else ""),
        },
        "content": content.as_dict(),
        "public_origin": settings.PUBLIC_ORIGIN.rstrip("/"),
    }
