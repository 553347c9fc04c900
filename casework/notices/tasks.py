"""Background work of notices: making documents, and finding those nobody made."""

from __future__ import annotations

from datetime import timedelta

from celery.signals import worker_process_init, worker_ready
from django.conf import settings
from django.db import connection
from django.utils import timezone

from casework.delivery.resilience import publish, robust_task
from casework.notices.models import Notice
from casework.notices.services.making import make_notice
from casework.scoping import acting_for

_MOST = 500


@robust_task("notices.render_notice")
def render_notice(notice_id: str, authority: str) -> None:
    """Make the document of one notice; harmless when repeated or run twice at once."""
    make_notice(notice_id=notice_id, authority=authority)


@robust_task("notices.sweep_unrendered")
def sweep_unrendered(older_than: int | None = None) -> None:
    """Ask again for every notice that has waited longer than a lease (or ``older_than``
    seconds): a broker that was down forgot the first asking, or a worker died over it."""
    wait = settings.LEASE_SECONDS if older_than is None else older_than
    before = timezone.now() - timedelta(seconds=wait)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT notice::text, authority FROM notices_unrendered(%s, %s)", [before, _MOST]
        )
        waiting = list(cursor.fetchall())
    for notice_id, authority in waiting:
        if not publish(render_notice, [notice_id], {"authority": authority}):
            return
        with acting_for(authority):
            # Unless a worker is at it this moment: then there is no need to ask again.
            held = Notice.objects.select_for_update(skip_locked=True).filter(pk=notice_id)
            for notice in held:
                notice.announced_at = timezone.now()
                notice.save(update_fields=["announced_at"])


@worker_ready.connect(dispatch_uid="notices.sweep_at_start")
def _sweep_at_start(**_: object) -> None:
    """A worker that starts looks first for what an earlier one left behind."""
    publish(sweep_unrendered, [], {"older_than": 5})


@worker_process_init.connect(dispatch_uid="notices.warm_press")
def _warm_press(**_: object) -> None:
    """Load Pango and fonts before the first letter, and say at once if a library is missing."""
    from casework.notices.rendering.printer import warm_up

    warm_up()
