"""Forms of packets: what is typed, checked before the gate sees it."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.layout import Button, Field, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.authorities.models import ReferralBody
from casework.cases.forms.work import DeskForm
from casework.cases.models import Participation
from casework.law import load_law
from casework.law.packets import POLICE
from casework.packets.gate import Terms, kinds_for
from casework.packets.models import Packet
from casework.packets.selectors import proposed

BODIES = ("removal", "child-hotline")
_DAY = gettext_lazy("Enter a day, such as 2026-11-30")


class PacketForm(DeskForm):
    """To whom, for which purpose, on what it rests. The button shows it as they will read it;
    nothing is made from this page."""

    button = gettext_lazy("See it as they will read it")
    recipient = forms.ChoiceField(
        label=gettext_lazy("Body"),
        error_messages={"required": gettext_lazy("Choose the body")},
    )
    office = forms.CharField(
        label=gettext_lazy("Police office"),
        help_text=gettext_lazy("Only for the police: which office, and where."),
        max_length=160,
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Purpose"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the purpose")},
    )
    wish_how = forms.ChoiceField(
        label=gettext_lazy("How the person agreed to this body"),
        help_text=gettext_lazy("Where the purpose asks for it. Ask them first; a guess is none."),
        widget=forms.RadioSelect,
        choices=Packet.Wish.choices,
        required=False,
    )
    wish_on = forms.DateField(
        label=gettext_lazy("On which day"),
        help_text=gettext_lazy("Such as 2026-11-30."),
        required=False,
        error_messages={"invalid": _DAY},
    )
    ground = forms.CharField(
        label=gettext_lazy("Danger"),
        help_text=gettext_lazy(
            "Only for an emergency: what the danger is and for whom. It stands in the packet."
        ),
        max_length=400,
        required=False,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, participation: Participation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        child = participation.child_path
        self.fields["recipient"].choices = _recipients(participation)  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.id, f"{kind.title}: {kind.sentence}")
            for kind in load_law().packets.values()
            if any(kind.open_to(one, child=child) for one in (*BODIES, POLICE))
        ]

    def rows(self) -> list[Any]:
        return [
            Field.select("recipient", label_size="s"),
            Field.text("office", label_size="s"),
            Field.radios("kind", small=True, legend_size="s"),
            Field.radios("wish_how", small=True, legend_size="s"),
            Field.text("wish_on", field_width=10, label_size="s"),
            Field.textarea("ground", rows=3, label_size="s"),
        ]

    def terms(self) -> Terms:
        """What the services take."""
        typed = self.cleaned_data
        police = typed["recipient"] == POLICE
        return Terms(
            kind=typed["kind"],
            body=None if police else ReferralBody.objects.get(pk=typed["recipient"]),
            office=typed["office"] if police else "",
            wish_how=typed["wish_how"],
            wish_on=typed["wish_on"],
            ground=typed["ground"],
        )


def _recipients(participation: Participation) -> list[Any]:
    fitting = [kind for kind in BODIES if kinds_for(participation, kind)]
    first = [(one["body"].pk, one["body"].name) for one in proposed(participation) if one["makes"]]
    known = {slug for slug, _name in first}
    others = ReferralBody.objects.filter(kind__in=fitting).exclude(pk__in=known)
    choices: list[Any] = [("", _("Choose one"))]
    if first:
        choices.append((_("Named by routing"), first))
    choices.append((_("Other bodies"), [(b.pk, f"{b.name} ({b.country or '–'})") for b in others]))
    choices.append((_("In danger, or as the person wishes"), [(POLICE, _("The police"))]))
    return choices


class MakeForm(forms.Form):
    """The second button: what was previewed, and its digest."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ApproveForm(DeskForm):
    """Approve exactly the content that the page shows."""

    button = gettext_lazy("Approve")
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class WithdrawForm(DeskForm):
    """Withdraw a packet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(*self.rows(), Button.warning("save", self.button))

    button = gettext_lazy("Withdraw the packet")
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Name no person."),
        max_length=400,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Give the reason")},
    )

    def rows(self) -> list[Any]:
        return [Field.textarea("reason", rows=2, label_size="s")]


class HandForm(DeskForm):
    """Record that it was handed over."""

    button = gettext_lazy("Record the handing over")
    way = forms.ChoiceField(
        label=gettext_lazy("How"),
        widget=forms.RadioSelect,
        choices=Packet.Way.choices,
        error_messages={"required": gettext_lazy("Choose how it was handed over")},
    )
    on = forms.DateField(
        label=gettext_lazy("On which day"),
        error_messages={"required": _DAY, "invalid": _DAY},
    )
    to = forms.CharField(
        label=gettext_lazy("To which office or function"),
        max_length=160,
        error_messages={"required": gettext_lazy("Enter the office that took it")},
    )
    their_reference = forms.CharField(
        label=gettext_lazy("Their reference"),
        help_text=gettext_lazy("If one came back."),
        max_length=80,
        required=False,
    )

    def rows(self) -> list[Any]:
        return [
            Field.radios("way", small=True, legend_size="s"),
            Field.text("on", field_width=10, label_size="s"),
            Field.text("to", label_size="s"),
            Field.text("their_reference", field_width=20, label_size="s"),
        ]


class AnswerForm(DeskForm):
    """Record what the body answered."""

    button = gettext_lazy("Record the answer")
    answer = forms.ChoiceField(
        label=gettext_lazy("Their answer"),
        widget=forms.RadioSelect,
        choices=Packet.Answer.choices,
        error_messages={"required": gettext_lazy("Choose the answer")},
    )
    on = forms.DateField(
        label=gettext_lazy("On which day"),
        error_messages={"required": _DAY, "invalid": _DAY},
    )
    words = forms.CharField(
        label=gettext_lazy("Why, or to whom"),
        help_text=gettext_lazy("Needed for a refusal and for sending on. Name no person."),
        max_length=400,
        required=False,
        widget=forms.Textarea,
    )

    def rows(self) -> list[Any]:
        return [
            Field.radios("answer", small=True, legend_size="s"),
            Field.text("on", field_width=10, label_size="s"),
            Field.textarea("words", rows=2, label_size="s"),
        ]


class CopyForm(DeskForm):
    """Give the person their copy, with words."""

    button = gettext_lazy("Send the copy")
    words = forms.CharField(
        label=gettext_lazy("Message"),
        help_text=gettext_lazy(
            "In the person’s language. They read it on their page, with the document beside it."
        ),
        max_length=5000,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Write the message")},
    )

    def rows(self) -> list[Any]:
        return [Field.textarea("words", rows=4, label_size="s")]
