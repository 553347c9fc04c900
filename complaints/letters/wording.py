"""The words of a letter. Page and paper both print exactly what ``compose`` returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from casework.law import load_law
from casework.law.letters import LetterKind
from casework.law.periods import Period
from complaints.letters.content import LetterContent


@dataclass(frozen=True)
class Part:
    """A part of a letter: a heading (or none), sentences, places, and how many lines are
    left to be filled in by hand."""

    id: str
    heading: str = ""
    sentences: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    filled: tuple[tuple[str, str], ...] = ()
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A letter in words."""

    language: str
    title: str
    to_word: str
    to: tuple[str, ...]
    parts: tuple[Part, ...] = field(default=())
    foot: str = ""


def compose(content: LetterContent) -> Letter:
    """The letter in its own language. UnknownName if the law's data no longer hold its
    kind."""
    law = load_law()
    kind = law.letter(content.kind)
    with override(content.language):
        parts = (
            _WORDS[part](content, kind, law.period(kind.period))
            for part in kind.parts
            if part in _WORDS
        )
        return Letter(
            language=content.language,
            title=_title(content, kind),
            to_word=_("To"),
            to=tuple(filter(None, (content.service, content.controller))),
            parts=tuple(part for part in parts if part is not None),
            foot=_("This is a private letter. Whoever signs it sends it."),
        )


def kind_title(kind: str) -> str:
    """What a kind of letter is called, in the present language."""
    found = {
        "us-take-it-down": _("Request under the TAKE IT DOWN Act"),
        "eu-erasure": _("Request to erase (GDPR)"),
        "uk-erasure": _("Request to erase (UK GDPR)"),
        "uk-intimate-image-report": _("Report under the Online Safety Act"),
    }
    return found.get(kind) or load_law().letter(kind).title


def _title(content: LetterContent, kind: LetterKind) -> str:
    if "request-erasure" in kind.parts:
        return _("Request for erasure under %(provision)s") % {"provision": kind.citation}
    return _("Request for removal under %(provision)s") % {"provision": kind.citation}


def _removal(content: LetterContent, kind: LetterKind, period: Period) -> Part:
    return Part(
        "request-removal",
        sentences=(
            _(
                "I ask you to take down the content named below, and every identical copy of it"
                " that you know of."
            ),
        ),
    )


def _erasure(content: LetterContent, kind: LetterKind, period: Period) -> Part:
    own = (
        _("I ask you to erase my personal data named below without undue delay.")
        if content.own
        else _(
            "I ask you to erase the personal data named below, of the person for whom I act,"
            " without undue delay."
        )
    )
    return Part("request-erasure", sentences=(own,))


def _places(content: LetterContent, kind: LetterKind, period: Period) -> Part:
    return Part(
        "places",
        heading=_("Where it is"),
        places=content.places,
        blanks=() if content.places else ("", "", ""),
    )


def _description(content: LetterContent, kind: LetterKind, period: Period) -> Part | None:
    if not content.description:
        return None
    return Part("description", heading=_("How to find it"), sentences=(content.description,))


def _good_faith(content: LetterContent, kind: LetterKind, period: Period) -> Part:
    sentence = (
        _(
            "I state in good faith: the content shows me in an intimate way, or was made to look"
            " so, and I did not consent to its publication."
        )
        if content.own
        else _(
            "I state in good faith: the content shows the person for whom I act in an intimate"
            " way, or was made to look so, and that person did not consent to its publication."
            " I am authorised to act for them."
        )
    )
    return Part("good-faith", heading=_("No consent"), sentences=(sentence,))


def _presence(content: LetterContent, kind: LetterKind, period: Period) -> Part:
    return Part(
        "presence",
        heading=_("Statement"),
        sentences=(
            _(
                "I state that intimate image content is present on your service at the place"
                " named above."
            ),
        ),
    )


def _by_the_subject(content: LetterContent, kind: LetterKind, period: Period) -> Part:
    sentence = (
        _("I am the person who is shown.")
        if content.own
        else _("I report this for the person who is shown, and am authorised to act for them.")
    )
    return Part("by-the-subject", sentences=(sentence,))


