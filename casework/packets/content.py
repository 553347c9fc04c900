"""What a packet says: exactly the fields the law data name for its purpose, written out.

Values are read from the complaint once, on record, and frozen. Nothing else of the case is
at hand where the document is made.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.authorities.models import Member
from casework.authorities.selectors import letterhead as letterhead_of
from casework.cases.models import Participation
from casework.cases.references import outward_reference
from casework.law import PacketKind
from complaints import selectors
from complaints.models import Complaint, ContentLocation

FORM = "redress-referral/1"

ORGANISATIONS = frozenset(
    {"platform", "ai_provider", "host", "organisation", "public_authority", "eu_institution"}
)

LABELS = {
    "reference": gettext_lazy("Our reference"),
    "month": gettext_lazy("Reported to us in"),
    "complainant_name": gettext_lazy("Who complains"),
    "complainant_contact": gettext_lazy("How to reach them safely"),
    "depicted_name": gettext_lazy("Who is shown"),
    "account": gettext_lazy("What they say"),
    "links": gettext_lazy("Links and places"),
    "services": gettext_lazy("Services"),
    "respondents": gettext_lazy("Who is complained of"),
    "conduct": gettext_lazy("Kind of conduct"),
    "content_state": gettext_lazy("State of the content"),
}
CONDUCT = {
    "intimate": gettext_lazy("Intimate imagery"),
    "synthetic": gettext_lazy("Made or altered by computer"),
    "defamatory": gettext_lazy("Harms somebody’s name"),
    "threatened": gettext_lazy("Threat to publish"),
    "extortion": gettext_lazy("Demands money or something else"),
    "immediate_danger": gettext_lazy("Immediate danger"),
    "still_online": gettext_lazy("Still online"),
    "spreading": gettext_lazy("Spreading"),
}
CONTACT = {
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "times": gettext_lazy("When"),
    "address": gettext_lazy("Address"),
}
ACCOUNT = ("account", "more", "asked_for", "deadline")
"""Parts of the account that the police get: the person's words, and what is demanded."""


@dataclass
class Source:
    """Where fields are read from. Sealed parts are opened once each, with the reason."""

    participation: Participation
    complaint: Complaint
    member: Member
    reason: str

    def __post_init__(self) -> None:
        self._opened: dict[str, Any] = {}

    def opened(self, what: str) -> Any:
        """A sealed part of the complaint, its reading on record."""
        if what not in self._opened:
            reader: Callable[..., Any] = getattr(selectors, f"read_{what}")
            self._opened[what] = reader(self.member, self.complaint, self.reason)
        return self._opened[what]


def write_out(kind: PacketKind, source: Source) -> dict[str, Any]:
    """The fields of this purpose, by id, in the order of the law data; without those the case
    has nothing for."""
    fields = kind.fields_for(child=source.participation.child_path)
    found = {name: _READERS[name](source) for name in fields}
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def frozen(
    *,
    kind: PacketKind,
    source: Source,
    recipient: str,
    ground: str,
    agreed: str,
    number: str = "",
    made_on: str = "",
) -> dict[str, Any]:
    """Everything the document will say. ``number`` and ``made_on`` (a day) are left out in
    the preview; its digest leaves them out too."""
    office = source.participation.authority
    head = letterhead_of(office.pk)
    return {
        "form": FORM,
        "number": number,
        "made_on": made_on,
        "from": {
            "name": office.name,
            "native_name": office.native_name or office.name,
            "address": [line for line in head.address.splitlines() if line.strip()] if head else [],
            "contact": head.contact if head else "",
            "signatory": (head.signatory_title if head else "") or office.short_name,
        },
        "to": recipient,
        "purpose": {"id": kind.id, "title": kind.title, "citation": kind.citation},
        "ground": ground,
        "agreed": agreed,
        "fields": write_out(kind, source),
    }


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of what was previewed, to show that it is what is sent."""
    kept = {key: value for key, value in content.items() if key not in {"number", "made_on"}}
    return sha256(canonical(kept).encode()).hexdigest()


def canonical(content: dict[str, Any]) -> str:
    """The one text of a content."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def as_data(content: dict[str, Any]) -> bytes:
    """The JSON that goes along, for a machine: the same content gives the same bytes."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def sections(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields as people read them, in one order for every purpose: label and lines."""
    fields = content["fields"]
    return [
        {"id": name, "label": LABELS[name], "lines": list(_LINES.get(name, _plain)(fields[name]))}
        for name in LABELS
        if name in fields
    ]


