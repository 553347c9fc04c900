"""The promises of the law to the person who complained, in plain words that are translated.

The law's data say how long, counted how and by which provision; here is how a person reads
it. A rule without words of its own is told in general ones.
"""

from __future__ import annotations

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.law import load_law

_ASKED: dict[str, LazyText] = {
    "ca-pipeda-13": gettext_lazy(
        "The law asks the office to report on your complaint within %(length)s of getting it."
    ),
    "eudpr-63-3": gettext_lazy(
        "The law asks the office to tell you how it is going within %(length)s of getting your"
        " complaint. If it does not, that counts as a no."
    ),
    "uk-dpa-166-again": gettext_lazy(
        "The law asks the office to tell you again how it is going in each %(length)s that"
        " follow, until it has finished."
    ),
}
_IN_GENERAL = gettext_lazy(
    "The law asks the office to tell you how it is going, or how it ended, within %(length)s of"
    " getting your complaint."
)


def asked_by_law(rule: str) -> str:
    """What a clock's rule asks the office to do for the person, in one sentence."""
    return str(_ASKED.get(rule, _IN_GENERAL)) % {"length": length_in_words(rule)}


def citation_of(rule: str) -> str:
    """The provision behind a rule, as it is cited; "" for a rule the law does not hold."""
    period = load_law().periods.get(rule)
    return period.citation if period else ""


def length_in_words(rule: str) -> str:
    """How long a rule's period is: "3 months"."""
    period = load_law().period(rule)
    return _LENGTHS[period.unit](period.amount)


def _hours(n: int) -> str:
    return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}


def _days(n: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


def _working_days(n: int) -> str:
    return ngettext("%(n)d working day", "%(n)d working days", n) % {"n": n}


def _weeks(n: int) -> str:
    return ngettext("%(n)d week", "%(n)d weeks", n) % {"n": n}


def _months(n: int) -> str:
    return ngettext("%(n)d month", "%(n)d months", n) % {"n": n}


def _years(n: int) -> str:
    return ngettext("%(n)d year", "%(n)d years", n) % {"n": n}


_LENGTHS = {
    "hours": _hours,
    "days": _days,
    "working_days": _working_days,
    "weeks": _weeks,
    "months": _months,
    "years": _years,
}


def court_in_words(remedy: str, authority: str) -> str:
    """Where one can turn under a remedy of the law's data, in one plain sentence; without
    one, what the authority's regime names."""
    if remedy in _COURTS:
        return str(_COURTS[remedy])
    law = load_law()
    appeal = law.regime_of(authority).appeal if authority in law.directory.authorities else ""
    if not appeal or "configure" in appeal:
        return _("You may be able to go to a court. The office tells you which one.")
    return _("You can turn to: %(court)s.") % {"court": appeal}


_COURTS: dict[str, LazyText] = {
    "gdpr-78-1": gettext_lazy(
        "If you do not agree with what the office decided, you can go to a court in the country"
        " of the office."
    ),
    "gdpr-78-2": gettext_lazy(
        "You can go to a court in the country of the office. The court can tell the office to act."
    ),
    "eudpr-64": gettext_lazy(
        "If you do not agree with what the office decided, you can go to the Court of Justice of"
        " the European Union."
    ),
    "eudpr-63-3": gettext_lazy(
        "When the office says nothing, the law counts that as a no. Against it you can go to the"
        " Court of Justice of the European Union."
    ),
    "uk-166": gettext_lazy(
        "You can ask the First-tier Tribunal to tell the office to act on your complaint, or to"
        " tell you how it is going. The tribunal does not decide the complaint itself."
    ),
    "uk-judicial-review": gettext_lazy(
        "If you think that the office decided against the law, you can ask a court to look at it"
        " (judicial review). Be quick: there is little time for this."
    ),
    "ca-pipeda-14": gettext_lazy(
        "If you do not agree with what the office found, you can ask the Federal Court for a"
        " hearing."
    ),
}
