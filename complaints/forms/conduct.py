"""Questions about what happened. On the child path there is one, about threats."""

from crispy_forms_gds.choices import Choice
from django.utils.translation import gettext_lazy as _

from complaints.forms.step_form import NO, UNSURE, YES, StepForm, checkboxes, radios
from complaints.models import Complaint

Kind = Complaint.Kind


class DangerForm(StepForm):
    """Immediate danger (rule R01): shown help at once, and treated first."""

    danger = radios([], label="")

    def adapt(self) -> None:
        field = self.fields["danger"]
        if self.own:
            field.label = _("Are you in danger right now?")
        else:
            field.label = _("Is anybody in danger right now?")
        field.help_text = _(
            "For example if someone threatens to hurt you, is on their way to you, or you may"
            " hurt yourself."
        )
        field.choices = [
            Choice(YES, _("Yes")),
            Choice(NO, _("No")),
            Choice(UNSURE, _("I am not sure")),
        ]


class KindForm(StepForm):
    """What kind of conduct. Decides which few questions follow."""

    kinds = checkboxes(
        [
            Choice(
                Kind.REAL,
                _("A real intimate picture or video was shared, or is being sold"),
                hint=_("Naked, partly naked, in underwear, or a sexual or very private moment."),
            ),
            Choice(
                Kind.ALTERED,
                _("An intimate picture or video was made or changed by a computer"),
                hint=_("For example with artificial intelligence, or put together from photos."),
            ),
            Choice(Kind.UNDRESSED, _("A tool or app was used to “undress” a photo")),
            Choice(Kind.THREAT, _("Someone threatens to share such a picture or video")),
            Choice(
                Kind.EXTORTION,
                _("Someone asks for money, more pictures or something else"),
            ),
            Choice(
                Kind.IMPERSONATION,
                _("A fake picture, video or voice harms a reputation or pretends to be someone"),
            ),
            Choice(
                Kind.RELIGIOUS,
                _("Shown without the religious or cultural dress they always wear in public"),
            ),
            Choice(Kind.OTHER, _("Something else")),
        ],
        label=_("What happened?"),
        help_text=_("Select all that fit. You can leave this open."),
    )
    reason = _(
        "A complaint has to say what the infringement is. Your choice here is enough to begin;"
        " it also decides which law applies and how urgent it is."
    )


class ShownForm(StepForm):
    """Whether it is intimate, asked only where the kind does not say (rules R20, R22)."""

    shown = radios(
        [
            Choice(YES, _("Yes")),
            Choice(NO, _("No")),
            Choice(UNSURE, _("I do not know")),
        ],
        label=_("Is it intimate?"),
        help_text=_(
            "Naked, partly naked, in underwear, or a sexual or very private moment; also if that"
            " was faked. You can leave this open."
        ),
    )


class ThreatForm(StepForm):
    """The one question about conduct on the child path (rule R01)."""

    threat = radios(
        [
            Choice("threat", _("Yes, someone says they will share a picture")),
            Choice("extortion", _("Yes, someone wants money, more pictures or something else")),
            Choice(NO, _("No")),
            Choice(UNSURE, _("I am not sure")),
        ],
        label="",
    )

    def adapt(self) -> None:
        if self.own:
            label = _("Is someone threatening you?")
        elif self.young:
            label = _("Is someone threatening the child?")
        else:
            label = _("Is someone threatening the person who is shown?")
        self.fields["threat"].label = label
        self.fields["threat"].help_text = _("You can leave this open.")
