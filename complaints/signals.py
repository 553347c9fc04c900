"""What this room announces. Each is sent after commit, with ids alone.

Receivers must be quick and must not raise: whatever they start has a periodic sweep
behind it, so that a lost announcement only delays.
"""

from collections.abc import Callable

from django.db import transaction
from django.dispatch import Signal

complaint_submitted = Signal()
"""A complaint was committed: ``complaint_id``, ``authority``."""
message_received = Signal()
"""The person who complained wrote: ``complaint_id``, ``authority``, ``message_id``."""
location_added = Signal()
"""The person added a place: ``complaint_id``, ``authority``."""
complaint_withdrawn = Signal()
"""The person withdrew: ``complaint_id``, ``authority``."""
document_infected = Signal()
"""A scanner found a document harmful: ``complaint_id``, ``authority``, ``attachment_id``."""

location_moved = Signal()
"""The person said that a place is gone or back: ``complaint_id``, ``authority``, ``back``
(1 if it is back)."""
wishes_changed = Signal()
"""The person changed how to be reached or what they agreed to: ``complaint_id``,
``authority``."""
silence_changed = Signal()
"""It is not safe to reach the person, or it is again: ``complaint_id``, ``authority``."""
request_answered = Signal()
"""The person answered what they were asked: ``complaint_id``, ``authority``,
``request_id``."""


def announce(signal: Signal, sender: type, **ids: str | int) -> None:
    """Send ``signal`` to all receivers once the current transaction is committed. What a
    receiver raises is logged by Django and reaches nobody else."""
    send: Callable[..., object] = signal.send_robust
    transaction.on_commit(lambda: send(sender, **ids), robust=True)
