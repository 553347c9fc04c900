"""What beat asks for by itself, and when.

Sweeps find what a dead broker dropped or a killed worker left; the others keep days and
retention. Each may run twice at once: what they ask for is claimed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery.schedules import crontab


def schedule(*, sweep: timedelta) -> dict[str, dict[str, Any]]:
    """The entries of Celery's beat; ``sweep`` is how often to look for work that was left."""
    return {
        "route-unrouted-complaints": {
            "task": "routing.sweep_unrouted",
            "schedule": sweep,
        },
        "try-unallocated-again": {
            "task": "routing.sweep_unallocated",
            "schedule": crontab(minute="*/5"),
        },
        "take-up-hand-overs": {
            "task": "routing.sweep_broken_off",
            "schedule": sweep,
        },
        "hold-conflicts-again": {
            "task": "routing.hold_conflicts_again",
            "schedule": crontab(minute=50),
        },
        "go-on-with-comparisons": {
            "task": "routing.sweep_comparisons",
            "schedule": sweep,
        },
        "look-again-at-establishments": {
            "task": "routing.sweep_reevaluations",
            "schedule": crontab(minute="*/5"),
        },
        "render-unrendered-notices": {
            "task": "notices.sweep_unrendered",
            "schedule": sweep,
        },
        "send-waiting-mail": {
            "task": "delivery.sweep_mail",
            "schedule": sweep,
        },
        "scan-unscanned-documents": {
            "task": "complaints.sweep_unscanned",
            "schedule": sweep,
        },
        "mark-missed-clocks": {
            "task": "cases.mark_missed_clocks",
            "schedule": crontab(minute="*/10"),
        },
        "mark-overdue-actions": {
            "task": "enforcement.mark_overdue",
            "schedule": crontab(minute="*/10"),
        },
        "follow-procedures": {
            "task": "procedures.sweep",
            "schedule": sweep,
        },
        "expire-shares": {"task": "cooperation.expire_shares", "schedule": crontab()},
        "sweep-share-news": {"task": "cooperation.sweep_news", "schedule": crontab(minute="*/10")},
        "sweep-share-copies": {
            "task": "cooperation.sweep_copies",
            "schedule": crontab(minute="*/5"),
        },
        "make-unmade-packets": {
            "task": "packets.sweep_unmade",
            "schedule": sweep,
        },
        "sweep-matching": {"task": "matching.sweep", "schedule": crontab(minute="*/5")},
        "forget-old-sign-ins": {
            "task": "authorities.forget_old_sign_ins",
            "schedule": crontab(minute=40),
        },
        "destroy-old-drafts": {
            "task": "complaints.destroy_old_drafts",
            "schedule": crontab(minute=15),
        },
        # More often than once a week: a run that was missed is made up for within the hour.
        "send-weekly-messages": {
            "task": "complaints.send_digests",
            "schedule": crontab(minute=5),
        },
        "make-unmade-letters": {
            "task": "complaints.sweep_unmade_letters",
            "schedule": sweep,
        },
        "destroy-old-letters": {
            "task": "complaints.destroy_old_letters",
            "schedule": crontab(minute=25),
        },
        "destroy-old-entries": {
            "task": "intake.destroy_old_entries",
            "schedule": crontab(minute=35),
        },
        "rotate-authority-keys": {
            # Every night, for those that are due: a night that is missed costs a day, not a month.
            "task": "vault.rotate_authority_keys",
            "schedule": crontab(hour=3, minute=0),
        },
        "sign-audit-checkpoints": {"task": "audit.sign_checkpoints", "schedule": crontab(minute=5)},
    }
