"""Forms in which the terms of a share are chosen."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms_gds.layout import HTML, Field
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.authorities.models import Authority, Member, Role
from casework.cases.forms.work import DeskForm
from casework.cases.models import Participation
from casework.cooperation import gate
from casework.cooperation.models import Share
from casework.cooperation.presentation import LABELS
from casework.cooperation.projection import tiers_up_to
from casework.cooperation.services.clustering import Connection
from casework.cooperation.services.handing_on import HIGHEST
from casework.cooperation.terms import marking_rank, strictest
from casework.law import load_law

LASTS = timedelta(days=182)
"""What the form proposes; each share ends by itself."""


class TermsForm(DeskForm):
    """What every share says: with whom, as what, how far, why, how far onward, how long.
    The first button shows it as the recipient will see it; nothing is sent by it."""

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
    onward = forms.ChoiceField(
        label=gettext_lazy("Handing on"),
        help_text=gettext_lazy(
            "The strictest of this, the marking, the tier, the legal ground and the person’s wish"
            " holds. You see which before anything is sent."
        ),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how far they may hand it on")},
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Until which day"),
        error_messages={
            "required": gettext_lazy("Enter the last day of the share"),
            "invalid": gettext_lazy("Enter a day, such as 2027-05-31"),
        },
    )

    def __init__(
        self, *args: Any, participation: Participation, highest: int, lowest: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        sharing = load_law().sharing
        self.zone = ZoneInfo(participation.authority.timezone)
        self._choices(
            "tier",
            [
                (number, f"{tier.id} {tier.title}: {tier.sentence}")
                for number, tier in enumerate(tiers_up_to(highest))
                if number >= lowest
            ],
        )
        self._choices(
            "marking",
            [
                (key, f"{marking.title}: {marking.sentence}")
                for key, marking in sharing.markings.items()
            ],
        )
        self._choices(
            "onward", [(key, f"{one.title}: {one.sentence}") for key, one in sharing.onward.items()]
        )
        self.fields["expires_on"].help_text = _(
            "Such as %(day)s. The share ends by itself after that day."
        ) % {"day": (timezone.now() + LASTS).astimezone(self.zone).date().isoformat()}

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def rows(self) -> list[Any]:
        return [
            Field.select("recipient", label_size="s"),
            Field.radios("role", small=True, legend_size="s", inline=True),
            Field.radios("tier", small=True, legend_size="s"),
            *self.middle(),
            Field.textarea("purpose", rows=2, label_size="s"),
            Field.radios("marking", small=True, legend_size="s"),
            Field.radios("onward", small=True, legend_size="s"),
            Field.text("expires_on", field_width=10, label_size="s"),
        ]

    def middle(self) -> list[Any]:
        """What stands between the tier and the reason."""
        return []

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
            "onward": typed["onward"],
            "expires_at": datetime.combine(day, time.max, tzinfo=self.zone),
        }


class LeavingOut(TermsForm):
    """Terms that leave single fields of the tier closed."""

    left_out = forms.MultipleChoiceField(
        label=gettext_lazy("Fields that stay closed"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def leaves_out(self, highest: int) -> None:
        """Offer the fields of the tiers from T1 on."""
        self._choices(
            "left_out",
            [
                (name, f"{tier.id} {LABELS[name]}")
                for tier in tiers_up_to(highest)[1:]
                for name in tier.fields
            ],
        )

    def middle(self) -> list[Any]:
        opened = "open" if self.is_bound and self.data.get("left_out") else ""
        return [
            HTML(
                '<details class="govuk-details" {}><summary class="govuk-details__summary">'
                '<span class="govuk-details__summary-text">{}</span></summary>'
                '<div class="govuk-details__text">'.format(opened, _("Leave out single fields"))
            ),
            Field.checkboxes("left_out", small=True, legend_size="s"),
            HTML("</div></details>"),
        ]

    def values(self) -> dict[str, Any]:
        """What the services take. A field of a higher tier than is opened is closed anyway."""
        found = super().values()
        opened = {name for tier in tiers_up_to(found["tier"]) for name in tier.fields}
        found["left_out"] = [name for name in self.cleaned_data["left_out"] if name in opened]
        return found


class ShareForm(LeavingOut):
    """Share a case of one's own. ``replaces`` is the share whose place it takes, and then
    the authority is that one's."""

    summary = forms.CharField(
        label=gettext_lazy("Account without names"),
        help_text=gettext_lazy(
            "From T2 on they see this text. Optional. Write nothing that names or places anybody."
        ),
        max_length=5000,
        required=False,
        widget=forms.Textarea,
    )
    replaces = forms.UUIDField(required=False, widget=forms.HiddenInput)
    request = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        participation: Participation,
        member: Member,
        only: Authority | None = None,
        **kwargs: Any,
    ) -> None:
        highest = gate.IDENTITY if participation.child_path else gate.EVIDENCE
        super().__init__(*args, participation=participation, highest=highest, **kwargs)
        self.leaves_out(highest)
        if only is not None:
            self._choices("recipient", [(only.pk, only.name)])
            return
        widely = member.has_role(Role.COOPERATION_OFFICER)
        named = gate.named_by_routing(participation)
        self._choices("recipient", _recipients(participation, named, widely=widely))
        self.fields["recipient"].help_text = (
            _("Authorities that routing names come first.")
            if widely
            else _("Only authorities that routing names. Ask a cooperation officer for others.")
        )

    def middle(self) -> list[Any]:
        return [
            "replaces",
            "request",
            *super().middle(),
            Field.textarea("summary", rows=4, label_size="s"),
        ]

    def values(self) -> dict[str, Any]:
        """What the services take."""
        return {**super().values(), "summary": self.cleaned_data["summary"]}


