"""Questions that only some kinds of conduct need. Never asked on the child path; all can be
left open, and none asks why anything exists."""

from __future__ import annotations

from crispy_forms_gds.choices import Choice
from django.utils.translation import gettext_lazy as _

from complaints.forms.step_form import NO, UNSURE, YES, StepForm, checkboxes, radios
from complaints.typed_text import WordsField

_KNOWN = ((YES, _("Yes")), (NO, _("No")), (UNSURE, _("I do not know")))


def _yes_no() -> list[Choice]:
    return [Choice(key, words) for key, words in _KNOWN]


class DemandForm(StepForm):
    """What a threatening person wants, and by when: how urgent it is (rules R01, R22)."""

    heading = _("What do they ask for?")
    lead = _("Never pay and never send anything more. Leave open what you do not want to say.")
    asked = checkboxes(
        [
            Choice("money", _("Money, or a card or voucher")),
            Choice("pictures", _("More pictures or videos")),
            Choice("contact", _("To meet, to talk, or to come back to them")),
            Choice("else", _("Something else")),
        ],
        label=_("What do they want?"),
        help_text=_("Select all that fit."),
    )
    deadline = radios(_yes_no(), label=_("Did they say by when?"))
    until = WordsField(
        label=_("If yes: by when?"),
        required=False,
        max_length=100,
        help_text=_("For example “Friday evening”."),
    )
    given = radios(
        _yes_no(),
        label=_("Have they got anything from you already?"),
        help_text=_("It is not your fault if they have. Tell your bank soon if you paid."),
    )
    reason = _(
        "Your answers show how urgent it is. The office puts a threat first. You can leave all"
        " of it open: no law makes you answer."
    )


class PretendForm(StepForm):
    """Who is imitated where, and whether it may be free expression (rule R20)."""

    heading = _("About the fake")
    account = WordsField(
        label=_("Is there an account that pretends to be the person?"),
        required=False,
        help_text=_("For example @name on a service. You can leave this open."),
    )
    expression = radios(
        _yes_no(),
        label=_("Does it look like a joke, art or a news report?"),
        help_text=_("For example a cartoon, or a clip in a news programme."),
    )
    reason = _(
        "The law protects free speech too. The office has to weigh satire, art and journalism"
        " before it acts (GDPR Article 85). You can leave it open."
    )


class SoldForm(StepForm):
    """Whether somebody earns with it (rule R22)."""

    sold = radios(
        _yes_no(),
        label=_("Is it being sold, or does somebody ask money to see it?"),
        help_text=_("You do not have to look. You can leave this open."),
    )


class WhenForm(StepForm):
    """Since when it can be seen, and when it was noticed: some laws set time limits."""

    _CHOICES = (
        Choice("today", _("Today or yesterday")),
        Choice("week", _("In the last week")),
        Choice("month", _("In the last month")),
        Choice("year", _("In the last year")),
        Choice("earlier", _("Longer ago")),
        Choice(UNSURE, _("I do not know")),
    )
    heading = _("Since when?")
    lead = _("A guess is enough. You can leave both open.")
    noticed = radios(_CHOICES, label=_("When did you or the person notice it?"))
    online = radios(_CHOICES, label=_("Since when can it be seen, as far as you know?"))
    reason = _(
        "Some offices expect a complaint within a certain time after you noticed. If it was"
        " longer ago you can still complain."
    )
