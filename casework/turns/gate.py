"""Whose turn it is.

While there is room, everybody is answered and nobody sees anything of this. When more is
asked than there is room for, whoever holds a pass goes on as before; everybody else waits a
few seconds on a page that goes on by itself, or comes in sooner by a proof of work that
their browser does. No network is ever shut out: one that asks too much waits, and the
others do not wait for it.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from casework.turns.buckets import Bucket, Taken, take
from casework.turns.tickets import CALM, EARNED, WAITING, Ticket

SHORTEST_WAIT = 6
"""Seconds that a browser without scripts waits, when it is not more."""
CROWDED_SECONDS = 10.0
"""How long after running out of room fewer are answered without being asked."""
PATIENCE = 0.5
"""Seconds for which a process may have its hands full before that counts as a crowd."""


class NeedsTurn(Exception):
    """What is asked for is answered only to whoever waited or gave a proof of work."""


@dataclass(frozen=True)
class Turn:
    """``open``: answer now. ``ticket`` is to be given to the visitor; ``later`` only if what
    they sent was taken. ``wait``: seconds until it is worth asking again."""

    open: bool
    earned: bool = False
    ticket: Ticket | None = None
    later: Ticket | None = None
    wait: int = 0


class Working:
    """How many requests this process works on now, and since when its hands are full. This
    is what adapts to the machine: a slow or busy one has its hands full sooner."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.count = 0
        self._full_since: float | None = None

    def __enter__(self) -> None:
        self._change(1)

    def __exit__(self, *_: object) -> None:
        self._change(-1)

    def _change(self, by: int) -> None:
        with self._lock:
            self.count += by
            if self.count < settings.OPEN_AT_ONCE:
                self._full_since = None
            elif self._full_since is None:
                self._full_since = time.monotonic()

    def has_room(self) -> bool:
        """Whether one more may be taken in without being asked."""
        if _crowded():
            return self.count < max(1, settings.OPEN_AT_ONCE / 2)
        since = self._full_since
        if since is not None and time.monotonic() - since > PATIENCE:
            _crowd()
            return False
        return True


working = Working()


def turn_of(held: Ticket | None, network: str | None, *, begins: bool = False) -> Turn:
    """Whose turn it is, by the ticket that is held and the network that is asked from (None
    where it is not known). ``begins``: a new form would be stored."""
    came = None
    if held and not held.is_pass and held.age >= SHORTEST_WAIT:
        came = earn(held, network)
        if came.open:
            return came
    unearned = held is None or held.kind != EARNED
    if begins and unearned and network and not take(_per_network("begin", network)).allowed:
        return must_wait(held)
    if held and held.is_pass:
        return _goes_on(held, begins=begins)
    found = take(*_room(network)) if working.has_room() else _NO_ROOM
    if not found.allowed:
        if found.lacking is not None and found.lacking.name == "open":
            _crowd()
        return must_wait(held, at_least=came.wait if came else 0)
    calm = found.used < settings.CALM and not _crowded()
    return Turn(open=True, later=Ticket(CALM) if calm else None)


def demand_turn(request: HttpRequest) -> None:
    """Raises NeedsTurn unless whoever asks has earned their turn; the middleware makes a
    waiting page of it, which keeps what was typed and comes back here."""
    turn: Turn | None = getattr(request, "turn", None)
    if turn is None or not turn.earned:
        raise NeedsTurn


def earn(held: Ticket | None, network: str | None) -> Turn:
    """The turn of somebody who has waited with a ticket, or who just gave a proof of work
    (``held`` is None then): a pass, if there is room for one more."""
    found = take(*_passes(network, since=held.age if held else 60.0))
    if found.allowed:
        return Turn(open=True, earned=True, ticket=Ticket(EARNED))
    ticket = held if held and not held.is_pass else Ticket(WAITING)
    return Turn(open=False, ticket=ticket, wait=_seconds(found.wait))


def must_wait(held: Ticket | None, *, at_least: float = 0) -> Turn:
    """Of somebody who has to come back, with the ticket that says since when they wait."""
    ticket = held if held and not held.is_pass else Ticket(WAITING)
    return Turn(False, ticket=ticket, wait=_seconds(max(SHORTEST_WAIT - ticket.age, at_least)))


def _goes_on(held: Ticket, *, begins: bool) -> Turn:
    limits = [_of_pass("pass", held)]
    if begins:
        limits.append(_of_pass("pass-begin", held))
    found = take(*limits)
    return Turn(open=found.allowed, earned=held.kind == EARNED, wait=_seconds(found.wait))


def _room(network: str | None) -> list[Bucket]:
    """What is answered without being asked anything."""
    rate, burst = settings.TURNS["open"]
    if _crowded():
        rate, burst = rate / 4, burst / 4
    found = [Bucket("open", rate, burst)]
    return [_per_network("network", network), *found] if network else found


def _passes(network: str | None, *, since: float) -> list[Bucket]:
    """Room for one more pass. Part of it is kept for those who have waited longer."""
    rate, burst = settings.TURNS["passes"]
    kept_back = 0.5 if since < 20 else 0.0
    found = [Bucket("passes", rate, burst * (1 - kept_back))]
    return [_per_network("network-passes", network), *found] if network else found


def _per_network(kind: str, network: str) -> Bucket:
    rate, burst = settings.TURNS[kind]
    return Bucket(f"{kind}:{network}", rate, burst)


def _of_pass(kind: str, held: Ticket) -> Bucket:
    rate, burst = settings.TURNS[kind]
    return Bucket(f"{kind}:{held.id}", rate, burst)


def _seconds(wait: float) -> int:
    return max(1, int(wait) + (wait > int(wait)))


def _crowded() -> bool:
    return time.monotonic() < _crowded_until


def _crowd() -> None:
    """There was no room. One network's own excess crowds nobody else."""
    global _crowded_until
    _crowded_until = time.monotonic() + CROWDED_SECONDS


_crowded_until = 0.0
_NO_ROOM = Taken(lacking=Bucket("hands", 1, 1))
