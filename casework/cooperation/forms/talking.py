"""Forms with which the two sides of a share answer each other."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.layout import Field
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.authorities.models import Authority
from casework.cases.forms.work import DeskForm, OnceForm
from casework.cooperation.models import Share, ShareAnswer, ShareExport, ShareRequest
from casework.cooperation.presentation import LABELS
from casework.cooperation.projection import tiers_up_to
from casework.cooperation.services.talking import LONGEST
from casework.cooperation.terms import marking_rank, may_ask
from casework.law import load_law

Kind = ShareRequest.Kind


class RevokeForm(DeskForm):
    """Withdraw a share, or a cluster of them."""

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


class RefuseForm(DeskForm):
    """Say no to what the recipient asked."""

    button = gettext_lazy("Refuse")
    reason = forms.CharField(
        label=gettext_lazy("Reason for refusing"),
        help_text=gettext_lazy("The authority that asked reads it. Name no person."),
        max_length=300,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Give the reason")},
    )

    def rows(self) -> list[Any]:
        return [Field.textarea("reason", rows=2, label_size="s")]


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


class CommentForm(OnceForm):
    """Write to the other authority."""

    button = gettext_lazy("Write to them")
    body = forms.CharField(
        label=gettext_lazy("Comment"),
        help_text=gettext_lazy(
            "Both authorities read it. It is sealed, belongs to the cooperation file and is"
            " never shown to the parties."
        ),
        max_length=LONGEST,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Write something first")},
    )

    def rows(self) -> list[Any]:
        return ["once", Field.textarea("body", rows=3, label_size="s")]


class CopyForm(DeskForm):
    """Ask for a copy."""

    button = gettext_lazy("Make a copy")
    format = forms.ChoiceField(
        label=gettext_lazy("As"),
        widget=forms.RadioSelect,
        choices=ShareExport.Format.choices,
        initial=ShareExport.Format.PDF,
        error_messages={"required": gettext_lazy("Choose PDF or JSON")},
    )

    def rows(self) -> list[Any]:
        return [Field.radios("format", small=True, legend_size="s", inline=True)]


class AskForm(DeskForm):
    """Ask the originator for more than was shared. Offers only what could be granted."""

    button = gettext_lazy("Ask the originator")
    kind = forms.ChoiceField(
        label=gettext_lazy("What do you need?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you need")},
    )
    tier = forms.TypedChoiceField(
        label=gettext_lazy("See up to"), coerce=int, empty_value=None, required=False
    )
    fields_wanted = forms.MultipleChoiceField(
        label=gettext_lazy("Only these fields"),
        help_text=gettext_lazy("None chosen asks for everything that the tier opens."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    marking = forms.ChoiceField(label=gettext_lazy("Marking you ask for"), required=False)
    third = forms.ChoiceField(label=gettext_lazy("Third authority"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why you need it"),
        help_text=gettext_lazy("The originator reads it, and it stays on record. Name no person."),
        max_length=300,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Say why you need it")},
    )

    def __init__(self, *args: Any, share: Share, **kwargs: Any) -> None:
        sharing = load_law().sharing
        self.offered = self._offered(share)
        super().__init__(*args, **kwargs)
        self._choices("kind", [(kind, Kind(kind).label) for kind in self.offered])
        tiers = [(number, f"{t.id} {t.title}") for number, t in enumerate(_tiers(share))]
        self._choices("tier", [("", _("Choose one")), *tiers[share.tier :]])
        self._choices("fields_wanted", [(name, LABELS[name]) for name in _missing(share)])
        self._choices(
            "marking",
            [
                ("", _("Choose one")),
                *(
                    (key, marking.title)
                    for key, marking in sharing.markings.items()
                    if marking_rank(key) > marking_rank(share.marking)
                ),
            ],
        )
        self._choices("third", [("", _("Choose one")), *_thirds(share)])
        for kind, names in _PARTS.items():
            if kind not in self.offered:
                for name in names:
                    del self.fields[name]

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def _offered(share: Share) -> list[str]:
        kinds: list[str] = [Kind.LONGER]
        if _missing(share):
            kinds.insert(0, Kind.MORE)
        if marking_rank(share.marking) < len(Share.Marking.values) - 1:
            kinds.append(Kind.MARKING)
        if may_ask(share.onward):
            kinds.append(Kind.ONWARD)
        return kinds

    def rows(self) -> list[Any]:
        rows: list[Any] = [Field.radios("kind", small=True, legend_size="s")]
        if Kind.MORE in self.offered:
            rows += [
                Field.select("tier", label_size="s"),
                Field.checkboxes("fields_wanted", small=True, legend_size="s"),
            ]
        if Kind.MARKING in self.offered:
            rows.append(Field.select("marking", label_size="s"))
        if Kind.ONWARD in self.offered:
            rows.append(Field.select("third", label_size="s"))
        return [*rows, Field.textarea("reason", rows=2, label_size="s")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        needed = {
            Kind.MORE: ("tier", _("Choose a tier")),
            Kind.MARKING: ("marking", _("Choose the marking")),
            Kind.ONWARD: ("third", _("Choose the authority")),
        }.get(cleaned.get("kind", ""))
        if needed and needed[0] in self.fields and cleaned.get(needed[0]) in (None, ""):
            self.add_error(*needed)
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        typed = self.cleaned_data
        third = typed.get("third")
        return {
            "kind": typed["kind"],
            "reason": typed["reason"],
            "tier": typed.get("tier"),
            "fields": typed.get("fields_wanted") or [],
            "marking": typed.get("marking") or "",
            "third": Authority.objects.filter(pk=third).first() if third else None,
        }


_PARTS = {
    Kind.MORE: ("tier", "fields_wanted"),
    Kind.MARKING: ("marking",),
    Kind.ONWARD: ("third",),
}


def _tiers(share: Share) -> list[Any]:
    """The tiers that this share could open at all."""
    highest = int(load_law().sharing.child.tier[1:]) if share.child_path else max(Share.Tier.values)
    return tiers_up_to(highest)


def _missing(share: Share) -> list[str]:
    """Fields that the share does not open, by the law data's order."""
    opened = {name for tier in tiers_up_to(share.tier) for name in tier.fields}
    opened -= set(share.left_out)
    return [name for tier in _tiers(share) for name in tier.fields if name not in opened]


def _thirds(share: Share) -> list[tuple[str, str]]:
    known = {share.authority_id, share.recipient_id, share.holder_id}
    others = Authority.objects.filter(participating=True, suspended=False).exclude(pk__in=known)
    return [(one.pk, one.name) for one in others]
