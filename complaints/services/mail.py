"""Neutral e-mail: only to whom asked for it, and saying nothing."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from casework import vault
from casework.delivery.models import OutboundMail
from casework.delivery.services import queue_mail
from complaints.contact import language_of, open_contact, wants_digest, wants_mail
from complaints.models import Complaint

RECEIVED = "complaint.received"
NEWS = "complaint.news"
DIGEST = "complaint.digest"
CODE = "complaint.code"
PURPOSES = (RECEIVED, NEWS, DIGEST, CODE)
"""Each is asked for once more right before it leaves (``still_wanted``)."""
_NO_MAIL = {Complaint.State.WITHDRAWN, Complaint.State.DESTROYED}


def tell_by_mail(*, complaint: Complaint, purpose: str, reference: object) -> bool:
    """Put a neutral message into the outbox, in the person's language, if they want mail.

    It says that there is something new and nothing else: no name, no reference, no link.
    Sent after commit by ``casework.delivery``. News of somebody who wants one message a
    week are left to that (``services.digest``). False where no mail is wanted, safe or
    possible. Raises ValueError for a purpose that is none of PURPOSES: nobody would be asked
    before it leaves.
    """
    if purpose not in PURPOSES:
        raise ValueError("Mail of an unknown purpose")
    if complaint.state in _NO_MAIL or not wants_mail(complaint):
        return False
    if purpose == NEWS and wants_digest(complaint):
        return False
    address = _address(complaint)
    if not address:
        return False
    with translation.override(language_of(complaint)):
        title, text = _words(purpose)
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


def still_wanted(mail: OutboundMail, recipient: str) -> bool:
    """Whether a message of the outbox may leave at the moment it would: the person still
    wants mail, has not said that it is not safe now, and still has this address. Asked
    by ``casework.delivery`` right before sending, in the standing of the authority."""
    complaint = Complaint.objects.filter(pk=mail.subject).first()
    if complaint is None or complaint.state in _NO_MAIL or not wants_mail(complaint):
        return False
    return _address(complaint) == recipient


def _address(complaint: Complaint) -> str:
    try:
        return str(open_contact(complaint).get("email", ""))
    except (vault.KeyDestroyed, vault.Unreadable):
        return ""


def _words(purpose: str) -> tuple[str, str]:
    if purpose == RECEIVED:
        title = _("Your form has arrived")
        text = _("Hello,\n\nwe have received your form. You need not do anything now.\n")
    elif purpose == DIGEST:
        title = _("There is something new")
        text = _(
            "Hello,\n\nthis week there was something new for you on the page that you know.\n"
            "You get this message at most once a week.\n"
        )
    else:
        title = _("There is something new")
        text = _("Hello,\n\nthere is something new for you on the page that you know.\n")
    text += _("\nThis message was sent because you asked for it. Please do not reply to it.\n")
    return title, text
