"""Writing a share down: the row, what it discloses, copies of documents, its keys."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.authorities.models import Authority, Member
from casework.cases.models import Participation
from casework.cooperation import sealing
from casework.cooperation.errors import NotPossible
from casework.cooperation.models import Cluster, DisclosedDocument, Disclosure, Share
from casework.cooperation.projection import PLAIN_UP_TO, Projection
from casework.law import Gateway
from casework.vault.models import RecordKey


@dataclass(frozen=True)
class Wording:
    """What a share says beside its content."""

    recipient: Authority
    role: str
    gateway: Gateway
    purpose: str
    marking: str
    onward: str
    wish: str
    expires_at: datetime


def write_share(
    *,
    participation: Participation,
    wording: Wording,
    projection: Projection,
    member: Member,
    read_file: Callable[[UUID], bytes] | None = None,
    parent: Share | None = None,
    replaces: Share | None = None,
    cluster: Cluster | None = None,
) -> Share:
    """Write the share and everything it opens. ``read_file`` gives a document's bytes by
    its id, on record. NotPossible if a share with this recipient stands already."""
    now = timezone.now()
    continues = replaces is not None and keeps_thread(replaces, projection.tier) and _held(replaces)
    share = Share(
        id=uuid.uuid4(),
        case_id=participation.case_id,
        participation=participation,
        authority_id=participation.authority_id,
        recipient=wording.recipient,
        role=wording.role,
        gateway=wording.gateway.id,
        statutory=wording.gateway.statutory,
        purpose=wording.purpose.strip()[:300],
        tier=projection.tier,
        marking=wording.marking,
        onward=wording.onward,
        left_out=list(projection.left_out),
        wish=wording.wish,
        child_path=participation.child_path,
        parent=parent,
        origin_id=parent.holder_id if parent else None,
        replaces=replaces,
        cluster=cluster,
        thread=replaces.thread if replaces and continues else uuid.uuid4(),
        digest=projection.digest,
        created_by=member,
        created_at=now,
        expires_at=wording.expires_at,
    )
    try:
        with transaction.atomic():
            share.save(force_insert=True)
    except IntegrityError as error:
        if "one_standing_share" in str(error):
            raise stands_already(wording.recipient) from None
        raise
    sides = {"originator": share.authority_id, "recipient": wording.recipient.pk}
    sealing.make_key(share_id=share.pk, **sides)
    if not continues:
        sealing.begin_thread(thread=share.thread, **sides)
    _disclose(share, projection, now)
    for position, document in enumerate(projection.documents, start=1):
        if read_file is not None:
            _copy(share, position, document.kind, read_file(document.id))
    return share


def stands_already(recipient: Authority) -> NotPossible:
    """A share stands; it is replaced or ended first."""
    return NotPossible(
        _("This case is shared with %(name)s already. Withdraw that share before making another.")
        % {"name": recipient.short_name}
    )


def keeps_thread(replaced: Share, tier: int) -> bool:
    """Whether the conversation goes on in the share that replaces it: only where no less is
    opened than before, since what was written may speak of it."""
    return replaced.tier <= tier


def _held(replaced: Share) -> bool:
    return RecordKey.objects.filter(subject=replaced.thread, destroyed_at=None).exists()


def _disclose(share: Share, projection: Projection, now: datetime) -> None:
    sealed = None
    if projection.tier > PLAIN_UP_TO:
        sealed = sealing.seal_fields(
            share_id=share.pk, originator=share.authority_id, fields=projection.sealed
        )
    Disclosure.objects.create(
        share=share,
        authority_id=share.authority_id,
        recipient_id=share.recipient_id,
        plain=projection.plain,
        sealed_fields=sealed,
        written_at=now,
        expires_at=share.expires_at,
    )


def _copy(share: Share, position: int, kind: str, content: bytes) -> None:
    row = DisclosedDocument(
        id=uuid.uuid4(),
        share=share,
        authority_id=share.authority_id,
        recipient_id=share.recipient_id,
        position=position,
        kind=kind,
        size=len(content),
        expires_at=share.expires_at,
    )
    row.sealed_file = sealing.seal_document(row, content)
    row.save(force_insert=True)
