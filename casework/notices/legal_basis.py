"""What the law data say of a power, as far as a notice needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from casework.law import Power, UnknownName, load_law
from casework.notices import sections as parts
from casework.notices.content import ContentError, NoticeContent, missing_parts
from casework.notices.deemed_service import rule_for


@dataclass(frozen=True)
class LegalBasis:
    """A power in the hands of an authority: name, provision, and what its notice holds."""

    power: Power
    authority: str
    headings: dict[str, str]
    """Headings of all its sections, by id."""
    required: tuple[str, ...]
    """Sections that may not be empty."""
    conditional: dict[str, str]
    """Sections that may be empty unless their condition is met, with that condition."""

    def snapshot(self) -> dict[str, Any]:
        """What is frozen into the notice, so that later law does not change it."""
        return {
            "id": self.power.id,
            "title": self.power.title,
            "kind": self.power.kind,
            "citation": self.power.provision,
            "required": [*self.required, *self.conditional],
            "headings": self.headings,
            "methods": list(self.power.service),
            "service": _service_words(self.authority, self.power.service),
        }

    def check(self, content: NoticeContent) -> None:
        """Raise ContentError naming every required section that is empty, with the reason
        why the law asks for it."""
        law = load_law()
        missing = missing_parts(content, self.required)
        if missing:
            raise ContentError(
                (
                    identifier,
                    _("“%(title)s” is required and is empty. %(why)s (%(citation)s)")
                    % {
                        "title": self.headings[parts.part(identifier).id],
                        "why": law.section(identifier).why,
                        "citation": law.section(identifier).citation,
                    },
                )
                for identifier in missing
            )
        unknown = set(content.service_methods) - set(self.power.service)
        if unknown:
            raise ContentError(
                [
                    (
                        "service",
                        _("The law data do not provide for service by: %(methods)s.")
                        % {"methods": ", ".join(sorted(unknown))},
                    )
                ]
            )


def legal_basis(*, power: str, authority: str, on: date | None = None) -> LegalBasis:
    """The power as the authority may use it. Raises ContentError if it does not exist, is
    not the authority's, or is not in force on ``on``."""
    law = load_law()
    try:
        found = law.power(power)
        regime = law.regime_of(authority).id
    except UnknownName as error:
        raise ContentError([("power", str(error))]) from error
    if not found.open_to(slug=authority, regime=regime):
        raise ContentError(
            [("power", _("%(title)s is not a power of this authority.") % {"title": found.title})]
        )
    if on is not None and not found.in_force_on(on):
        raise ContentError(
            [("power", _("%(title)s is not in force on this day.") % {"title": found.title})]
        )
    sections = law.sections_for(found)
    return LegalBasis(
        power=found,
        authority=authority,
        headings={parts.part(section.id).id: section.title for section in sections},
        required=tuple(section.id for section in sections if section.condition is None),
        conditional={s.id: s.condition for s in sections if s.condition is not None},
    )


def _service_words(authority: str, methods: tuple[str, ...]) -> dict[str, str]:
    """What a notice says of each way of serving it. A rule that nobody has verified is
    shown to staff with its question mark, and is not asserted in a notice."""
    words: dict[str, str] = {}
    for method in ("email", "post", "hand"):
        if method in methods:
            rule = rule_for(authority=authority, method=method)
            if rule.verified:
                words[method] = f"{rule.sentence} ({rule.citation})"
    return words
