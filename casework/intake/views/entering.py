"""Entering a complaint: begin, go through the questions, check, send, hand over the receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View

from casework.authorities.desk import member_view
from casework.intake.errors import EntryGone, IntakeError
from casework.intake.forms import BeginForm, desk_form_of
from casework.intake.models import Entry
from casework.intake.permissions import CONFIRM, ENTER, OPEN
from casework.intake.selectors import own_entries, replacements
from casework.intake.services.entries import (
    NOT_AT_DESK,
    begin_entry,
    keep_typed,
    open_entry,
    put_away,
    save_step,
    send_entry,
)
from complaints.answers import Answers, is_self, is_young, on_child_path, residence, threatened
from complaints.codes import spoken
from complaints.directory import Directory, read_directory
from complaints.forms.step_form import StepForm
from complaints.help_now import help_for
from complaints.promises import promise
from complaints.services.drafts import OpenDraft
from complaints.services.errors import AlreadySent, Unfinished
from complaints.steps import Step, asked_steps, get_step
from complaints.uploads import file_was_refused
from complaints.views.check import checked_sections
from complaints.views.step import make_form

CHANGE = "change"
LAYOUT = "intake/layout.html"


def _for_members(*roles: str) -> Any:
    """Open a class of views to members with one of the roles; 404 for everybody else."""
    guard: Any = member_view(*roles)
    return method_decorator(guard, name="dispatch")


@_for_members(*OPEN)
class HomeView(View):
    """What the officer has begun, and what waits for a second person."""

    def get(self, request: HttpRequest) -> HttpResponse:
        member = request.member
        context = {
            "may_enter": member.has_role(*ENTER),
            "may_confirm": member.has_role(*CONFIRM),
            "entries": own_entries(member) if member.has_role(*ENTER) else [],
            "replacements": replacements(member),
            "zone": member.authority.timezone,
        }
        return render(request, "intake/home.html", context)


@_for_members(*ENTER)
class BeginView(View):
    """Channel, day and time, language."""

    def get(self, request: HttpRequest) -> HttpResponse:
        member = request.member
        initial = {"day": timezone.localdate(timezone=_zone(member)).isoformat()}
        return self._page(request, BeginForm(zone=member.authority.timezone, initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        member = request.member
        form = BeginForm(request.POST, zone=member.authority.timezone)
        if not form.is_valid():
            return self._page(request, form)
        entry = begin_entry(
            member=member,
            channel=form.cleaned_data["channel"],
            received_at=form.cleaned_data["received_at"],
            language=form.cleaned_data["language"],
        )
        return redirect("intake:entry", pk=entry.pk)

    def _page(self, request: HttpRequest, form: BeginForm) -> HttpResponse:
        return render(request, "intake/begin.html", {"form": form})


@_for_members(*ENTER)
class EntryView(View):
    """A page about one entry of the officer's own; 404 for anybody else's."""

    entry: Entry
    draft: OpenDraft
    directory: Directory

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            self.entry, self.draft = open_entry(member=request.member, pk=kwargs["pk"])
        except EntryGone:
            raise Http404 from None
        self.directory = read_directory()
        return super().dispatch(request, *args, **kwargs)

    def steps(self) -> list[Step]:
        """The steps that are asked at the desk."""
        asked = asked_steps(self.draft.answers, self.directory)
        return [step for step in asked if step.slug not in NOT_AT_DESK]

    def next_open(self) -> str:
        """The address of the first step without an answer, or of the check page."""
        if self.draft.sent:
            return reverse("intake:receipt", args=[self.entry.pk])
        for step in self.steps():
            if not step.answered(self.draft.answers):
                return reverse("intake:step", args=[self.entry.pk, step.slug])
        return reverse("intake:check", args=[self.entry.pk])

    def page(self, template: str, **context: Any) -> HttpResponse:
        """Render in the person's language: the questions are read aloud from it."""
        context |= {
            "entry": self.entry,
            "layout": LAYOUT,
            "desk": True,
            "zone": self.request.member.authority.timezone,
        }
        zone = _zone(self.request.member)
        with override(self.entry.language), timezone.override(zone):
            return render(self.request, template, context)


