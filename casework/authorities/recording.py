"""Signing in, signing out and the security of accounts go to the audit record."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.cache import cache
from django.http import HttpRequest

from casework.audit.services import record
from casework.authorities import session_marks
from casework.authorities.models import Member, User
from casework.scoping import acting_for

SYSTEM = "system"


def note(user: User, verb: str, **payload: Any) -> None:
    """Record ``verb`` in the chain of each authority the user belongs to (deactivated
    memberships too), or in the system's chain if there is none."""
    places = list(
        Member.objects.filter(user=user).values_list("authority_id", flat=True).order_by("pk")
    )
    for authority in places:
        with acting_for(authority, actor=user.pk):
            record(
                authority=authority,
                verb=verb,
                obj_type="authorities.user",
                obj_id=user.pk,
                actor=user.pk,
                payload=payload,
            )
    if not places:
        record(
            authority=SYSTEM,
            verb=verb,
            obj_type="authorities.user",
            obj_id=user.pk,
            actor=user.pk,
            payload=payload,
        )


def on_signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    session_marks.begin(request.session)
    note(user, "account.signed_in")


def on_signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        note(user, "account.signed_out")


def on_locked_out(username: str | None, ip_address: str = "", **_: Any) -> None:
    """One entry a lock-out, for accounts that exist: whoever guesses cannot fill the record."""
    user = User.objects.filter(email=username or "").first()
    if user is None:
        return
    key = hashlib.sha256(f"{user.pk}|{ip_address}".encode()).hexdigest()
    if cache.add(f"locked-out:{key}", 1, timeout=settings.AXES_COOLOFF_TIME.total_seconds()):
        note(user, "account.locked_out")


def on_password_changed(user: User, **_: Any) -> None:
    note(user, "account.password_changed")


def on_factor_added(user: User, authenticator: Any, **_: Any) -> None:
    note(user, "account.factor_added", type=str(authenticator.type))


def on_factor_removed(user: User, authenticator: Any, **_: Any) -> None:
    note(user, "account.factor_removed", type=str(authenticator.type))


def connect() -> None:
    """Listen; called once when the product starts."""
    for signal, receiver in (
        (user_logged_in, on_signed_in),
        (user_logged_out, on_signed_out),
        (user_locked_out, on_locked_out),
        (password_changed, on_password_changed),
        (password_reset, on_password_changed),
        (authenticator_added, on_factor_added),
        (authenticator_removed, on_factor_removed),
    ):
        signal.connect(receiver, dispatch_uid=f"authorities.{receiver.__name__}.{id(signal)}")
