"""An action's text, sealed under the action's own key."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any
from uuid import UUID

from casework import vault
from casework.enforcement.models import EnforcementAction, Response
from casework.notices.content import ContentError, canonical, content_hash

PLACE = "enforcement_enforcementaction.sealed_content"
NOTE = "enforcement_response.sealed_note"


def seal_content(*, action_id: UUID, authority: str, content: dict[str, Any]) -> bytes:
    """The content as stored; the action's key must exist."""
    return vault.seal(
        subject=action_id,
        authority=authority,
        place=PLACE,
        row=action_id,
        text=json.dumps(content, ensure_ascii=False, sort_keys=True),
    )


def open_content(action: EnforcementAction, sealed: bytes | None = None) -> dict[str, Any]:
    """The content of the action, or of one of its editions (``sealed``)."""
    text = vault.open_sealed(
        subject=action.pk,
        authority=action.authority_id,
        place=PLACE,
        row=action.pk,
        sealed=bytes(action.sealed_content if sealed is None else sealed),
    )
    content: dict[str, Any] = json.loads(text)
    return content


def seal_note(*, response: Response, note: str) -> bytes:
    """A response's note as stored."""
    return vault.seal(
        subject=response.action_id,
        authority=response.authority_id,
        place=NOTE,
        row=response.pk,
        text=note,
    )


def open_note(response: Response) -> str:
    """What shows a response."""
    return vault.open_sealed(
        subject=response.action_id,
        authority=response.authority_id,
        place=NOTE,
        row=response.pk,
        sealed=bytes(response.sealed_note),
    )


def hash_of(*, power: str, language: str, content: dict[str, Any]) -> str:
    """The hash by which an approval names the text: the notice's own
    (:func:`casework.notices.content.content_hash`), or of the raw draft while that
    cannot be a notice yet (it cannot be sent for review then)."""
    try:
        return content_hash(power=power, language=language, content=content)
    except ContentError:
        raw = {"draft": content, "power": power, "language": language}
        return sha256(canonical(raw)).hexdigest()
