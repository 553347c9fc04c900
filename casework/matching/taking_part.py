"""What of a complaint takes part in matching: law, age and the person's wishes decide.

Matching tells numbers alone (T0). Even so it says of a link or a fingerprint that somebody
complained elsewhere about the very same: the person's "no" to sharing keeps both out,
fingerprints (T4 material) need a "yes", and of a child's complaint, or of one whose age is
not known, only the respondent is counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from casework.cases.models import Participation
from complaints.models import Complaint, Consent
from complaints.selectors import current_consents

ORGANISATIONS = frozenset(
    {"platform", "ai_provider", "host", "organisation", "public_authority", "eu_institution"}
)
"""Kinds of respondent that are counted: never a person."""
LIVE = frozenset({Complaint.State.SUBMITTED, Complaint.State.ROUTED})


@dataclass(frozen=True)
class Reach:
    """With whom values of one kind may meet: ``only_with`` None is anybody, () nobody."""

    only_with: tuple[str, ...] | None = None
    not_with: tuple[str, ...] = ()

    @property
    def nobody(self) -> bool:
        """Whether they take no part."""
        return self.only_with is not None and not self.only_with


NOBODY = Reach(only_with=())


@dataclass(frozen=True)
class Part:
    """How far the links and fingerprints of a complaint take part, and why they do not:
    "child", "age", "no", "unasked" or ""."""

    links: Reach
    fingerprints: Reach
    why_no_links: str = ""
    why_no_fingerprints: str = ""


def part_of(participation: Participation, complaint: Complaint) -> Part:
    """What takes part, from the latest wishes and from what is known of the age."""
    kept_out = _kept_out(participation, complaint)
    if kept_out:
        return Part(NOBODY, NOBODY, kept_out, kept_out)
    general, agreed, refused = _wishes(complaint)
    named = Reach(only_with=agreed)
    anybody = Reach(not_with=refused)
    links = named if general is False else anybody
    prints = anybody if general else named
    return Part(
        links=links,
        fingerprints=prints,
        why_no_links="no" if links.nobody else "",
        why_no_fingerprints=("no" if general is False else "unasked") if prints.nobody else "",
    )


def _kept_out(participation: Participation, complaint: Complaint) -> str:
    if participation.child_path or complaint.path == Complaint.Path.CHILD:
        return "child"
    age = (complaint.facts.get("depicted") or {}).get("age_when_depicted")
    if age != "adult" or complaint.path == Complaint.Path.INTELLIGENCE:
        return "age"
    return ""


def _wishes(complaint: Complaint) -> tuple[bool | None, tuple[str, ...], tuple[str, ...]]:
    """What was said of all others, and the authorities agreed to and refused by name."""
    general: bool | None = None
    each: dict[str, bool] = {}
    for wish in current_consents(complaint).values():
        if wish.kind != Consent.Kind.SHARE_AUTHORITIES:
            continue
        if wish.recipient_id:
            each[wish.recipient_id] = wish.given
        else:
            general = wish.given
    agreed = tuple(sorted(slug for slug, given in each.items() if given))
    refused = tuple(sorted(slug for slug, given in each.items() if not given))
    return general, agreed, refused
