"""Background work on shares: the recipient's file, expiry, and what a broker dropped."""

from __future__ import annotations

from datetime import timedelta

from celery.signals import worker_ready
from django.conf import settings
from django.db import connection
from django.utils import timezone

from casework.authorities.selectors import participating_authorities
from casework.cooperation.models import ShareExport
from casework.cooperation.services.copy_making import make_copy as make
from casework.cooperation.services.expiry import end_expired, unopened
from casework.cooperation.services.news import bring_news as bring
from casework.cooperation.services.receiving import open_recipient_file
from casework.delivery.resilience import announce, publish, robust_task
from casework.scoping import acting_for


@robust_task("cooperation.open_recipient_file")
def open_file(share_id: str, originator: str, recipient: str) -> None:
    """Open the recipient's own file on a shared case, acting for the recipient. Its dead
    letter goes to the system's operators: it belongs to neither side alone."""
    with acting_for(recipient):
        open_recipient_file(share_id=share_id)


@robust_task("cooperation.bring_news")
def bring_news(authority: str) -> int:
    """Add what the other sides of its shares did to an authority's own tasks, acting for
    it. Idempotent."""
    with acting_for(authority):
        return bring(authority=authority)


@robust_task("cooperation.sweep_news")
def sweep_news() -> int:
    """The same for every authority that takes part: a broker that was down forgot the
    announcement, and a share that ends soon is announced by nobody."""
    return sum(
        bring_news(slug) for slug in list(participating_authorities().values_list("pk", flat=True))
    )


@robust_task("cooperation.make_copy")
def make_copy(copy_id: str, authority: str) -> None:
    """Make one copy of a share, acting for its recipient; harmless when repeated."""
    make(copy_id=copy_id, recipient=authority)


@robust_task("cooperation.sweep_copies")
def sweep_copies(older_than: int | None = None) -> None:
    """Ask again for every copy that has waited longer than a lease (or ``older_than``
    seconds)."""
    wait = settings.LEASE_SECONDS if older_than is None else older_than
    before = timezone.now() - timedelta(seconds=wait)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT copy::text, recipient FROM cooperation_unmade_exports(%s, %s)", [before, 500]
        )
        waiting = list(cursor.fetchall())
    for copy_id, recipient in waiting:
        if not publish(make_copy, [copy_id], {"authority": recipient}):
            return
        with acting_for(recipient):
            ShareExport.objects.filter(pk=copy_id, state__in=["queued", "making"]).update(
                announced_at=timezone.now()
            )


@worker_ready.connect(dispatch_uid="cooperation.sweep_at_start")
def _sweep_at_start(**_: object) -> None:
    """A worker that starts looks first for what an earlier one left behind."""
    publish(sweep_copies, [], {"older_than": 5})


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
