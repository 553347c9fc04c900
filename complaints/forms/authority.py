"""Which authority receives the complaint: proposed, explained, changeable."""

from crispy_forms_gds.choices import Choice
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.answers import infringement_place, residence, workplace
from complaints.directory import (
    INFRINGEMENT,
    RESIDENCE,
    SAME_COUNTRY,
    WORKPLACE,
    Proposal,
)
from complaints.forms.step_form import Row, StepForm, radios
from complaints.places.names import place_name

ANOTHER = "another"


class AuthorityForm(StepForm):
    """The receiving authority (rule R05; GDPR Article 77(1)). Only participating ones."""

    template = "complaints/steps/authority.html"
    shows_help = True
    heading = _("Who should receive it?")
    authority = radios([], label=_("Office"), required=_("Select who should receive your form"))
    other = forms.ChoiceField(
        label=_("Another office"),
        required=False,
        error_messages={"invalid_choice": _("Choose an office from the list")},
    )
    reason = _(
        "Somebody has to receive your form, so we cannot leave this open. Under Article 77(1) of"
        " the GDPR you may choose, in particular between where you live, where you work and"
        " where it happened. The office you choose stays your contact, also when others"
        " deal with the case."
    )

    def adapt(self) -> None:
        self.proposals = self.directory.proposals(self.answers)
        self.elsewhere = self.directory.elsewhere(self.answers)
        self.places_named = bool(
            residence(self.answers) or workplace(self.answers) or infringement_place(self.answers)
        )
        self.second_best = all(p.reason == SAME_COUNTRY for p in self.proposals)
        choices = [
            Choice(p.office.slug, p.office.name, hint=self._because(p)) for p in self.proposals
        ]
        proposed = {p.office.slug for p in self.proposals}
        others = [o for o in self.directory.receiving() if o.slug not in proposed]
        self.fields["other"].choices = [
            ("", _("Choose an office")),
            *((o.slug, f"{place_name(o.subdivision or o.country)}: {o.name}") for o in others),
        ]
        if not self.proposals:
            self.page_heading = _("Who can receive it?")
            del self.fields["authority"]
            self.fields["other"].label = _("Offices that receive this form")
        elif others:
            choices.append(Choice(ANOTHER, _("Another office from the list below")))
            self.fields["authority"].choices = choices
        else:
            self.fields["authority"].choices = choices
            del self.fields["other"]
        if not self.is_bound:
            self._start_from_kept(proposed)

    def _start_from_kept(self, proposed: set[str]) -> None:
        kept = str(self.initial.get("authority", ""))
        if kept == ANOTHER:
            return
        if kept and kept not in proposed:
            self.initial = {"authority": ANOTHER, "other": kept}
        elif not kept and self.proposals:
            self.initial = {"authority": self.proposals[0].office.slug}

    def _because(self, proposal: Proposal) -> object:
        place = place_name(proposal.place)
        own = self.own
        if proposal.reason == RESIDENCE:
            sentence = (
                _("Because you live here: %(place)s.")
                if own
                else _("Because the person lives here: %(place)s.")
            )
        elif proposal.reason == WORKPLACE:
            sentence = _("Because you work here: %(place)s.")
        elif proposal.reason == INFRINGEMENT:
            sentence = _("Because it happened here: %(place)s.")
        else:
            assert proposal.reason == SAME_COUNTRY
            sentence = _(
                "In the same country. It may pass your form on to the office for %(place)s."
            )
        return sentence % {"place": place}

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        chosen = cleaned.get("authority", ANOTHER)
        if "authority" in self.errors:
            return cleaned
        if chosen == ANOTHER:
            chosen = cleaned.get("other", "")
            if not chosen and "other" not in self.errors:
                field = "other" if "other" in self.fields else "authority"
                self.add_error(field, ValidationError(_("Select who should receive your form")))
        cleaned["authority"] = chosen
        cleaned.pop("other", None)
        return cleaned

    def rows(self) -> list[Row]:
        office = self.directory.office(str(self.answers.get("authority", {}).get("authority", "")))
        return [Row(_("Who receives it"), (office.name if office else "",))]
