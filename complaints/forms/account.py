"""The person's own words. On the child path nobody is asked to describe anything."""

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.step_form import StepForm
from complaints.typed_text import StoryField

LONGEST_ACCOUNT = 5000
LONGEST_MORE = 2000


class AccountForm(StepForm):
    """What happened, in the person's words."""

    account = StoryField(
        label=_("What happened, in your own words?"),
        required=False,
        max_length=LONGEST_ACCOUNT,
        help_text=_(
            "A few sentences are enough. You need not describe what is shown, and you need not"
            " explain why a picture exists. None of this is your fault. You can leave this open."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    reason = _(
        "A complaint needs a description of the infringement. If you chose above what happened,"
        " that is enough to begin (from 2 April 2027: Regulation (EU) 2025/2518, Article 4)."
    )


class MoreForm(StepForm):
    """Anything else, on the child path."""

    more = StoryField(
        label=_("Is there anything else we should know?"),
        required=False,
        max_length=LONGEST_MORE,
        help_text=_("Please do not say what the picture shows. You can leave this open."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
