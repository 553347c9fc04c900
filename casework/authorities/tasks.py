"""Periodic tidying of what signing in leaves behind."""

from __future__ import annotations

from allauth.account.models import EmailConfirmation
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from casework.delivery.resilience import robust_task


@robust_task("authorities.forget_old_sign_ins")
def forget_old_sign_ins() -> dict[str, int]:
    """Delete sessions that are over, and failed sign-ins that no longer count. Idempotent."""
    now = timezone.now()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    attempts, _ = AccessAttempt.objects.filter(
        attempt_time__lt=now - settings.AXES_COOLOFF_TIME
    ).delete()
    EmailConfirmation.objects.delete_expired_confirmations()
    return {"sessions": sessions, "attempts": attempts}
