"""Background work on shares: the recipient's file, expiry, and what a broker dropped."""

from __future__ import annotations

from casework.authorities.selectors import participating_authorities
from casework.cooperation.services.expiry import end_expired, unopened
from casework.cooperation.services.receiving import open_recipient_file
from casework.delivery.resilience import announce, robust_task
from casework.scoping import acting_for


@robust_task("cooperation.open_recipient_file")
def open_file(share_id: str, originator: str, recipient: str) -> None:
    """Open the recipient's own file on a shared case, acting for the recipient. Its dead
    letter goes to the system's operators: it belongs to neither side alone."""
    with acting_for(recipient):
        open_recipient_file(share_id=share_id)


@robust_task("cooperation.expire_shares")
def expire_shares() -> dict[str, int]:
    """End expired shares of every authority, and announce again those that their
    recipient has not opened a file for. Idempotent; one transaction per share that ends."""
    ended = announced = 0
    for slug in list(participating_authorities().values_list("pk", flat=True)):
        ended += _end_one_by_one(slug)
        with acting_for(slug):
            for share_id, originator in unopened(recipient=slug):
                announce(open_file, share_id, originator=originator, recipient=slug)
                announced += 1
    return {"ended": ended, "announced": announced}


def _end_one_by_one(slug: str) -> int:
    """Each share in a transaction of its own: it takes two authorities' audit chains."""
    ended = 0
    while True:
        with acting_for(slug):
            if not end_expired(limit=1):
                return ended
        ended += 1
