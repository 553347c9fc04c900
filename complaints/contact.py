"""How the person may be reached now: the newest of what they said, and whether at all.

The complaint's own row keeps what the form said; whoever wants to know how things stand
today asks here.
"""

from __future__ import annotations

from typing import Any

from complaints.models import Complaint, Consent, ContactDetails, Silence
from complaints.sealing import CONTACT, NEW_CONTACT, open_json


def newest_contact(complaint: Complaint) -> ContactDetails | None:
    """The latest version that was given after the form; None where that still holds."""
    return complaint.contacts.order_by("-at", "-id").first()


def open_contact(complaint: Complaint) -> dict[str, Any]:
    """How to reach the person safely, as they last said it, opened. Staff use
    ``selectors.read_contact``, which puts the reading on record. vault.KeyDestroyed."""
    newest = newest_contact(complaint)
    if newest is None:
        return open_json(complaint, CONTACT, complaint.sealed_contact)
    return open_json(newest, NEW_CONTACT, newest.sealed_contact)


def language_of(complaint: Complaint) -> str:
    """The language in which the person wants to be written to."""
    newest = newest_contact(complaint)
    return newest.language if newest else complaint.language


def latest_silence(complaint: Complaint) -> Silence | None:
    """The last word on whether it is safe to be reached; None if it was never asked."""
    return complaint.silences.order_by("-at", "-id").first()


def is_silent(complaint: Complaint) -> bool:
    """Whether the person said that it is not safe now: nothing may reach them."""
    latest = latest_silence(complaint)
    return bool(latest and latest.silent)


def wants(complaint: Complaint, kind: str) -> bool:
    """Whether the latest wish of this kind is a yes."""
    wish = complaint.consents.filter(kind=kind).order_by("-at", "-id").first()
    return bool(wish and wish.given)


def wants_mail(complaint: Complaint) -> bool:
    """Whether a neutral e-mail is wanted and safe now."""
    return not is_silent(complaint) and wants(complaint, Consent.Kind.NEUTRAL_EMAIL)


def wants_digest(complaint: Complaint) -> bool:
    """Whether news are to come once a week rather than each time."""
    return wants(complaint, Consent.Kind.WEEKLY_DIGEST)


def is_young(complaint: Complaint) -> bool:
    """Whether the person shown is, or may be, a child today. Somebody who was one then and
    is an adult now was asked in an adult's words, and the wordings on record say so."""
    return (
        complaint.path == Complaint.Path.CHILD
        and complaint.consents.filter(wording_version__endswith="-child").exists()
    )


def speaks_with_child(complaint: Complaint) -> bool:
    """Whether it is a child who reads the page: simpler words, and nothing about telling
    anybody without asking them."""
    complainant = complaint.facts.get("complainant") or {}
    return complainant.get("role") == "self" and is_young(complaint)
