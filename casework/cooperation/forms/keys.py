"""Forms of an authority's key for copies."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.layout import Field
from django import forms
from django.utils.translation import gettext_lazy

from casework.cases.forms.work import DeskForm


class RegisterKeyForm(DeskForm):
    """Enter a public key."""

    button = gettext_lazy("Enter this key")
    public_key = forms.CharField(
        label=gettext_lazy("Public key"),
        help_text=gettext_lazy("One line that begins with age1. Never the private key."),
        max_length=2_500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Enter the public key")},
    )

    def rows(self) -> list[Any]:
        return [Field.text("public_key", label_size="s")]


class ProveKeyForm(DeskForm):
    """Show that the message could be decrypted."""

    button = gettext_lazy("Prove the key")
    word = forms.CharField(
        label=gettext_lazy("The word in the message"),
        help_text=gettext_lazy("Twelve letters and digits"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Enter the word")},
    )

    def rows(self) -> list[Any]:
        return [Field.text("word", field_width=20, label_size="s")]


class RetireKeyForm(DeskForm):
    """Use a key no more."""

    button = gettext_lazy("Retire the key")
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Such as lost, or in other hands. It stays on record."),
        max_length=200,
        error_messages={"required": gettext_lazy("Give the reason")},
    )

    def rows(self) -> list[Any]:
        return [Field.text("reason", label_size="s")]
