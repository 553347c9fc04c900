"""What an authority's letters carry."""

from __future__ import annotations

from django.db import transaction

from casework.audit.services import record
from casework.authorities.models import Authority, Letterhead, Member


@transaction.atomic
def write_letterhead(
    *,
    authority: Authority,
    by: Member | None,
    address: str,
    phone: str = "",
    contact: str = "",
    signatory_title: str = "",
    accent: str = Letterhead.DEFAULT_ACCENT,
) -> Letterhead:
    """Set the letterhead that notices rendered from now on carry; those that are ready keep
    theirs. ``address``: one line a row; ``accent``: "#rrggbb". ValidationError for a bad
    colour or an empty address. Recorded."""
    letterhead = Letterhead(
        authority=authority,
        address="\n".join(line.strip() for line in address.splitlines() if line.strip()),
        phone=phone.strip(),
        contact=contact.strip(),
        signatory_title=signatory_title.strip(),
        accent=accent.strip().lower(),
    )
    letterhead.full_clean(validate_unique=False, validate_constraints=False)
    exists = Letterhead.objects.filter(pk=authority.pk).exists()
    letterhead.save(force_insert=not exists, force_update=exists)
    record(
        authority=authority.pk,
        verb="letterhead.written",
        obj_type="authorities.letterhead",
        obj_id=authority.pk,
        actor=by.user_id if by else None,
    )
    return letterhead
