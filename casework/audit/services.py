"""Adding to the record, and reading an authority's own part of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from casework.audit.models import AuditEntry
from casework.scoping.standing import SYSTEM, check_slug

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\Z")
_LONGEST_TEXT = 200
_LONGEST_REASON = 1000
_LARGEST_PAYLOAD = 8000


class PersonalPayload(ValueError):
    """The payload looks like personal data, which the record must never hold."""


def record(
    *,
    authority: str,
    verb: str,
    obj_type: str,
    obj_id: object,
    actor: object = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Append one entry to an authority's chain, or to that of ``"system"``.

    ``verb`` is dotted ("complaint.submitted", "identity.read"), ``obj_type`` a model's
    label in lower case, ``obj_id`` its id, ``actor`` the user's id (None: the system or
    the public). ``payload`` holds flags, numbers, ids and short codes only; PersonalPayload
    is raised for anything that could be more. The entry stands or falls with the caller's
    transaction.

    Call it last: the entry locks its chain until the transaction ends.
    """
    if authority != SYSTEM:
        check_slug(authority)
    for name in (verb, obj_type):
        if not _NAME.match(name) or len(name) > 64:
            raise ValueError(f"Not a name of a verb or a kind of object: {name[:64]!r}")
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                authority=authority,
                verb=verb,
                obj_type=obj_type,
                obj_id=str(obj_id)[:64],
                actor=None if actor is None else str(getattr(actor, "pk", actor)),
                reason=_plain(reason)[:_LONGEST_REASON],
                payload=canonical(payload or {}),
            )
        ]
    )


def canonical(payload: Mapping[str, Any]) -> str:
    """The payload as JSON in one fixed form; PersonalPayload if it holds free text."""
    checked = {_key(key): _scalar(key, value) for key, value in payload.items()}
    text = json.dumps(checked, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if len(text) > _LARGEST_PAYLOAD:
        raise PersonalPayload("The payload is too large to be codes and ids")
    return text


def entries_for(
    *, authority: str, obj_type: str | None = None, obj_id: object = None
) -> QuerySet[AuditEntry]:
    """The authority's entries, oldest first, of one kind or one object if given.

    Inside ``acting_for(authority)``; any other standing sees none.
    """
    found = AuditEntry.objects.filter(authority=authority).order_by("seq")
    if obj_type is not None:
        found = found.filter(obj_type=obj_type)
    if obj_id is not None:
        found = found.filter(obj_id=str(obj_id))
    return found


def _key(key: object) -> str:
    if not isinstance(key, str) or not re.match(r"[a-z][a-z0-9_.-]{0,63}\Z", key):
        raise PersonalPayload("Payload keys are names in lower case")
    return key


def _scalar(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_scalar(key, item) for item in items]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, str):
        text = str(value)
        if "@" in text or len(text) > _LONGEST_TEXT or any(map(str.isspace, text)):
            raise PersonalPayload(f"Payload {key}: only codes, ids, numbers and dates")
        return _plain(text)
    raise PersonalPayload(f"Payload {key}: only codes, ids, numbers and dates")


def _plain(text: str) -> str:
    """Text that PostgreSQL stores: null characters are left out."""
    return text.replace("\x00", "")
