"""The words of the mail that brings a notice to whom it is addressed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


def mail_words(frozen: Mapping[str, Any], *, number: str | None, sha256: str) -> tuple[str, str]:
    """Subject line and text, in the current language: whose notice, its number, how to check
    it; nothing of what it is about. ``frozen`` is the form that the notice was made of."""
    values = {
        "authority": frozen["authority"]["name"],
        "number": number,
        "reference": frozen["content"]["reference"],
        "sha256": sha256,
        "address": f"{frozen['public_origin']}/verify/",
    }
    title = _("Formal notice %(number)s from %(authority)s") % values
    text = _(
        "%(authority)s has issued a formal notice to you.\n\n"
        "Number: %(number)s\nOur reference: %(reference)s\n\n"
        "The notice is attached as a signed PDF file. It contains time limits; please read it "
        "now and pass it to whoever deals with legal matters.\n\n"
        "To check that it is genuine, open %(address)s and enter the number and the check "
        "code printed on the last page.\nSHA-256 of the file: %(sha256)s\n"
    )
    return title, text % values
