"""When a session began and was last used, and whether it has to end."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

BEGUN = "begun"
SEEN = "seen"
MARK_EVERY_SECONDS = 60
"""How often use is written down; more often would be a write with every page."""


def begin(session: SessionBase) -> None:
    """Mark a session that someone has just signed in to."""
    session[BEGUN] = session[SEEN] = int(time.time())


def is_over(session: SessionBase) -> bool:
    """Whether the session was idle for SESSION_IDLE_SECONDS, or is SESSION_COOKIE_AGE old.

    A session without marks is over: nobody signed in to it here.
    """
    now = time.time()
    begun, seen = session.get(BEGUN), session.get(SEEN)
    if not isinstance(begun, int) or not isinstance(seen, int):
        return True
    too_old = now - begun >= settings.SESSION_COOKIE_AGE
    return too_old or now - seen >= settings.SESSION_IDLE_SECONDS


def mark_use(session: SessionBase) -> None:
    """Write down that the session is in use, at most once a minute."""
    now = int(time.time())
    if now - session.get(SEEN, 0) >= MARK_EVERY_SECONDS:
        session[SEEN] = now
