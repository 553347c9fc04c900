"""Checking the answers, sending, and the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.views import View

from complaints.answers import Answers, is_self, is_tip, is_young, must_wait
from complaints.codes import spoken
from complaints.directory import Directory, read_directory
from complaints.draft_cookie import forget_token, read_token
from complaints.following import find_own
from complaints.forms.step_form import Row
from complaints.letters.offers import offers
from complaints.promises import promise
from complaints.quiet import watch_form
from complaints.routing_facts import path_of
from complaints.services.draft_documents import DraftedDocument, drafted_documents
from complaints.services.drafts import destroy_draft, open_draft
from complaints.services.errors import DraftGone, Unfinished
from complaints.services.submission import access_hash, submit
from complaints.steps import Step, answered_steps, asked_steps, first_unanswered
from complaints.steps.table import SECTIONS
from complaints.views.step import ended, make_form


@dataclass(frozen=True)
class CheckedStep:
    """A step with its answer in words."""

    step: Step
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class CheckedSection:
    """Steps that belong together."""

    title: str | Promise
    steps: tuple[CheckedStep, ...]


class CheckView(View):
    """All answers with links to change each; sending is the only button."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            draft = open_draft(read_token(request))
        except DraftGone:
            return ended(request)
        if draft.sent:
            return redirect("sent")
        watch_form(request, draft)
        directory = read_directory()
        if first_unanswered(draft.answers, directory):
            return redirect("continue")
        kept = answered_steps(draft.answers, directory)
        slug = str(kept["authority"]["authority"])
        tip = is_tip(kept)
        context = {
            "last": asked_steps(draft.answers, directory)[-1],
            "promise": None if tip else promise(slug, timezone.now()),
            "sections": checked_sections(draft.answers, directory, drafted_documents(draft)),
            "office": directory.office(slug),
            "tip": tip,
            "path": path_of(kept),
            "waits": must_wait(kept),
            "own": is_self(kept),
            "young": is_young(kept),
        }
        return render(request, "complaints/check.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        token = read_token(request)
        try:
            submit(token=token, directory=read_directory(), language=get_language() or "")
        except DraftGone:
            return ended(request)
        except Unfinished as missing:
            return redirect("step", step=missing.step)
        return redirect("sent")


class SentView(View):
    """The receipt. It can be read again from this browser for half an hour, or until the
    person says that they have written it down."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            draft = open_draft(read_token(request))
        except DraftGone:
            return redirect("follow")
        if not draft.sent:
            return redirect("check")
        receipt = draft.receipt
        sent_at = datetime.fromisoformat(receipt["sent_at"])
        office = read_directory().office(receipt["authority"])
        context = {
            "receipt": receipt,
            "groups": spoken(receipt["code"]),
            "reference_aloud": spoken(receipt["reference"].removeprefix("RD-")),
            "office": office,
            # A tip is nobody's complaint: the law promises nothing for it, nor does the page.
            "promise": None if receipt.get("tip") else promise(receipt["authority"], sent_at),
            "letters": _has_letters(receipt["reference"], receipt["code"]),
        }
        return render(request, "complaints/sent.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        token = read_token(request)
        try:
            if not open_draft(token).sent:
                return redirect("check")
            destroy_draft(token=token)
        except DraftGone:
            pass
        response = redirect("closed")
        forget_token(response)
        return response


def _has_letters(reference: str, code: str) -> bool:
    complaint = find_own(access_hash(reference, code))
    return complaint is not None and bool(offers(complaint))


def checked_sections(
    answers: Answers, directory: Directory, documents: tuple[DraftedDocument, ...] = ()
) -> list[CheckedSection]:
    """The answers to all steps that are asked, by section, in words."""
    kept = answered_steps(answers, directory)
    found: dict[str, list[CheckedStep]] = {}
    for step in asked_steps(answers, directory):
        initial = kept.get(step.slug, {})
        form = make_form(step, kept, directory, initial=initial, documents=documents)
        if form is None:
            continue
        found.setdefault(step.section, []).append(CheckedStep(step, tuple(form.rows())))
    return [CheckedSection(SECTIONS[key], tuple(steps)) for key, steps in found.items()]
