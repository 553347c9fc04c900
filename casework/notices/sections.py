"""What the parts of a notice are called, and in which order a letter says them.

The law data (``casework.law``) says which parts a power requires; this file knows how to
print any of them. A part is either *structural* (made from facts: who issues, to whom,
by when) or *text* written by staff.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Part:
    """A part of a notice: its heading, and the content field that fulfils it (None: the
    text under its id in ``sections``)."""

    id: str
    heading: str
    field: str | None = None


PARTS: tuple[Part, ...] = (
    Part("issuer", _("Issued by"), "letterhead"),
    Part("addressee", _("Addressed to"), "addressee"),
    Part("reference", _("Reference"), "reference"),
    Part("power", _("Legal basis"), "power"),
    Part("language", _("Language"), "language"),
    Part("purpose", _("Purpose of this notice")),
    Part("summary", _("In short")),
    Part("facts", _("Facts")),
    Part("complainant_data", _("Information about the person concerned")),
    Part("content_locator", _("Content concerned"), "locations"),
    Part("provisions", _("Provisions applied")),
    Part("reasons", _("Reasons")),
    Part("aggravating_mitigating", _("Aggravating and mitigating factors")),
    Part("amount", _("Amount")),
    Part("steps", _("What you must do")),
    Part("deadline", _("Time limits"), "deadlines"),
    Part("urgency", _("Why this is urgent")),
    Part("consequences", _("If you do not comply")),
    Part("payment", _("How to pay")),
    Part("representations", _("Your right to be heard")),
    Part("appeal", _("Your right to appeal")),
    Part("confidentiality", _("Confidentiality")),
    Part("preservation", _("Keeping evidence")),
    Part("publication", _("Publication")),
    Part("service_method", _("How this notice is given"), "service_methods"),
    Part("contact", _("Contact"), "letterhead"),
    Part("signatory", _("Signed for the authority"), "signatory"),
)
"""Every part known by name, in the order in which a letter says them where the law data
does not give another."""

BY_ID = {part.id: part for part in PARTS}
ORDER = {part.id: place for place, part in enumerate(PARTS)}

ALIASES = {
    "confidentiality_preservation": "confidentiality",
    "deadlines": "deadline",
    "legal_basis": "power",
    "locations": "content_locator",
    "references": "reference",
    "representations_appeal": "representations",
    "service": "service_method",
}
"""Other names that law data may use for the same part."""


def part(identifier: str) -> Part:
    """The part by its id in the law data. An id nobody has named yet is a text part whose
    heading is made from the id, so that new law data need no new code."""
    known = ALIASES.get(identifier, identifier)
    return BY_ID.get(known) or Part(known, known.replace("_", " ").replace("-", " ").capitalize())
