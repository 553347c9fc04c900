"""Forms of sharing: what is typed, checked before the gate sees it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms_gds.layout import Field
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.authorities.models import Authority, Member, Role
from casework.cases.forms.work import DeskForm
from casework.cases.models import Participation
from casework.cooperation import gate
from casework.cooperation.models import ShareAnswer
from casework.law import load_law

LASTS = timedelta(days=182)
"""What the form proposes; each share ends by itself."""


class ShareForm(DeskForm):
    """With whom, how far, why, for how long. The first button shows it as the recipient
    will see it; nothing is sent from this page."""

    button = gettext_lazy("See it as they will")
    recipient = forms.ChoiceField(
        label=gettext_lazy("Authority"),
        error_messages={"required": gettext_lazy("Choose the authority")},
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Invited as"),
        widget=forms.RadioSelect,
        choices=[
            choice
            for choice in Participation.Role.choices
            if choice[0] != Participation.Role.RECEIVING
        ],
        error_messages={"required": gettext_lazy("Choose the role")},
    )
    tier = forms.TypedChoiceField(
        label=gettext_lazy("What they see"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what they see")},
    )
    summary = forms.CharField(
        label=gettext_lazy("Account without names"),
        help_text=gettext_lazy(
            "From T2 on they see this text. Optional. Write nothing that names or places anybody."
        ),
        max_length=5000,
        required=False,
        widget=forms.Textarea,
    )
    purpose = forms.CharField(
        label=gettext_lazy("Why they need it"),
        help_text=gettext_lazy("They read it, and it stays on record. Name no person."),
        max_length=300,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Say why they need it")},
    )
    marking = forms.ChoiceField(
        label=gettext_lazy("Marking"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the marking")},
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Until which day"),
        error_messages={
            "required": gettext_lazy("Enter the last day of the share"),
            "invalid": gettext_lazy("Enter a day, such as 2027-05-31"),
        },
    )

    def __init__(
        self, *args: Any, participation: Participation, member: Member, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        sharing = load_law().sharing
        self.zone = ZoneInfo(participation.authority.timezone)
        named = gate.named_by_routing(participation)
        self.fields["recipient"].choices = _recipients(  # type: ignore[attr-defined]
            participation, named, widely=member.has_role(Role.COOPERATION_OFFICER)
        )
        self.fields["recipient"].help_text = (
            _("Authorities that routing names come first.")
            if member.has_role(Role.COOPERATION_OFFICER)
            else _("Only authorities that routing names. Ask a cooperation officer for others.")
        )
        self.fields["tier"].choices = [  # type: ignore[attr-defined]
            (number, f"{tier.id} {tier.title}: {tier.sentence}")
            for number, tier in enumerate(sharing.tiers[name] for name in sharing.order)
            if not (participation.child_path and number >= gate.EVIDENCE)
        ]
        self.fields["marking"].choices = [  # type: ignore[attr-defined]
            (key, f"{marking.title}: {marking.sentence}")
            for key, marking in sharing.markings.items()
        ]
        self.fields["expires_on"].help_text = _(
            "Such as %(day)s. The share ends by itself after that day."
        ) % {"day": (timezone.now() + LASTS).astimezone(self.zone).date().isoformat()}

    def rows(self) -> list[Any]:
        return [
            Field.select("recipient", label_size="s"),
            Field.radios("role", small=True, legend_size="s", inline=True),
            Field.radios("tier", small=True, legend_size="s"),
            Field.textarea("summary", rows=4, label_size="s"),
            Field.textarea("purpose", rows=2, label_size="s"),
            Field.radios("marking", small=True, legend_size="s"),
            Field.text("expires_on", field_width=10, label_size="s"),
        ]

    def values(self) -> dict[str, Any]:
        """What the services take. The last day counts in full, in the authority's zone."""
        typed = self.cleaned_data
        day: date = typed["expires_on"]
        return {
            "recipient": Authority.objects.get(pk=typed["recipient"]),
            "role": typed["role"],
            "tier": typed["tier"],
            "purpose": typed["purpose"],
            "marking": typed["marking"],
            "summary": typed["summary"],
            "expires_at": datetime.combine(day, time.max, tzinfo=self.zone),
        }


def _recipients(
    participation: Participation, named: list[gate.Named], *, widely: bool
) -> list[Any]:
    roles = dict(Participation.Role.choices)
    first = [
        (one.authority.pk, f"{one.authority.name} ({str(roles[one.role]).lower()})")
        for one in named
    ]
    choices: list[Any] = [("", _("Choose one"))]
    if first:
        choices.append((_("Named by routing"), first))
    if widely:
        known = {slug for slug, _label in first} | {participation.authority_id}
        others = Authority.objects.filter(participating=True, suspended=False).exclude(pk__in=known)
        choices.append((_("Others that take part"), [(a.pk, a.name) for a in others]))
    return choices


class SendForm(forms.Form):
    """The second button: what was previewed, and its digest."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class RevokeForm(DeskForm):
    """Withdraw a share."""

    button = gettext_lazy("Withdraw the share")
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The recipient reads it. Name no person."),
        max_length=300,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Give the reason")},
    )

    def rows(self) -> list[Any]:
        return [Field.textarea("reason", rows=2)]


class AnswerForm(DeskForm):
    """Accept or decline an invitation."""

    button = gettext_lazy("Answer")
    answer = forms.ChoiceField(
        label=gettext_lazy("Your authority’s answer"),
        widget=forms.RadioSelect,
        choices=[
            (ShareAnswer.Answer.ACCEPTED, gettext_lazy("We take part")),
            (ShareAnswer.Answer.DECLINED, gettext_lazy("We decline")),
        ],
        error_messages={"required": gettext_lazy("Choose the answer")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Needed for declining. The originator reads it. Name no person."),
        max_length=300,
        required=False,
        widget=forms.Textarea,
    )

    def rows(self) -> list[Any]:
        return [
            Field.radios("answer", small=True, legend_size="s"),
            Field.textarea("reason", rows=2, label_size="s"),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        declined = cleaned.get("answer") == ShareAnswer.Answer.DECLINED
        if declined and not (cleaned.get("reason") or "").strip():
            self.add_error("reason", _("Give the reason for declining"))
        return cleaned
