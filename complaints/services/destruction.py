"""Destroying a complaint's personal data for good."""

from __future__ import annotations

from casework import vault
from casework.audit.services import record
from casework.authorities.models import Member
from complaints.models import Complaint


def destroy_complaint(*, complaint: Complaint, member: Member | None, reason: str) -> bool:
    """Destroy the complaint's key, acting for its authority; False if that was done before.

    Whatever is sealed under the key (identity, contact, account, links, messages, mail,
    documents) can no longer be read anywhere, also not in backups once the authority's key has been
    rotated. The blind indexes go too; facts without a person, state and audit stay.
    Implements erasure and the end of retention (GDPR Art. 5(1)(e), 17). Audited as
    "complaint.destroyed" with the reason. Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("Destroying needs a reason")
    destroyed = vault.destroy_key(subject=complaint.pk, reason="complaint destroyed")
    changed = (
        Complaint.objects.filter(pk=complaint.pk)
        .exclude(state=Complaint.State.DESTROYED)
        .update(state=Complaint.State.DESTROYED, email_index=None, name_index=None)
    )
    complaint.contacts.update(email_index=None)
    complaint.letters.all().delete()
    for location in complaint.locations.all():
        # Unlike any other place's, and still unique within the complaint.
        location.url_index = vault.capability("destroyed", str(location.pk))
        location.save(update_fields=["url_index"])
    # Their bytes are the largest part of a complaint and good for nothing any more.
    complaint.attachments.all().delete()
    if not (destroyed or changed):
        return False
    complaint.state = Complaint.State.DESTROYED
    record(
        authority=complaint.authority_id,
        verb="complaint.destroyed",
        obj_type="complaints.complaint",
        obj_id=complaint.pk,
        actor=member.user_id if member else None,
        reason=reason,
    )
    return True
