"""What of a notice is sealed, and under which place."""

from __future__ import annotations

import json
from typing import Any

from casework import vault
from casework.notices.content import canonical
from casework.notices.models import Notice, ServiceAttempt

_NOTICE = "notices_notice"
_ATTEMPT = "notices_serviceattempt"


def seal_frozen(notice: Notice, frozen: dict[str, Any]) -> bytes:
    """The frozen form as stored; the notice's key must exist."""
    return _seal(notice, f"{_NOTICE}.sealed_content", notice.pk, canonical(frozen))


def open_frozen(notice: Notice) -> dict[str, Any]:
    """The frozen form (see ``casework.notices.frozen``)."""
    text = _open(notice, f"{_NOTICE}.sealed_content", notice.pk, notice.sealed_content)
    value: dict[str, Any] = json.loads(text)
    return value


def seal_check_code(notice: Notice, code: str) -> bytes:
    """The check code as stored."""
    return _seal(notice, f"{_NOTICE}.sealed_check_code", notice.pk, code.encode())


def open_check_code(notice: Notice) -> str:
    """The check code printed on the notice."""
    sealed = notice.sealed_check_code
    if sealed is None:
        raise vault.Unreadable("The notice has no check code yet")
    return _open(notice, f"{_NOTICE}.sealed_check_code", notice.pk, sealed).decode()


def seal_pdf(notice: Notice, pdf: bytes) -> bytes:
    """The signed file as stored."""
    return _seal(notice, f"{_NOTICE}.sealed_pdf", notice.pk, pdf)


def open_pdf(notice: Notice) -> bytes:
    """The signed file."""
    if notice.sealed_pdf is None:
        raise vault.Unreadable("The notice has no file yet")
    return _open(notice, f"{_NOTICE}.sealed_pdf", notice.pk, notice.sealed_pdf)


def seal_address(attempt: ServiceAttempt, notice: Notice, address: str) -> bytes:
    """The address for service as stored."""
    return _seal(notice, f"{_ATTEMPT}.sealed_address", attempt.pk, address.encode())


def open_address(attempt: ServiceAttempt, notice: Notice) -> str:
    """The address for service."""
    place = f"{_ATTEMPT}.sealed_address"
    return _open(notice, place, attempt.pk, attempt.sealed_address).decode()


def seal_proof(attempt: ServiceAttempt, notice: Notice, proof: dict[str, Any]) -> bytes:
    """The proof of service as stored."""
    return _seal(notice, f"{_ATTEMPT}.sealed_proof", attempt.pk, canonical(proof))


def open_proof(attempt: ServiceAttempt, notice: Notice) -> dict[str, Any]:
    """The proof of service; empty while there is none."""
    if attempt.sealed_proof is None:
        return {}
    place = f"{_ATTEMPT}.sealed_proof"
    value: dict[str, Any] = json.loads(_open(notice, place, attempt.pk, attempt.sealed_proof))
    return value


def _seal(notice: Notice, place: str, row: object, data: bytes) -> bytes:
    return vault.seal(
        subject=notice.pk, authority=notice.authority_id, place=place, row=row, text=data
    )


def _open(notice: Notice, place: str, row: object, sealed: bytes | memoryview) -> bytes:
    return vault.open_sealed_bytes(
        subject=notice.pk,
        authority=notice.authority_id,
        place=place,
        row=row,
        sealed=bytes(sealed),
    )