# --- Reading ----------------------------------------------------------------


def _month(source: Source) -> str:
    return f"{source.complaint.submitted_at:%Y-%m}"


def _reference(source: Source) -> str:
    return outward_reference(source.participation)


def _links(source: Source) -> list[dict[str, str]]:
    """Links of a child's complaint; of another also accounts and places in words."""
    child = source.participation.child_path
    return [
        {"place": place.url, "state": place.state}
        for place in source.opened("locations")
        if place.kind == ContentLocation.Kind.LINK or not child
    ]


def _services(source: Source) -> list[str]:
    known = {
        row.platform.name
        for row in source.complaint.locations.select_related("platform")
        if row.platform
    }
    named = {
        row.platform.name
        for row in source.complaint.respondents.select_related("platform")
        if row.platform
    }
    return sorted(known | named)


def _respondents(source: Source) -> list[str]:
    """Organisations of the directory alone: what a person typed may name a person."""
    rows = source.complaint.respondents.select_related("respondent")
    return sorted(
        {row.respondent.name for row in rows if row.respondent and row.kind in ORGANISATIONS}
    )


def _conduct(source: Source) -> list[str]:
    conduct = source.complaint.facts.get("conduct") or {}
    return sorted(name for name, value in conduct.items() if value is True and name in CONDUCT)


def _content_state(source: Source) -> dict[str, int]:
    counts: dict[str, int] = {}
    for state in source.complaint.locations.values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    return counts


def _complainant_name(source: Source) -> str:
    return str(source.opened("identity").get("name") or "")


def _complainant_contact(source: Source) -> dict[str, str]:
    contact = source.opened("contact")
    return {name: str(contact[name]) for name in CONTACT if contact.get(name)}


def _depicted_name(source: Source) -> str:
    identity = source.opened("identity")
    role = (source.complaint.facts.get("complainant") or {}).get("role")
    if role in ("self", None):
        return str(identity.get("name") or "")
    return str(identity.get("shown_name") or "")


def _account(source: Source) -> list[str]:
    account = source.opened("account")
    return [str(account[name]) for name in ACCOUNT if account.get(name)]


_READERS: dict[str, Callable[[Source], Any]] = {
    "reference": _reference,
    "month": _month,
    "links": _links,
    "services": _services,
    "respondents": _respondents,
    "conduct": _conduct,
    "content_state": _content_state,
    "complainant_name": _complainant_name,
    "complainant_contact": _complainant_contact,
    "depicted_name": _depicted_name,
    "account": _account,
}
"""One reader for each field that the law data know; a test compares the two."""


# --- Words ------------------------------------------------------------------


def _plain(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _state(code: str) -> str:
    return str(dict(ContentLocation.State.choices).get(code, code))


_LINES: dict[str, Callable[[Any], list[str]]] = {
    "links": lambda places: [
        _("%(place)s (%(state)s)") % {"place": one["place"], "state": _state(one["state"]).lower()}
        for one in places
    ],
    "conduct": lambda codes: [str(CONDUCT[code]) for code in codes],
    "content_state": lambda counts: [
        f"{_state(code)}: {number}" for code, number in sorted(counts.items())
    ],
    "complainant_contact": lambda contact: [
        f"{CONTACT[name]}: {value}" for name, value in contact.items()
    ],
}
