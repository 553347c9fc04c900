"""Powers as the law data give them, in the terms of a draft: what each needs to be used.

The numbers, provisions and required sections stand in ``casework/law/data``; here is only
what a page and a service ask of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.errors import NotPossible
from casework.law import Power as LawPower
from casework.law import Section, UnknownName, load_law
from casework.notices.models import ServiceAttempt
from casework.notices.sections import part

ONE_PERSON = 1
TWO_PEOPLE = 2


@dataclass(frozen=True)
class Requirement:
    """A part the notice must have: why, by which provision, and where it comes from.

    ``field`` is the content field that fulfils it, or "" for text written by staff;
    ``by_letter`` parts are brought by the letter itself (issuer, contact, signature).
    ``condition`` says when it may stay empty; None means never.
    """

    id: str
    title: str
    why: str
    citation: str
    condition: str | None
    field: str
    by_letter: bool

    @property
    def is_text(self) -> bool:
        """Whether somebody has to write it."""
        return not self.field and not self.by_letter


_BY_LETTER = frozenset({"letterhead", "power", "language", "signatory"})


@dataclass(frozen=True)
class Power:
    """A power that an authority may use, as the law data have it."""

    law: LawPower

    @property
    def id(self) -> str:
        return self.law.id

    @property
    def title(self) -> str:
        return self.law.title

    @property
    def kind(self) -> str:
        return self.law.kind

    @property
    def provision(self) -> str:
        return self.law.provision

    @property
    def sentence(self) -> str:
        return self.law.sentence

    @property
    def against(self) -> tuple[str, ...]:
        return self.law.against

    @property
    def approvals_needed(self) -> int:
        """How many different people must approve; two where the law data ask for a second."""
        return TWO_PEOPLE if self.law.second_approver else ONE_PERSON

    @property
    def response_rule(self) -> str | None:
        """The period in which the addressee answers, counted from service."""
        return self.law.response_period

    @property
    def not_before_rule(self) -> str | None:
        """A period before the end of which the answer cannot be due."""
        return self.law.response_not_before

    @property
    def appeal_rule(self) -> str | None:
        """The period to appeal, counted from service."""
        return self.law.appeal_period

    @cached_property
    def requirements(self) -> list[Requirement]:
        """What the notice must contain, in the law's order."""
        return [_requirement(section) for section in load_law().sections_for(self.law)]

    @property
    def service_methods(self) -> tuple[str, ...]:
        """How the notice may be served, of the ways this product knows: post and hand also
        where the law speaks of the proper address."""
        allowed = set(self.law.service)
        if "proper-address" in allowed:
            allowed |= {ServiceAttempt.Method.POST, ServiceAttempt.Method.HAND}
        return tuple(method for method in ServiceAttempt.Method.values if method in allowed)


def _requirement(section: Section) -> Requirement:
    field = part(section.id).field or ""
    by_letter = field in _BY_LETTER
    return Requirement(
        id=part(section.id).id,
        title=section.title,
        why=section.why,
        citation=section.citation,
        condition=section.condition,
        field="" if by_letter else field,
        by_letter=by_letter,
    )


def available(authority: str) -> list[Power]:
    """The powers the authority may use today, in the order of the law data."""
    found = load_law().powers_for(authority, on=timezone.now().date())
    return [Power(power) for power in found]


def get(power_id: str, *, authority: str) -> Power:
    """One power of the authority; NotPossible if it has no such power today."""
    found = next((power for power in available(authority) if power.id == power_id), None)
    if found is None:
        raise NotPossible(_("Your authority does not have this power."))
    return found


def recorded(power_id: str) -> Power:
    """As ``known``; NotPossible if the law data have none of that id."""
    found = known(power_id)
    if found is None:
        raise NotPossible(_("The law data no longer hold this power."))
    return found


def known(power_id: str) -> Power | None:
    """The power as recorded, whoever has it and whether or not it is still in force: what
    was drafted or served under it keeps its name. None if the data have none."""
    try:
        return Power(load_law().power(power_id))
    except UnknownName:
        return None


def title(power_id: str) -> str:
    """The power's name; its id where the data have none."""
    found = known(power_id)
    return found.title if found else power_id


def response_rule(power_id: str) -> str | None:
    """The period rule of the power's answer, or None."""
    found = known(power_id)
    return found.response_rule if found else None
