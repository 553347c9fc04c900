"""Changing how one may be reached and what one agreed to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework import vault
from casework.audit.services import record
from complaints.consent_wordings import Wording
from complaints.contact import language_of, newest_contact, open_contact
from complaints.models import Complaint, Consent, ContactDetails
from complaints.sealing import NEW_CONTACT, seal_json
from complaints.selectors import current_consents
from complaints.services.errors import NotPossible
from complaints.signals import announce, wishes_changed

CONTACT_FIELDS = ("email", "phone", "times", "address")


def version_of(complaint: Complaint) -> str:
    """What changes with every change of the wishes: the page carries it, so that a second
    device does not undo what the first one did."""
    newest = newest_contact(complaint)
    consents = complaint.consents.order_by("-id").values_list("id", flat=True).first()
    return f"{newest.pk if newest else ''}:{consents or ''}"


@transaction.atomic
def change_wishes(
    *,
    complaint: Complaint,
    contact: Mapping[str, Any],
    language: str,
    consents: Mapping[str, tuple[Wording, bool]],
    version: str,
) -> list[str]:
    """Keep what is different now, as the public with its access code; says what was.

    ``contact`` holds e-mail, phone, times and address; ``consents`` each wish by its key
    (``Consent.key``) with the wording that was shown. New sealed contact and new consents
    are added, nothing is overwritten: a record always says what was agreed to when. The old
    address gets no more mail, not even what was queued for it. ``version`` is the one of the page:
    NotPossible("changed") if another device was faster, NotPossible("withdrawn") for a
    complaint that takes no more. Announces ``wishes_changed``; audited as
    "wishes.changed" with the names of what changed and no content.
    """
    # Any two changes of one complaint's wishes stand in line here.
    held = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    if held.state in {Complaint.State.WITHDRAWN, Complaint.State.DESTROYED}:
        raise NotPossible("withdrawn")
    if version_of(complaint) != version:
        raise NotPossible("changed")
    changed = _new_contact(complaint, contact, language) + _new_consents(complaint, consents)
    if not changed:
        return []
    announce(
        wishes_changed,
        Complaint,
        complaint_id=str(complaint.pk),
        authority=complaint.authority_id,
    )
    record(
        authority=complaint.authority_id,
        verb="wishes.changed",
        obj_type="complaints.complaint",
        obj_id=complaint.pk,
        payload={"changed": changed},
    )
    return changed


def _new_contact(complaint: Complaint, contact: Mapping[str, Any], language: str) -> list[str]:
    before = open_contact(complaint)
    changed = [name for name in CONTACT_FIELDS if contact.get(name, "") != (before.get(name) or "")]
    if language != language_of(complaint):
        changed.append("language")
    if not changed:
        return []
    given = {name: contact.get(name, "") for name in CONTACT_FIELDS}
    ways = any(given[name] for name in ("email", "phone", "address"))
    row = ContactDetails(
        id=uuid.uuid4(),
        complaint=complaint,
        authority_id=complaint.authority_id,
        language=language[:12],
        at=timezone.now(),
    )
    row.sealed_contact = seal_json(row, NEW_CONTACT, {**given, "only_here": not ways})
    if given["email"]:
        row.email_index = vault.blind_index(purpose="email", text=given["email"])
    row.save(force_insert=True)
    return changed


def _new_consents(complaint: Complaint, consents: Mapping[str, tuple[Wording, bool]]) -> list[str]:
    known = current_consents(complaint)
    at = timezone.now()
    new = [
        Consent(
            complaint=complaint,
            authority_id=complaint.authority_id,
            kind=key.partition(":")[0],
            recipient_id=key.partition(":")[2] or None,
            given=given,
            wording_version=wording.version,
            at=at,
        )
        for key, (wording, given) in consents.items()
        if given != (key in known and known[key].given)
    ]
    Consent.objects.bulk_create(new)
    return [row.kind for row in new]
