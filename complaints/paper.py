"""The form on paper: the same questions, read from the same table of steps and forms.

Nothing is written twice: what a step asks on screen, it asks on paper. Which steps there
are follows from trying situations in which people answer; a step that is asked in some of
them only says when it is to be answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from complaints.directory import Directory
from complaints.forms.step_form import StepForm
from complaints.models import Complaint
from complaints.steps import STEPS, Step, asked_steps
from complaints.steps.table import SECTIONS
from complaints.uploads import FIELD

ADULT, CHILD = "adult", "child"
NOT_ON_PAPER = frozenset({"fingerprint", "documents", "sharing"})
"""A fingerprint needs the person's own device; papers are simply put into the envelope; which
other offices may take part follows from the answers, and until then the general wish counts."""

_AGES = {ADULT: ("adult",), CHILD: ("under_18", "unknown")}
_ROLES = ("self", "parent_or_guardian", "authorised_person", "organisation", "anonymous")
_KINDS = tuple(tuple(kinds) for kinds in (Complaint.Kind.values, ("other",)))
_COUNTRIES = ("DE", "AQ")
"""One with offices of its parts, and one without any office."""

ONLY_IF: dict[str, str | Promise] = {
    "mandate": _("Only if you write for somebody else."),
    "alive": _("Only if you write for somebody else."),
    "recognise": _("Only if you write for somebody else."),
    "region": _("Only if your country has offices of its own in each part."),
    "work": _("Only if you are the person who is shown."),
    "happened": _("Only if it happened in another country."),
    "shown": _("Only if none of the answers before says that it is intimate."),
    "tool": _("Only if it was made or changed by a computer."),
    "whom": _("Only if you know who did it."),
    "email": _("Only if we may write to you by e-mail."),
    "phone": _("Only if we may call you."),
    "post": _("Only if we may send you letters."),
}
OTHERWISE = _("Only if it fits.")


@dataclass(frozen=True)
class PaperQuestion:
    """One question with boxes to tick, or with lines to write on."""

    label: str | Promise
    help: str | Promise = ""
    options: tuple[tuple[str | Promise, str | Promise], ...] = ()
    several: bool = False
    lines: int = 0

    @property
    def ruled(self) -> range:
        """The lines, for the template."""
        return range(self.lines)


@dataclass(frozen=True)
class PaperStep:
    """What is one page of the form on screen."""

    slug: str
    heading: str | Promise
    lead: str | Promise
    only_if: str | Promise
    questions: tuple[PaperQuestion, ...]


@dataclass
class PaperSection:
    """Steps that belong together."""

    title: str | Promise
    steps: list[PaperStep] = field(default_factory=list)


def paper_form(version: str, directory: Directory) -> list[PaperSection]:
    """All questions of one version, by section, in the order of the table."""
    situations = list(_situations(version))
    asked = [{step.slug for step in asked_steps(answers, directory)} for answers in situations]
    found: dict[str, PaperSection] = {}
    for step in STEPS:
        if not step.form or step.slug in NOT_ON_PAPER:
            continue
        fitting = [a for a, slugs in zip(situations, asked, strict=True) if step.slug in slugs]
        if not fitting:
            continue
        always = len(fitting) == len(situations)
        section = found.setdefault(step.section, PaperSection(SECTIONS[step.section]))
        section.steps.append(_on_paper(step, fitting[0], directory, always=always))
    return list(found.values())


def _situations(version: str) -> Iterable[dict[str, dict[str, Any]]]:
    """People who answer in every way that brings a further question, the usual ones first."""
    for age, role, kinds, country in product(_AGES[version], _ROLES, _KINDS, _COUNTRIES):
        yield {
            "age": {"age": age},
            "who": {"role": role},
            "country": {"country": country},
            "danger": {"danger": "no"},
            "kind": {"kinds": list(kinds)},
            "person": {"known": "person"},
            "reach": {"ways": ["email", "phone", "post"]},
        }


def _on_paper(
    step: Step, answers: dict[str, dict[str, Any]], directory: Directory, *, always: bool
) -> PaperStep:
    form: StepForm = import_string(step.form)(None, answers=answers, directory=directory)
    alone = not form.page_heading
    left_out = {FIELD, "purpose"} if form.takes_documents else set()
    questions = tuple(
        _question(one, step)
        for name, one in form.fields.items()
        if name not in left_out and not one.widget.is_hidden
    )
    if step.slug == "authority":
        questions = (PaperQuestion(_("Name of the office"), lines=1),)
    return PaperStep(
        slug=step.slug,
        heading="" if alone else form.page_heading,
        lead=form.page_lead,
        only_if="" if always else ONLY_IF.get(step.slug, OTHERWISE),
        questions=questions,
    )


def _question(one: forms.Field, step: Step) -> PaperQuestion:
    label = one.label or step.title
    if isinstance(one.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        options = tuple(
            (choice[1], getattr(choice, "hint", "") or "")
            for choice in one.choices  # type: ignore[attr-defined]
            if str(choice[1])
        )
        several = isinstance(one.widget, forms.CheckboxSelectMultiple)
        return PaperQuestion(label, one.help_text, options, several)
    lines = 1
    if isinstance(one.widget, forms.Textarea):
        lines = 10 if step.section == "account" else 4
    return PaperQuestion(label, one.help_text, lines=lines)