def _no_consent(content: LetterContent, kind: LetterKind, period: Period) -> Part:
    sentences = (
        (
            _("The content shows me, or was made to look like me."),
            _("I do not consent to it. If you rely on a consent, I withdraw it."),
        )
        if content.own
        else (
            _("The content shows the person for whom I act, or was made to look like them."),
            _("That person does not consent to it. I am authorised to act for them."),
        )
    )
    return Part("no-consent", heading=_("No consent"), sentences=sentences)


def _tell_others(content: LetterContent, kind: LetterKind, period: Period) -> Part | None:
    if not kind.citation_others:
        return None
    return Part(
        "tell-others",
        heading=_("Others who have it"),
        sentences=(
            _(
                "Please tell everybody to whom you gave the data that they are to be erased"
                " (%(provision)s)."
            )
            % {"provision": kind.citation_others},
        ),
    )


def _period(content: LetterContent, kind: LetterKind, period: Period) -> Part | None:
    if not kind.say_period:
        return None
    return Part(
        "period",
        heading=_("By when"),
        sentences=(
            _("The law gives you %(time)s from when you receive this request (%(provision)s).")
            % {"time": length(period), "provision": period.citation},
        ),
    )


def _period_answer(content: LetterContent, kind: LetterKind, period: Period) -> Part | None:
    if not kind.say_period:
        return None
    return Part(
        "period-answer",
        heading=_("Your answer"),
        sentences=(
            _(
                "Please tell me what you have done within %(time)s from when you receive this"
                " request (%(provision)s)."
            )
            % {"time": length(period), "provision": period.citation},
        ),
    )


def _contact(content: LetterContent, kind: LetterKind, period: Period) -> Part:
    filled = tuple(
        (words, value)
        for words, value in (
            (_("E-mail"), content.email),
            (_("Phone"), content.phone),
            (_("Address"), content.address),
        )
        if value
    )
    return Part(
        "contact",
        heading=_("How to reach me"),
        filled=filled,
        blanks=() if filled else (_("E-mail, phone or address"),),
    )


def _signature(content: LetterContent, kind: LetterKind, period: Period) -> Part:
    name = ((_("Name"), content.name),) if content.name else ()
    blanks = [_("Date"), _("Signature")]
    if not name:
        blanks.insert(0, _("Name"))
    return Part("signature", heading=_("Signature"), filled=name, blanks=tuple(blanks))


_Words = Callable[[LetterContent, LetterKind, Period], Part | None]
_WORDS: dict[str, _Words] = {
    "request-removal": _removal,
    "request-erasure": _erasure,
    "places": _places,
    "description": _description,
    "good-faith": _good_faith,
    "presence": _presence,
    "by-the-subject": _by_the_subject,
    "no-consent": _no_consent,
    "tell-others": _tell_others,
    "period": _period,
    "period-answer": _period_answer,
    "contact": _contact,
    "signature": _signature,
}


def length(period: Period) -> str:
    """How long a period is, in words of the present language."""
    amount = period.amount
    words = {
        "hours": ngettext("%(n)d hour", "%(n)d hours", amount),
        "days": ngettext("%(n)d day", "%(n)d days", amount),
        "working_days": ngettext("%(n)d working day", "%(n)d working days", amount),
        "weeks": ngettext("%(n)d week", "%(n)d weeks", amount),
        "months": ngettext("%(n)d month", "%(n)d months", amount),
        "years": ngettext("%(n)d year", "%(n)d years", amount),
    }
    return words[period.unit] % {"n": amount}


def missing(content: LetterContent) -> Iterable[str]:
    """Parts that the law wants in such a letter and that are left to be filled in by hand."""
    needed = load_law().letter(content.kind).needed
    if "places" in needed and not content.places:
        yield "places"
    if "contact" in needed and not (content.email or content.phone or content.address):
        yield "contact"