class ContinueView(EntryView):
    """Goes on where the entry was left."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return redirect(self.next_open())


class StepView(EntryView):
    """One question of the public form, at the desk."""

    step: Step

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = get_step(str(kwargs["step"]))
        if found is None or found.slug in NOT_AT_DESK:
            raise Http404
        self.step = found
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
        if not self._reachable():
            return redirect(self.next_open())
        typed = self.draft.typed.get(step)
        initial = typed if typed is not None else self.draft.answers.get(step, {})
        return self._page(self._form(initial=initial))

    def post(self, request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
        if not self._reachable():
            return redirect(self.next_open())
        form = self._form(data=request.POST)
        with override(self.entry.language):
            valid = form is None or form.is_valid()
            if file_was_refused(request):
                valid = False
                if form is not None:
                    form.add_error(None, _("No files are taken. What was typed is still here."))
        try:
            if form is not None and "take_out" in request.POST:
                return self._remove(form, request.POST["take_out"])
            if "back" in request.POST:
                self._keep(form, valid=valid)
                return redirect(self._back())
            if not valid:
                return self._page(form)
            answer = form.answer() if form else {}
            self.draft = save_step(entry=self.entry, draft=self.draft, step=step, answer=answer)
        except AlreadySent:
            return redirect("intake:receipt", pk=pk)
        except EntryGone:
            raise Http404 from None
        if form is not None and form.adding:
            return redirect(request.get_full_path())
        if CHANGE in request.GET:
            return redirect(self.next_open())
        return redirect(self._following())

    def _remove(self, form: StepForm, which: str) -> HttpResponse:
        """Take out one thing that the page lists, and show the page again."""
        for slug, answer in form.removed(which).items():
            self.draft = save_step(entry=self.entry, draft=self.draft, step=slug, answer=answer)
        return redirect(self.request.get_full_path())

    def _following(self) -> str:
        slugs = [one.slug for one in self.steps()]
        place = slugs.index(self.step.slug) + 1 if self.step.slug in slugs else len(slugs)
        if place < len(slugs):
            return reverse("intake:step", args=[self.entry.pk, slugs[place]])
        return self.next_open()

    def _reachable(self) -> bool:
        if self.draft.sent:
            return False
        for one in self.steps():
            if one.slug == self.step.slug:
                return True
            if not one.answered(self.draft.answers):
                return False
        return False

    def _keep(self, form: StepForm | None, *, valid: bool) -> None:
        """Going back loses nothing that was typed."""
        if form is None or not any(form.typed().values()):
            return
        kept: dict[str, Any] = {
            "entry": self.entry,
            "draft": self.draft,
            "step": self.step.slug,
        }
        if valid and (self.step.slug in self.draft.answers or any(form.answer().values())):
            save_step(**kept, answer=form.answer())
        else:
            keep_typed(**kept, typed=form.typed())

    def _form(self, **options: Any) -> StepForm | None:
        if not self.step.form:
            return None
        with override(self.entry.language):
            return desk_form_of(
                lambda **more: make_form(self.step, more.pop("answers"), **more),
                self.step.slug,
                self.directory,
                self.request.member.authority_id,
                answers=self.draft.answers,
                **options,
            )

    def _back(self) -> str:
        if CHANGE in self.request.GET:
            return self.next_open()
        slugs = [one.slug for one in self.steps()]
        place = slugs.index(self.step.slug) if self.step.slug in slugs else 0
        if place > 0:
            return reverse("intake:step", args=[self.entry.pk, slugs[place - 1]])
        return reverse("intake:home")

    def _page(self, form: StepForm | None) -> HttpResponse:
        answers: Answers = self.draft.answers
        template = (form.template if form else "") or (
            "complaints/step.html" if form else f"complaints/steps/{self.step.slug}.html"
        )
        return self.page(
            template,
            step=self.step,
            form=form,
            change=CHANGE in self.request.GET,
            back=self._back(),
            child=on_child_path(answers),
            young=is_young(answers),
            own=is_self(answers),
            help=help_for(residence(answers), self.directory),
            threatened=threatened(answers),
        )


class CheckView(EntryView):
    """All answers, to be read back to the person; sending is the only button."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        address = self.next_open()
        if address != request.path:
            return redirect(address)
        with override(self.entry.language):
            sections = [
                section
                for section in checked_sections(self.draft.answers, self.directory)
                if any(one.step.slug not in NOT_AT_DESK for one in section.steps)
            ]
        return self.page("intake/check.html", sections=sections, left_out=NOT_AT_DESK)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        try:
            send_entry(member=request.member, entry=self.entry)
        except EntryGone:
            raise Http404 from None
        except (Unfinished, IntakeError):
            return redirect(self.next_open())
        return redirect("intake:receipt", pk=pk)


class ReceiptView(EntryView):
    """Reference and code, to be printed or read aloud; then put away for good."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        if not self.draft.sent:
            return redirect(self.next_open())
        receipt = self.draft.receipt
        sent_at = datetime.fromisoformat(receipt["sent_at"])
        return self.page(
            "intake/receipt.html",
            receipt=receipt,
            sent_at=sent_at,
            groups=spoken(receipt["code"]),
            reference_aloud=spoken(receipt["reference"].removeprefix("RD-")),
            office=self.directory.office(receipt["authority"]),
            promise=None if receipt.get("tip") else promise(receipt["authority"], sent_at),
            site=f"{settings.PUBLIC_ORIGIN}/follow/",
        )

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        if not self.draft.sent:
            return redirect(self.next_open())
        put_away(entry=self.entry)
        messages.success(request, _("The receipt is put away. Nobody can show the code again."))
        return redirect("intake:home")


class DestroyView(EntryView):
    """Destroys an entry that is not to be sent."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        if self.draft.sent:
            return redirect(self.next_open())
        put_away(entry=self.entry)
        messages.success(request, _("The entry was destroyed."))
        return redirect("intake:home")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return redirect(self.next_open())


def _zone(member: Any) -> ZoneInfo:
    return ZoneInfo(member.authority.timezone)
