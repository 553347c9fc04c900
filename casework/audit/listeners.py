"""What rooms below announce and cannot record themselves."""

from __future__ import annotations

from typing import Any

from casework.scoping.standing import SYSTEM, current_actor


def connect() -> None:
    """Listen to the vault."""
    from casework.vault.signals import authority_key_rotated, key_destroyed

    key_destroyed.connect(_key_destroyed, dispatch_uid="audit.key_destroyed")
    authority_key_rotated.connect(_key_rotated, dispatch_uid="audit.key_rotated")


def _key_destroyed(*, subject: object, authority: str | None, reason: str, **_: Any) -> None:
    from casework.audit.services import record

    record(
        authority=authority or SYSTEM,
        verb="key.destroyed",
        obj_type="vault.subject",
        obj_id=subject,
        actor=current_actor(),
        reason=reason,
    )


def _key_rotated(*, authority: str, version: int, **_: Any) -> None:
    from casework.audit.services import record

    record(
        authority=authority,
        verb="key.rotated",
        obj_type="vault.authority",
        obj_id=authority,
        payload={"destroyed_version": version},
    )
