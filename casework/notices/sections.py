"""What the parts of a notice are called, and in which order a letter says them.

The law data (``casework.law``) says which parts a power requires and what they are
called; this file knows how to print any of them. A part is either *structural* (made
from facts: who issues, to whom, by when) or *text* written by staff.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

StrOrPromise = str | Promise


@dataclass(frozen=True)
class Part:
    """A part of a notice: its heading where the law data give none, and the field of the
    content that fulfils it (None: only the text under its id in ``sections`` does)."""

    id: str
    heading: StrOrPromise
    field: str | None = None


PARTS: tuple[Part, ...] = (
    Part("issuer", _("Who issues this notice"), "letterhead"),
    Part("addressee", _("Addressee"), "addressee"),
    Part("reference", _("Reference and date"), "reference"),
    Part("purpose", _("Purpose of this notice")),
    Part("facts", _("Facts")),
    Part("complainant-data", _("About the person concerned")),
    Part("image-identification", _("Which image")),
    Part("content-locator", _("Where the content is"), "locations"),
    Part("failure", _("What the failure is")),
    Part("provisions", _("Provisions applied")),
    Part("reasons", _("Reasons")),
    Part("urgency", _("Why this is urgent")),
    Part("recommendations", _("Findings and recommendations")),
    Part("proposed-amount", _("Proposed amount")),
    Part("amount", _("Amount and how it was reached")),
    Part("steps", _("What you must do")),
    Part("deadline", _("By when"), "deadlines"),
    Part("payment", _("How and when to pay")),
    Part("consequences", _("If you do not comply")),
    Part("representations", _("Your right to be heard")),
    Part("appeal", _("Your right to appeal")),
    Part("confidentiality", _("Confidentiality and preservation")),
    Part("publication", _("Publication")),
    Part("service", _("How this notice is served"), "service_methods"),
    Part("language", _("Language of this notice"), "language"),
    Part("contact", _("Whom to contact"), "letterhead"),
    Part("signatory", _("Signature"), "signatory"),
)
"""Every part known by name, in the order in which a letter says them. Opening parts come
first and closing ones last; the law's own list is in no order a reader could follow."""

BY_ID = {part.id: part for part in PARTS}
ORDER = {part.id: place for place, part in enumerate(PARTS)}


def part(identifier: str) -> Part:
    """The part by its id in the law data (underscores count as hyphens). An id nobody has
    named yet is a text part whose heading is made from the id, so that new law data need
    no new code."""
    known = identifier.strip().lower().replace("_", "-")
    return BY_ID.get(known) or Part(known, known.replace("-", " ").capitalize())


def in_order(identifiers: set[str]) -> list[Part]:
    """The parts as a letter says them; unknown ones before the closing parts."""
    closing = ORDER["consequences"]
    return sorted(
        (part(identifier) for identifier in identifiers),
        key=lambda found: (ORDER.get(found.id, closing - 0.5), found.id),
    )
