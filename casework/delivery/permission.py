"""Whether a message that was written down may still leave.

Between the writing and the sending a person may have said that mail is no longer safe. A
room registers, for its purposes, whom to ask right before a message is handed over.
"""

from __future__ import annotations

from collections.abc import Callable

from casework.delivery.models import OutboundMail

Check = Callable[[OutboundMail, str], bool]
"""Given the message and its opened recipient: may it leave? Runs in the standing of the
message's authority. What it raises counts as a failed attempt: nothing leaves."""

_checks: dict[str, Check] = {}


def register(purpose: str, check: Check) -> None:
    """Ask ``check`` before messages of this purpose leave; a second one replaces it."""
    _checks[purpose] = check


def may_leave(mail: OutboundMail, recipient: str) -> bool:
    """Whether nobody who was to be asked says no."""
    check = _checks.get(mail.purpose)
    return check is None or check(mail, recipient)
