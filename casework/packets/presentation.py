"""A packet in words."""

from __future__ import annotations

from typing import Any

from casework.law import load_law
from casework.packets.models import Packet

State = Packet.State
COLOURS = {
    State.WAITING: "high",
    State.FAILED: "critical",
    State.READY: "high",
    State.HANDED: "good",
    State.ANSWERED: "closed",
    State.WITHDRAWN: "closed",
}


def packet_row(packet: Packet) -> dict[str, Any]:
    """A packet as lists show it."""
    kind = load_law().packets.get(packet.kind)
    return {
        "packet": packet,
        "file": packet.participation,
        "kind": kind,
        "title": kind.title if kind else packet.kind,
        "colour": COLOURS.get(State(packet.state), ""),
    }
