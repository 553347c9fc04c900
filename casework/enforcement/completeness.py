"""The law's required sections ticked off, and what must have come before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.services.clocks import compute, last_instant
from casework.enforcement import powers, sealing
from casework.enforcement.errors import Faulty, Incomplete, NotPossible
from casework.enforcement.models import EnforcementAction
from casework.enforcement.powers import Power, Requirement
from casework.notices.content import ContentError, NoticeContent, missing_parts
from casework.notices.placeholders import BLANK


@dataclass(frozen=True)
class Tick:
    """One required part and whether the draft has it. ``optional``: it may stay empty
    (its condition says when). ``blank``: something stands there, with a blank to fill."""

    requirement: Requirement
    done: bool
    optional: bool
    blank: bool = False


def ticks(power: Power, content: dict[str, Any]) -> list[Tick]:
    """Every part that the law requires of this notice, ticked where the draft has it."""
    parsed = _parsed(content)
    missing = (
        set(missing_parts(parsed, [item.id for item in power.requirements]))
        if parsed
        else {item.id for item in power.requirements if not _present(item, content)}
    )
    texts = content.get("sections") or {}
    found = []
    for item in power.requirements:
        blank = has_blank(str(texts.get(item.id, "")))
        done = item.id not in missing and not blank
        found.append(Tick(item, done, item.condition is not None and not blank, blank))
    return found


def has_blank(text: str) -> bool:
    """Whether a blank of the standing text is still to be filled."""
    return bool(_BLANK.search(text))


def with_blanks_shown(content: dict[str, Any]) -> dict[str, Any]:
    """The content with its blanks as words in brackets, so that it can be laid out."""
    texts = content.get("sections") or {}
    shown = {key: _BLANK.sub(_bracketed, str(text)) for key, text in texts.items()}
    return {**content, "sections": shown}


def _bracketed(found: re.Match[str]) -> str:
    words = " ".join(found[1].split()).removeprefix(BLANK).strip()
    return f"**[{words or '…'}]**"


_BLANK = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


def missing(power: Power, content: dict[str, Any]) -> list[Requirement]:
    """The parts without which the notice cannot go to review."""
    return [
        tick.requirement for tick in ticks(power, content) if not tick.done and not tick.optional
    ]


def faults(content: dict[str, Any]) -> list[tuple[str, str]]:
    """What keeps the content from being printed: (place, words)."""
    try:
        NoticeContent.from_dict(content)
    except ContentError as error:
        return error.faults
    return []


def require_complete(action: EnforcementAction, content: dict[str, Any]) -> None:
    """Refuse what cannot go to review: Incomplete, Faulty, or NotPossible where a notice
    that the law wants first was not served or a way of service is not allowed."""
    power = powers.get(action.power, authority=action.authority_id)
    lacking = missing(power, content)
    if lacking:
        raise Incomplete(lacking)
    found = faults(content)
    if found:
        raise Faulty(found)
    foreign = set(content.get("service_methods", ())) - set(power.service_methods)
    if foreign:
        raise NotPossible(_("This notice may not be served that way."))
    before = unmet_prerequisites(action, power)
    if before:
        raise NotPossible(" ".join(before))


def unmet_prerequisites(action: EnforcementAction, power: Power) -> list[str]:
    """What the law wants served first against the same addressee in the same case, as
    sentences. Recommended practice is not among them."""
    unmet = []
    for prerequisite in power.law.prerequisites:
        if not prerequisite.required:
            continue
        served = max(
            (one.served_at for one in _served_before(action, prerequisite.power) if one.served_at),
            default=None,
        )
        name = powers.title(prerequisite.power)
        if served is None:
            unmet.append(
                _("The law wants a “%(power)s” to have been served first.") % {"power": name}
            )
        elif prerequisite.within:
            due = compute(rule=prerequisite.within, authority=action.authority_id, start=served)
            until = last_instant(due=due["due"], zone=action.authority.timezone)
            if until < timezone.now():
                unmet.append(
                    _("The “%(power)s” was served too long ago: this had to follow by %(due)s.")
                    % {"power": name, "due": _day(due["due"])}
                )
    return unmet


def advice(action: EnforcementAction, power: Power, content: dict[str, Any]) -> list[str]:
    """Practice that the law does not require, what has not been verified, and an addressee
    that is not called what the directory calls the respondent."""
    words = [
        _("Usually a “%(power)s” comes first.") % {"power": powers.title(item.power)}
        for item in power.law.prerequisites
        if not item.required and not _served_before(action, item.power)
    ]
    addressed = str((content.get("addressee") or {}).get("name", "")).strip()
    if action.respondent and addressed and addressed != action.respondent.name:
        words.append(
            _("The directory calls the respondent “%(name)s”. Check the addressee.")
            % {"name": action.respondent.name}
        )
    if power.law.note:
        words.append(power.law.note)
    if power.law.configure:
        words.append(
            _("National law must supply: %(what)s. Check the text.")
            % {"what": ", ".join(power.law.configure)}
        )
    return words


def _served_before(action: EnforcementAction, power: str) -> list[EnforcementAction]:
    """Actions under a power that were served in this case on the same addressee and still
    stand. Individuals have no entry in the directory: they are told apart by the name in
    the sealed text."""
    found = EnforcementAction.objects.filter(
        participation_id=action.participation_id, power=power, served_at__isnull=False
    ).exclude(state=EnforcementAction.State.WITHDRAWN)
    if action.respondent_id:
        return list(found.filter(respondent_id=action.respondent_id))
    wanted = _addressed(action)
    return [one for one in found.filter(respondent__isnull=True) if _addressed(one) == wanted]


def _addressed(action: EnforcementAction) -> str:
    name = (sealing.open_content(action).get("addressee") or {}).get("name", "")
    return " ".join(str(name).casefold().split())


def _parsed(content: dict[str, Any]) -> NoticeContent | None:
    try:
        return NoticeContent.from_dict(content)
    except ContentError:
        return None


def _present(item: Requirement, content: dict[str, Any]) -> bool:
    """For a draft that cannot be printed yet: whether something stands there."""
    if item.by_letter:
        return True
    if item.field == "addressee":
        given = content.get("addressee") or {}
        return bool(given.get("name") and given.get("address"))
    if item.field and content.get(item.field):
        return True
    return bool(str((content.get("sections") or {}).get(item.id, "")).strip())


def _day(due: str) -> str:
    return date.fromisoformat(due[:10]).isoformat()
