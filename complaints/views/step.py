"""One step of the form."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views import View

from casework.languages.choice import is_choosing
from complaints.answers import Answers, is_self, is_young, on_child_path, residence, threatened
from complaints.directory import Directory, read_directory
from complaints.draft_cookie import read_token
from complaints.forms.step_form import StepForm
from complaints.help_now import help_for
from complaints.quiet import watch_form
from complaints.services.draft_documents import DraftedDocument, drafted_documents
from complaints.services.drafts import OpenDraft, keep_typed, open_draft, save_answer
from complaints.services.errors import AlreadySent, DraftGone
from complaints.steps import Step, first_unanswered, following, get_step, preceding
from complaints.steps.machine import reachable
from complaints.uploads import FIELD, file_was_refused, given_document
from complaints.views.step_documents import remove_asked, take_document

CHANGE = "change"
"""Query parameter: this step was opened to change an answer; go back to checking."""

_NOT_KEPT = {FIELD, "purpose"}
"""Of a page that takes documents: these belong to the document that was just added."""


class StepView(View):
    """Shows a step, keeps its answer, and leads on: to the next step, or back to the
    check page where an answer was to be changed."""

    keeps_typed = True

    draft: OpenDraft
    directory: Directory
    step: Step

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        step = get_step(str(kwargs["step"]))
        if step is None:
            raise Http404
        self.step = step
        try:
            self.draft = open_draft(read_token(request))
        except DraftGone:
            return ended(request)
        if self.draft.sent:
            return redirect("sent")
        watch_form(request, self.draft, page=step.slug)
        self.directory = read_directory()
        if not reachable(step.slug, self.draft.answers, self.directory):
            return redirect("continue")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, step: str) -> HttpResponse:
        typed = self.draft.typed.get(step)
        initial = typed if typed is not None else self.draft.answers.get(step, {})
        return self._page(self._form(initial=initial))

    def post(self, request: HttpRequest, step: str) -> HttpResponse:
        form = self._form(data=request.POST)
        if is_choosing(request):
            return self._in_another_language(form)
        if form is not None and "take_out" in request.POST:
            return self._remove(form, request.POST["take_out"])
        refused = file_was_refused(request)
        if refused and form is not None:
            form.is_valid()
            form.add_error(
                None,
                _(
                    "We never take pictures, videos or other files. What you sent was not looked"
                    " at and not kept. Your words are still here."
                ),
            )
        valid = not refused and (form is None or form.is_valid())
        try:
            for button, target in self._aside().items():
                if button in request.POST:
                    self._keep_on_the_way_back(form, valid=valid)
                    return redirect(target)
            done = self._document(form, valid=valid)
            if done is not None:
                return done
            if not valid:
                return self._page(form)
            answer = form.answer() if form else {}
            draft = save_answer(token=self.draft.token, step=step, answer=answer)
        except DraftGone:
            return ended(request)
        except AlreadySent:
            return redirect("sent")
        if form is not None and form.adding:
            return redirect(self._here())
        if CHANGE in request.GET:
            return redirect(next_open(draft.answers, self.directory, change=True))
        after = following(step, draft.answers, self.directory)
        return redirect(reverse("step", args=[after.slug]) if after else reverse("check"))

    def _in_another_language(self, form: StepForm | None) -> HttpResponse:
        """The same page, with what was typed."""
        slug, token = self.step.slug, self.draft.token
        if form is not None:
            form.is_valid()
            if slug in self.draft.answers or any(form.typed().values()):
                try:
                    keep_typed(token=token, step=slug, typed=form.typed())
                except DraftGone:
                    return ended(self.request)
                except AlreadySent:
                    return redirect("sent")
        return redirect(self.request.get_full_path())

    def _document(self, form: StepForm | None, *, valid: bool) -> HttpResponse | None:
        """Add or take out a document; None where the page goes on as any other. The page
        is shown again whenever there is something to be told: what was taken out of the
        document, or why it was not taken."""
        if form is None or not form.takes_documents:
            return None
        request, token = self.request, self.draft.token
        given = given_document(request)
        if remove_asked(request, token):
            self._keep(form)
            return redirect(self._here())
        if "add" in request.POST and given is None and valid:
            form.add_error(FIELD, _("Choose a file first"))
        if form.errors:
            return self._page(form)
        if given is None:
            return None
        added = take_document(form, given, token)
        if added is None:
            return self._page(form)
        if "add" in request.POST or added.pictures or added.others:
            self._keep(form)
            return redirect(self._here())
        return None

    def _keep(self, form: StepForm) -> None:
        """What else was typed on a page that is shown again."""
        typed = {name: value for name, value in form.typed().items() if name not in _NOT_KEPT}
        if any(typed.values()):
            keep_typed(token=self.draft.token, step=self.step.slug, typed=typed)

    def _keep_on_the_way_back(self, form: StepForm | None, *, valid: bool) -> None:
        """Going back loses nothing, and answers nothing that was left untouched."""
        if form is None:
            return
        slug, token = self.step.slug, self.draft.token
        given = given_document(self.request) if form.takes_documents else None
        if given is not None and valid:
            take_document(form, given, token)
        typed = {name: value for name, value in form.typed().items() if name not in _NOT_KEPT}
        if not any(typed.values()):
            return
        if valid and (slug in self.draft.answers or any(form.answer().values())):
            save_answer(token=token, step=slug, answer=form.answer())
        else:
            keep_typed(token=token, step=slug, typed=typed)

    def _form(self, **options: Any) -> StepForm | None:
        documents = drafted_documents(self.draft)
        return make_form(
            self.step, self.draft.answers, self.directory, documents=documents, **options
        )

    def _aside(self) -> dict[str, str]:
        """Buttons that lead away from the step without answering it, and where to."""
        return {"back": self._back(), "help": self._help(), "later": reverse("later")}

    def _remove(self, form: StepForm, which: str) -> HttpResponse:
        """Take out one thing that the page lists, and show the page again with whatever
        was being typed."""
        slug, token = self.step.slug, self.draft.token
        try:
            for step, answer in form.removed(which).items():
                save_answer(token=token, step=step, answer=answer)
            if any(form.typed().values()):
                keep_typed(token=token, step=slug, typed=form.typed())
        except DraftGone:
            return ended(self.request)
        except AlreadySent:
            return redirect("sent")
        return redirect(self._here())

    def _here(self, address: str = "step") -> str:
        here = reverse(address, args=[self.step.slug])
        return f"{here}?{CHANGE}=1" if CHANGE in self.request.GET else here

    def _help(self) -> str:
        return self._here("form-help")

    def _back(self) -> str:
        finished = first_unanswered(self.draft.answers, self.directory) is None
        if CHANGE in self.request.GET and finished:
            return reverse("check")
        before = preceding(self.step.slug, self.draft.answers, self.directory)
        return reverse("step", args=[before.slug]) if before else reverse("start")

    def _page(self, form: StepForm | None) -> HttpResponse:
        child = on_child_path(self.draft.answers)
        template = (form.template if form else "") or (
            "complaints/step.html" if form else f"complaints/steps/{self.step.slug}.html"
        )
        context = {
            "step": self.step,
            "form": form,
            "change": CHANGE in self.request.GET,
            "back": self._back(),
            "child": child,
            "young": is_young(self.draft.answers),
            "own": is_self(self.draft.answers),
        }
        if form is None or form.shows_help:
            answers = self.draft.answers
            context["help"] = help_for(residence(answers), self.directory)
            context["threatened"] = threatened(answers)
        response = render(self.request, template, context)
        if form is not None and form.policy:
            response._csp_update = form.policy  # type: ignore[attr-defined]  # django-csp's
        return response


class ContinueView(View):
    """Leads to the first step without an answer, or to the check page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            draft = open_draft(read_token(request))
        except DraftGone:
            return ended(request)
        if draft.sent:
            return redirect("sent")
        return redirect(next_open(draft.answers, read_directory()))


def next_open(answers: Answers, directory: Directory, *, change: bool = False) -> str:
    """The address of the first step without an answer, or of the check page. After a
    ``change`` the way from there leads back to the check page as well."""
    step = first_unanswered(answers, directory)
    if step is None:
        return reverse("check")
    address = reverse("step", args=[step.slug])
    return f"{address}?{CHANGE}=1" if change else address


def make_form(step: Step, answers: Any, directory: Directory, **options: Any) -> StepForm | None:
    """The form of a step; None for a step that only tells something."""
    if not step.form:
        return None
    documents: tuple[DraftedDocument, ...] = options.pop("documents", ())
    form: StepForm = import_string(step.form)(
        options.pop("data", None), answers=answers, directory=directory, **options
    )
    form.documents = documents
    return form


def ended(request: HttpRequest) -> HttpResponse:
    """No form is open on this device. What was just typed is shown once more, so that it
    can be copied."""
    typed = [
        value
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "back", "help", "later", "add", "take_out", "remove"}
        for value in values
        if len(value) > 40
    ]
    if request.method == "GET":
        return redirect("start")
    return render(request, "complaints/ended.html", {"typed": typed}, status=410)
