"""Placeholders in standing text: a fixed list, replaced as text, never evaluated.

``{{ respondent_name }}`` stands for a value. ``{{ write: … }}`` is a blank that a person
has to fill: it stays until somebody does, and a text with a blank cannot be approved
(``NoticeContent`` refuses it).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PLACEHOLDERS = {
    "authority_name": gettext_lazy("The authority's name"),
    "authority_short_name": gettext_lazy("The authority's short name"),
    "case_reference": gettext_lazy("The authority's reference"),
    "respondent_name": gettext_lazy("The addressee's name"),
    "power_title": gettext_lazy("What the law data call the power"),
    "provision": gettext_lazy("The provision that gives the power"),
    "response_period": gettext_lazy("The period in which the addressee answers"),
    "response_rule": gettext_lazy("How that period is counted"),
    "appeal_body": gettext_lazy("Where to appeal"),
    "appeal_period": gettext_lazy("The period to appeal"),
    "maximum": gettext_lazy("The statutory maximum"),
}
"""Every placeholder, and what it stands for."""

BLANK = "write:"
_FOUND = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)


class UnknownPlaceholder(ValueError):
    """The text has a placeholder that is not on the list; the message names it."""


def check(text: str) -> None:
    """Raise UnknownPlaceholder for the first one that is not on the list."""
    for found in _FOUND.finditer(text):
        name = found[1].strip()
        if name not in PLACEHOLDERS and not name.startswith(BLANK):
            raise UnknownPlaceholder(
                _("There is no placeholder “%(name)s”. There are: %(known)s.")
                % {"name": name[:60], "known": ", ".join(PLACEHOLDERS)}
            )
    tag = _TAG.search(text)
    if tag:
        raise UnknownPlaceholder(
            _("“%(tag)s” is no placeholder; templates are text and run nothing.")
            % {"tag": tag[0][:60]}
        )


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced. A value that is missing or empty becomes a
    blank to be written; a value's own braces are never read again. Raises
    UnknownPlaceholder."""
    check(text)

    def value(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name.startswith(BLANK):
            return found[0]
        given = str(values.get(name) or "").strip()
        return plain(given) if given else f"{{{{ {BLANK} {PLACEHOLDERS[name]} }}}}"

    return _FOUND.sub(value, text)


def fill_body(body: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """``fill`` for the texts of a template version, by section id."""
    return {section: fill(text, values) for section, text in body.items()}


def plain(value: str) -> str:
    """A value that Markdown prints as it is."""
    one_line = " ".join(value.replace("{{", "{ {").replace("}}", "} }").split())
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", one_line)
