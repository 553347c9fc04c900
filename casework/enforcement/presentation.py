"""An action in words for its pages: the letter as it will read, ticks, steps."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from casework.enforcement import completeness
from casework.enforcement.models import EnforcementAction, Transition
from casework.enforcement.powers import Power
from casework.enforcement.states import State
from casework.notices.content import ContentError, NoticeContent
from casework.notices.frozen import freeze
from casework.notices.legal_basis import legal_basis
from casework.notices.rendering.letter import sections_of

_FIELDS = {
    "addressee": "addressee_address",
    "content-locator": "locations",
    "service": "service_methods",
}


def as_it_will_read(action: EnforcementAction, content: dict[str, Any]) -> dict[str, Any]:
    """The letter's parts in its own order and language, made from the same data as the
    document will be; number and date are given on issue. For a draft that cannot be
    printed yet, what is missing is left out."""
    whole = _printable(completeness.with_blanks_shown(content))
    frozen = freeze(
        authority=action.authority_id,
        basis=legal_basis(power=action.power, authority=action.authority_id),
        language=action.language,
        content=whole,
    )
    return {
        "authority": frozen["authority"],
        "letterhead": frozen["letterhead"],
        "addressee": content.get("addressee") or {},
        "reference": content.get("reference", ""),
        "your_reference": content.get("your_reference", ""),
        "title": content.get("title", ""),
        "provision": frozen["power"]["citation"],
        "sections": sections_of(frozen),
        "signatory": frozen["signatory"],
        "language": action.language,
    }


def spoken_ticks(
    power: Power, content: dict[str, Any], *, fields: bool = False
) -> list[dict[str, Any]]:
    """The law's required parts, ticked off; with ``fields``, the id of the input each one
    is written in (empty where the letter brings it by itself)."""
    return [
        {
            "title": tick.requirement.title,
            "citation": tick.requirement.citation,
            "done": tick.done,
            "optional": tick.optional,
            "blank": tick.blank,
            "condition": tick.requirement.condition,
            "by_letter": tick.requirement.by_letter,
            "field": _field(tick) if fields else "",
        }
        for tick in completeness.ticks(power, content)
    ]


def spoken_transitions(action: EnforcementAction) -> list[dict[str, Any]]:
    """The action's life, newest first."""
    labels = dict(EnforcementAction.State.choices)
    return [
        {
            "from": labels.get(one.from_state, ""),
            "to": _("Edited") if _is_edit(one) else labels[one.to_state],
            "reason": one.reason,
            "who": one.member.user.name if one.member else "",
            "at": one.at,
            "edition": one.edition,
        }
        for one in action.transitions.select_related("member__user").order_by("-id")
    ]


def sent_back(action: EnforcementAction) -> Transition | None:
    """Why an approver sent the draft back, as long as nobody has edited it since."""
    last = action.transitions.order_by("-id").first()
    if last is None or (last.from_state, last.to_state) != (State.REVIEW, State.DRAFT):
        return None
    return last if not _is_edit(last) and last.edition == action.edition else None


def _is_edit(one: Transition) -> bool:
    """Back to draft without a reason: by an edit, since sending back needs one."""
    return bool(one.from_state) and one.to_state == State.DRAFT and not one.reason


def differences(power: Power, theirs: dict[str, Any], mine: dict[str, Any]) -> list[dict[str, str]]:
    """The parts in which two texts differ, each as the other person saved it."""
    titles = {item.id: item.title for item in power.requirements}
    their_sections, my_sections = theirs.get("sections") or {}, mine.get("sections") or {}
    found = [
        {"title": titles.get(name, name), "theirs": their_sections.get(name, "")}
        for name in dict.fromkeys([*their_sections, *my_sections])
        if their_sections.get(name, "") != my_sections.get(name, "")
    ]
    their_places = [row["url"] for row in theirs.get("locations") or []]
    if their_places != [row["url"] for row in mine.get("locations") or []]:
        title = titles.get("content-locator", "")
        found.append({"title": title, "theirs": "\n".join(their_places)})
    their_addressee = theirs.get("addressee") or {}
    if their_addressee != (mine.get("addressee") or {}):
        words = "\n".join(
            filter(None, [their_addressee.get("name"), their_addressee.get("address")])
        )
        found.append({"title": titles.get("addressee", ""), "theirs": words})
    return found


def _field(tick: completeness.Tick) -> str:
    item = tick.requirement
    if item.is_text or item.field == "deadlines":
        return f"id_section-{item.id}"
    name = _FIELDS.get(item.id, "")
    return f"id_{name}" if name else ""


def _printable(content: dict[str, Any]) -> NoticeContent:
    """The content, with stand-ins for what a draft may still lack."""
    try:
        return NoticeContent.from_dict(content)
    except ContentError:
        addressee = content.get("addressee") or {}
        kept = {
            **content,
            "reference": content.get("reference") or "-",
            "addressee": {
                "name": addressee.get("name") or "-",
                "address": addressee.get("address") or "-",
            },
        }
        try:
            return NoticeContent.from_dict(kept)
        except ContentError:
            return NoticeContent.from_dict(
                {"addressee": kept["addressee"], "reference": kept["reference"], "sections": {}}
            )