class HandOnForm(LeavingOut):
    """Hand on what was shared, within what its originator allows."""

    def __init__(
        self, *args: Any, participation: Participation, share: Share, **kwargs: Any
    ) -> None:
        highest = min(share.tier, HIGHEST)
        super().__init__(*args, participation=participation, highest=highest, **kwargs)
        self.leaves_out(highest)
        sharing = load_law().sharing
        known = {share.authority_id, share.recipient_id, share.holder_id}
        others = Authority.objects.filter(participating=True, suspended=False)
        if share.onward == Share.Onward.CIRCLE:
            law = load_law()
            reached = [
                one.pk
                for one in others
                if law.gateway(share.recipient_id, one.pk).id
                == law.gateway(share.holder_id, one.pk).id
                == share.gateway
            ]
            others = others.filter(pk__in=reached)
        others = others.exclude(pk__in=known)
        self._choices("recipient", [("", _("Choose one")), *((one.pk, one.name) for one in others)])
        self._choices(
            "marking",
            [
                (key, f"{one.title}: {one.sentence}")
                for key, one in sharing.markings.items()
                if marking_rank(key) <= marking_rank(share.marking)
            ],
        )
        self._choices(
            "onward",
            [
                (key, f"{one.title}: {one.sentence}")
                for key, one in sharing.onward.items()
                if strictest([key, share.onward]) == key
            ],
        )
        last = share.expires_at.astimezone(self.zone).date()
        self.fields["expires_on"].help_text = _(
            "No later than %(day)s: it ends with the share it comes from."
        ) % {"day": last.isoformat()}
        self.last = share.expires_at

    def values(self) -> dict[str, Any]:
        """What the services take; on the last possible day it ends at that instant."""
        found = super().values()
        last_day = self.last.astimezone(self.zone).date()
        if found["expires_at"].date() == last_day:
            found["expires_at"] = min(found["expires_at"], self.last)
        return found


class ClusterForm(TermsForm):
    """Share several cases at once that one service or respondent connects."""

    connection = forms.ChoiceField(
        label=gettext_lazy("What connects the cases"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what connects the cases")},
    )

    def __init__(
        self,
        *args: Any,
        participation: Participation,
        member: Member,
        connections: list[tuple[Connection, int]],
        **kwargs: Any,
    ) -> None:
        super().__init__(
            *args,
            participation=participation,
            lowest=gate.CONDUCT,
            highest=gate.PSEUDONYMOUS,
            **kwargs,
        )
        self.by_key = {str(one.pk): one for one, _count in connections}
        self._choices(
            "connection",
            [
                (str(one.pk), _("%(name)s (%(n)d open cases)") % {"name": one.name, "n": count})
                for one, count in connections
            ],
        )
        named = gate.named_by_routing(participation)
        widely = member.has_role(Role.COOPERATION_OFFICER)
        self._choices("recipient", _recipients(participation, named, widely=widely))

    def rows(self) -> list[Any]:
        return [Field.radios("connection", small=True, legend_size="s"), *super().rows()]

    def connects(self) -> Connection:
        """The service or respondent that was chosen."""
        return self.by_key[self.cleaned_data["connection"]]


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
