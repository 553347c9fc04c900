"""Fingerprints of pictures, made on the person's device."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.choices import Choice
from csp.constants import SELF
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from complaints import fingerprints
from complaints.fingerprints import FRAME, Made, NotAFingerprint
from complaints.forms.step_form import Row, StepForm, Words, checkboxes


class NeverShown(forms.HiddenInput):
    """Filled by the page's script; whatever it held is not written into a page again."""

    def format_value(self, value: Any) -> str:
        return ""


class FingerprintForm(StepForm):
    """Takes the bits of new fingerprints; lists those kept, to be taken out again.

    No file is ever part of it: the page's chooser has no name and stands outside the form.
    """

    template = "complaints/steps/fingerprint.html"
    # A chosen video is shown from the device's memory.
    policy = {"media-src": ["blob:"], "worker-src": [SELF]}
    title = _("Add a fingerprint of the picture or video?")
    made = forms.CharField(required=False, max_length=4000, widget=NeverShown)
    remove = checkboxes([], label=_("Fingerprints that you added. Choose what to take out"))

    def adapt(self) -> None:
        self.kept = fingerprints.kept_in(self.answers)
        self.most = fingerprints.MOST
        self.least_quality = fingerprints.LEAST_QUALITY
        self.fields["remove"].choices = [
            Choice(str(place), spoken(place, one)) for place, one in enumerate(self.kept, start=1)
        ]

    @property
    def room(self) -> int:
        """How many more may be added."""
        return self.most - len(self.kept)

    def layout(self) -> Iterable[Any]:
        yield "made"
        if self.kept:
            yield self.component("remove")

    def _new(self) -> list[Made]:
        """New fingerprints: well-formed and of sufficient quality."""
        if not fingerprints.allowed(self.answers):
            raise ValidationError(_("Here no fingerprint can be taken. Choose “Continue”."))
        # The field is not seen: what is wrong with it is said for the whole page.
        broken = self.errors.pop("made", None)
        try:
            if broken:
                raise NotAFingerprint
            found = fingerprints.read_made(self.cleaned_data.get("made", ""))
        except NotAFingerprint:
            raise ValidationError(
                _("What was sent is not a fingerprint. Choose the picture once more.")
            ) from None
        if any(one.poor for one in found):
            raise ValidationError(
                _(
                    "There is too little to see in one of the pictures for a good fingerprint."
                    " That is not your fault. Choose another one, or continue without."
                )
            )
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        taken_out = set(data.get("remove", []))
        left = [one for n, one in enumerate(self.kept, 1) if str(n) not in taken_out]
        new = {one.bits: one for one in [*left, *self._new()]}
        if len(new) > self.most:
            raise ValidationError(
                _("There is room for %(most)d fingerprints. Continue with those you have.")
                % {"most": self.most}
            )
        data["fingerprints"] = [vars(one) for one in new.values()]
        return data

    def answer(self) -> dict[str, Any]:
        return {"fingerprints": self.cleaned_data["fingerprints"]}

    def typed(self) -> dict[str, Any]:
        """Nothing here is typed."""
        return {}

    def rows(self) -> Iterable[Row]:
        count = len(fingerprints.from_answer(self.initial.get("fingerprints", [])))
        said = ngettext("%(count)d fingerprint", "%(count)d fingerprints", count)
        yield Row(_("Fingerprints"), (said % {"count": count},) if count else ())


def spoken(place: int, one: Made) -> Words:
    """A fingerprint in words: never its bits."""
    words = _("Fingerprint %(number)d: of a picture")
    if one.source == FRAME:
        words = _("Fingerprint %(number)d: of a moment of a video")
    return words % {"number": place}
