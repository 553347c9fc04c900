"""How long a page may stand open unused, and what its dialog is told (``static/js/quiet.js``).

Nothing ends without a warning that can be answered with "go on", as often as one likes
(WCAG 2.2.1). Without scripts no page can warn; none is taken off the screen then, and what is
sent too late is shown once more for copying.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from complaints.follow_session import QUIET_SECONDS
from complaints.services.drafts import QUIET_HOURS, OpenDraft

FORM_WARNS, FOLLOW_WARNS = 10 * 60, 5 * 60
"""Seconds before the end at which the person is asked."""


@dataclass(frozen=True)
class Quiet:
    """What the page's dialog has to know: seconds, and where to say that it is used."""

    name: str
    limit: int
    left: int
    warn: int
    action: str
    page: str
    later: bool

    @property
    def warn_minutes(self) -> int:
        """How long before the end it asks, in minutes."""
        return self.warn // 60


def watch_form(request: HttpRequest, draft: OpenDraft, page: str = "") -> None:
    """The page that answers this request shows an open form, at the step ``page``."""
    limit = QUIET_HOURS * 3600
    left = limit - int((timezone.now() - draft.row.updated_at).total_seconds())
    _watch(request, Quiet("form", limit, left, FORM_WARNS, reverse("stay"), page, later=True))


def watch_follow(request: HttpRequest) -> None:
    """The page that answers this request is one of a followed complaint."""
    page = request.resolver_match.url_name if request.resolver_match else ""
    action = reverse("follow-stay")
    quiet = Quiet(
        "follow", QUIET_SECONDS, QUIET_SECONDS, FOLLOW_WARNS, action, page or "", later=False
    )
    _watch(request, quiet)


def _watch(request: HttpRequest, quiet: Quiet) -> None:
    request.quiet = quiet  # type: ignore[attr-defined]
