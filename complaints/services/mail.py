"""Neutral e-mail: only to whom asked for it, and saying nothing."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from casework import vault
from casework.delivery.services import queue_mail
from complaints.models import Complaint, Consent
from complaints.sealing import CONTACT, open_json


def wants_mail(complaint: Complaint) -> bool:
    """Whether the latest wish on e-mail is a yes."""
    wish = complaint.consents.filter(kind=Consent.Kind.NEUTRAL_EMAIL).order_by("-at", "-id").first()
    return bool(wish and wish.given)


def tell_by_mail(*, complaint: Complaint, purpose: str, reference: object) -> bool:
    """Put a neutral message into the outbox, in the person's language, if they want mail.

    It says that there is something new and nothing else: no name, no reference, no link.
    Sent after commit by ``casework.delivery``. False where no mail is wanted or possible.
    """
    if complaint.state in {Complaint.State.WITHDRAWN, Complaint.State.DESTROYED}:
        return False
    if not wants_mail(complaint):
        return False
    try:
        address = open_json(complaint, CONTACT, complaint.sealed_contact).get("email", "")
    except (vault.KeyDestroyed, vault.Unreadable):
        return False
    if not address:
        return False
    with translation.override(complaint.language):
        if purpose == "complaint.received":
            title = _("Your form has arrived")
            text = _("Hello,\n\nwe have received your form. You need not do anything now.\n")
        else:
            title = _("There is something new")
            text = _("Hello,\n\nthere is something new for you on the page that you know.\n")
        text += _("\nThis message was sent because you asked for it. Please do not reply to it.\n")
    try:
        queue_mail(
            authority=complaint.authority_id,
            subject=complaint.pk,
            recipient=address,
            title=title,
            text=text,
            purpose=purpose,
            reference=reference,
        )
    except ValueError:  # an address that the outbox does not take
        return False
    return True
