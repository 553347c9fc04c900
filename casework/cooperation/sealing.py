"""What a disclosure seals, under the share's own key: held by the originator, granted to
the recipient, destroyed when the share ends."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from casework import vault
from casework.cooperation.models import Disclosure

PLACE = "cooperation_disclosure.sealed_fields"


def seal_fields(
    *, share_id: UUID, originator: str, recipient: str, fields: dict[str, Any]
) -> bytes:
    """Make the share's key, seal the fields, and give the recipient its copy of the key."""
    vault.create_key(subject=share_id, authority=originator)
    sealed = vault.seal(
        subject=share_id,
        authority=originator,
        place=PLACE,
        row=share_id,
        text=json.dumps(fields, ensure_ascii=False, sort_keys=True),
    )
    vault.grant(subject=share_id, authority=originator, to_authority=recipient)
    return sealed


def open_fields(disclosure: Disclosure, *, authority: str) -> dict[str, Any]:
    """Everything the disclosure says, for one of its two sides. vault.Unreadable (or
    KeyDestroyed) for anybody else, and for everybody once the share has ended."""
    fields: dict[str, Any] = dict(disclosure.plain)
    if disclosure.sealed_fields is not None:
        text = vault.open_sealed(
            subject=disclosure.share_id,
            authority=authority,
            place=PLACE,
            row=disclosure.share_id,
            sealed=bytes(disclosure.sealed_fields),
        )
        fields.update(json.loads(text))
    return fields
