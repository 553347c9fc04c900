"""What of a packet is sealed: content and file, under the complaint's key."""

from __future__ import annotations

import json
from typing import Any

from casework import vault
from casework.packets.content import canonical
from casework.packets.models import Packet

CONTENT = "packets_packet.sealed_content"
PDF = "packets_packet.sealed_pdf"


def seal_content(packet: Packet, content: dict[str, Any]) -> bytes:
    """The content as stored."""
    return _seal(packet, CONTENT, canonical(content).encode())


def open_content(packet: Packet) -> dict[str, Any]:
    """The content. vault.Unreadable, vault.KeyDestroyed."""
    found: dict[str, Any] = json.loads(_open(packet, CONTENT, packet.sealed_content))
    return found


def seal_pdf(packet: Packet, pdf: bytes) -> bytes:
    """The signed file as stored."""
    return _seal(packet, PDF, pdf)


def open_pdf(packet: Packet) -> bytes:
    """The signed file. vault.Unreadable where there is none yet, vault.KeyDestroyed."""
    if packet.sealed_pdf is None:
        raise vault.Unreadable("The packet has no file yet")
    return _open(packet, PDF, packet.sealed_pdf)


def _seal(packet: Packet, place: str, data: bytes) -> bytes:
    return vault.seal(
        subject=packet.complaint_id,
        authority=packet.authority_id,
        place=place,
        row=packet.pk,
        text=data,
    )


def _open(packet: Packet, place: str, sealed: bytes | memoryview) -> bytes:
    return vault.open_sealed_bytes(
        subject=packet.complaint_id,
        authority=packet.authority_id,
        place=place,
        row=packet.pk,
        sealed=bytes(sealed),
    )
