"""What the office asks, and the answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from complaints.forms.answers import AnswersForm
from complaints.own import Asked, opened_requests
from complaints.services.errors import NotPossible
from complaints.services.requests import save_answers, send_answers
from complaints.uploads import file_was_refused
from complaints.views.followed import FollowedView, no_files


class QuestionsView(FollowedView):
    """Open questions with a box each, oldest request first; then what was answered."""

    keeps_typed = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._questions()

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = next(
            (one for one in self._open() if str(one.row.pk) == request.POST.get("request")), None
        )
        if asked is None:
            messages.warning(
                request,
                _(
                    "These questions are closed. Your answers were sent, or the office took"
                    " the questions back."
                ),
            )
            return redirect("follow-questions")
        form = AnswersForm(request.POST, questions=asked.questions)
        if file_was_refused(request):
            form.add_error(None, no_files())
        if not form.is_valid():
            return self._questions({asked.row.pk: form})
        return self._keep(request, asked, form)

    def _keep(self, request: HttpRequest, asked: Asked, form: AnswersForm) -> HttpResponse:
        try:
            save_answers(request=asked.row, answers=form.answers())
            if "send" not in request.POST:
                messages.success(request, _("Saved. You can go on later."))
                return redirect("follow-questions")
            send_answers(request=asked.row)
        except NotPossible as refused:
            form.add_error(
                None,
                _("Answer at least one question first. You can also write a message.")
                if refused.why == "nothing"
                else _("These questions were closed meanwhile. Your words are still here."),
            )
            return self._questions({asked.row.pk: form})
        messages.success(request, _("Your answers were sent."))
        return redirect("follow-status")

    def _open(self) -> list[Asked]:
        return [one for one in opened_requests(self.complaint) if one.open]

    def _questions(self, filled: dict[Any, AnswersForm] | None = None) -> HttpResponse:
        asked = opened_requests(self.complaint)
        filled, words = filled or {}, self.words
        waiting = [
            (one, filled.get(one.row.pk) or AnswersForm(questions=one.questions, initial=words))
            for one in asked
            if one.open or one.row.pk in filled
        ]
        failed = next(iter(filled.values()), None)
        return self.page(
            "questions",
            waiting=waiting,
            done=[one for one in asked if not one.open and one.row.pk not in filled],
            form=failed,
        )
