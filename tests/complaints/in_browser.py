"""A form that is open in a browser, filled as far as a test needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from casework.scoping import as_public
from complaints.services.drafts import OpenDraft, begin_draft, open_draft, save_answer
from complaints.steps.table import STEPS
from tests.complaints.answering import ADULT
from tests.live import LiveProduct


def open_step(
    live: LiveProduct, page: Page, step: str, answers: dict[str, dict[str, Any]] | None = None
) -> str:
    """Open a form at a step, everything above it answered or skipped; the draft's token."""
    answers = answers or ADULT
    with live.django(), as_public():
        token = begin_draft().token
        for one in STEPS:
            if one.slug == step:
                break
            save_answer(token=token, step=one.slug, answer=answers.get(one.slug, {}))
    page.context.add_cookies(
        [
            {
                "name": settings.DRAFT_COOKIE_NAME,
                "value": token,
                "domain": "localhost",
                "path": "/complain/",
                "httpOnly": True,
                "sameSite": "Strict",
            }
        ]
    )
    page.goto(f"{live.origin}{reverse('step', args=[step])}")
    assert page.url.endswith(f"/{step}/"), page.url
    return token


def draft_of(live: LiveProduct, token: str) -> OpenDraft:
    """The draft as it is kept."""
    with live.django(), as_public():
        return open_draft(token)
