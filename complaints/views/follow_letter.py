"""Letters that a person sends themselves: chosen, ticked, looked at, made, taken along."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from complaints.contact import open_contact
from complaints.directory import read_directory
from complaints.draft_cookie import read_token
from complaints.follow_session import write_session
from complaints.following import find_own
from complaints.forms.letter import ChooseLetterForm, LetterForm
from complaints.help_now import help_for
from complaints.letters.content import LetterContent
from complaints.letters.offers import offers, places_for, why_not
from complaints.letters.printing import text_direction
from complaints.letters.wording import compose, kind_title, missing
from complaints.models import OwnLetter
from complaints.sealing import IDENTITY, open_json
from complaints.services.drafts import open_draft
from complaints.services.errors import DraftGone, NotPossible
from complaints.services.letters import (
    destroy_letter,
    open_content,
    open_pdf,
    request_letter,
    retry_letter,
)
from complaints.services.submission import access_hash
from complaints.uploads import file_was_refused
from complaints.views.followed import FollowedView, no_files

LOOKS = 20
"""How many times the waiting page looks by itself; after that only when asked to."""
PAUSE_SECONDS = 3


class LettersView(FollowedView):
    """The letters there are, and whether another can be had. While one is being made the
    page looks again by itself, a limited number of times."""

    def get(self, request: HttpRequest) -> HttpResponse:
        letters = list(OwnLetter.objects.filter(complaint=self.complaint))
        looked = _number(request.GET.get("look", ""))
        waiting = any(letter.waiting for letter in letters)
        why = why_not(self.complaint)
        place = str(self.complaint.facts.get("depicted", {}).get("residence") or "")
        response = self.page(
            "letters",
            letters=[_shown(letter) for letter in letters],
            waiting=waiting,
            looks=waiting and looked < LOOKS,
            why=why or ("" if offers(self.complaint) else "no_law"),
            help=help_for(place, read_directory()) if why == "child" else None,
        )
        if waiting and looked < LOOKS:
            again = f"{reverse('follow-letters')}?look={looked + 1}"
            response.headers["Refresh"] = f"{PAUSE_SECONDS}; url={again}"
        return response


class NewLetterView(FollowedView):
    """Choose, tick, look at it, and have it made: one address, so that none of it stands in
    the browser's history. Nothing is kept before the last button."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = offers(self.complaint)
        if not found:
            return redirect("follow-letters")
        return self.page("letter_choose", form=ChooseLetterForm(offers=found))

    def post(self, request: HttpRequest) -> HttpResponse:
        found = offers(self.complaint)
        if not found:
            return redirect("follow-letters")
        choice = ChooseLetterForm(request.POST, offers=found)
        if not choice.is_valid():
            return self.page("letter_choose", form=choice)
        if "change_letter" in request.POST:
            return self.page(
                "letter_choose", form=ChooseLetterForm(offers=found, initial=choice.cleaned_data)
            )
        stage = request.POST.get("stage", "")
        if stage not in {"look", "make", "tick"}:
            return self.page("letter_tick", form=self._form(choice), choice=choice)
        form = self._form(choice, data=request.POST)
        valid = form.is_valid()
        if file_was_refused(request):
            form.add_error(None, no_files())
            valid = False
        if not valid or stage == "tick":
            return self.page("letter_tick", form=form, choice=choice)
        content = form.content(language=choice.cleaned_data["language"], own=self._own())
        if stage == "make":
            return self._make(request, content)
        letter = compose(content)
        return self.page(
            "letter_look",
            form=form,
            choice=choice,
            letter=letter,
            direction=text_direction(content.language),
            missing=list(missing(content)),
        )

    def _make(self, request: HttpRequest, content: LetterContent) -> HttpResponse:
        try:
            request_letter(complaint=self.complaint, content=content)
        except NotPossible as refused:
            if refused.why != "too_many":
                return redirect("follow-letters")
            messages.warning(
                request, _("There is no room for more letters. Delete one that you have sent.")
            )
        return redirect("follow-letters")

    def _own(self) -> bool:
        return bool(self.complaint.facts.get("complainant", {}).get("role") == "self")

    def _form(self, choice: ChooseLetterForm, data: Any = None) -> LetterForm:
        offer, complaint = choice.offer, self.complaint
        return LetterForm(
            data,
            offer=offer,
            identity=open_json(complaint, IDENTITY, complaint.sealed_identity),
            contact=open_contact(complaint),
            places=places_for(complaint, offer),
        )


class LetterFileView(FollowedView):
    """The file. Its name says nothing."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        letter = get_object_or_404(
            OwnLetter, pk=pk, complaint=self.complaint, state=OwnLetter.State.READY
        )
        response = HttpResponse(open_pdf(letter), content_type="application/pdf")
        response.headers["Content-Disposition"] = 'attachment; filename="letter.pdf"'
        response.headers["Cache-Control"] = "no-store"
        return response


class LetterAgainView(FollowedView):
    """Tries again to make a letter."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        letter = get_object_or_404(OwnLetter, pk=pk, complaint=self.complaint)
        retry_letter(complaint=self.complaint, letter=letter)
        return redirect("follow-letters")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return redirect("follow-letters")


class LetterDestroyView(FollowedView):
    """Deletes a letter for good."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        if destroy_letter(complaint=self.complaint, letter_id=pk):
            messages.success(request, _("The letter was deleted."))
        return redirect("follow-letters")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return redirect("follow-letters")


class LetterFromReceiptView(View):
    """From the receipt to the letters: whoever sees the receipt holds reference and code."""

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            draft = open_draft(read_token(request))
        except DraftGone:
            return redirect("follow")
        if not draft.sent:
            return redirect("check")
        capability = access_hash(draft.reference, draft.code)
        if find_own(capability) is None:
            return redirect("follow")
        response = redirect("follow-letters")
        write_session(response, capability)
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("sent")


def _shown(letter: OwnLetter) -> dict[str, Any]:
    content = open_content(letter)
    return {
        "row": letter,
        "title": kind_title(letter.kind),
        "service": content.service,
    }


def _number(typed: str) -> int:
    if not typed:
        return 0
    if not (typed.isascii() and typed.isdigit() and len(typed) < 4):
        raise Http404
    return int(typed)
