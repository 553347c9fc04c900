"""The search box: a reference, or the complainant's e-mail address."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

REFERENCE = re.compile(r"\A[A-Z]{2}-?[0-9A-Z]{4}-?[0-9A-Z]{4}\Z")


class SearchForm(forms.Form):
    """Sent by POST: an e-mail address must stand in no address bar and no log."""

    q = forms.CharField(
        label=_("Reference or the complainant’s e-mail address"),
        max_length=254,
        error_messages={"required": _("Enter a reference or an e-mail address")},
    )

    def clean_q(self) -> str:
        """Without the spaces around it."""
        return self.cleaned_data["q"].replace("\x00", "").strip()

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        q = cleaned.get("q")
        if q and "@" not in str(q) and not self.reference():
            self.add_error(
                "q", _("That is neither a reference (RD-ABCD-1234) nor an e-mail address")
            )
        return cleaned

    def reference(self) -> str:
        """The reference typed, in its usual form; "" if it is none."""
        text = str(self.cleaned_data.get("q") or "").upper().replace(" ", "")
        if not REFERENCE.match(text):
            return ""
        bare = text.replace("-", "")
        return f"{bare[:2]}-{bare[2:6]}-{bare[6:]}"
