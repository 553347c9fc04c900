"""Actions for tests, brought as far as a test needs them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from casework.authorities.models import Member
from casework.cases.models import Participation
from casework.enforcement import completeness, powers, sealing
from casework.enforcement.models import EnforcementAction
from casework.enforcement.services.drafting import draft_action, edit_action
from casework.enforcement.services.review import approve, send_for_review
from casework.notices.models import Notice, ServiceAttempt
from casework.notices.services.making import make_notice
from casework.notices.services.service import record_service
from casework.scoping import acting_for
from tests.casefile import World

ORDER = "eu-order-compliance"
HEARING = "eu-notice-of-intent"
FINE = "eu-fine"
BAN = "eu-ban"


def drafted(
    world: World, file: Participation, *, power: str = ORDER, by: str = "investigator"
) -> EnforcementAction:
    """A fresh draft against the world's respondent."""
    author = world.member(by, file.authority_id)
    with world.acting(author):
        return draft_action(
            participation=file, power=power, member=author, respondent=world.respondent
        )


def complete(action: EnforcementAction, **sections: str) -> dict[str, Any]:
    """The action's content with a sentence in every section the law wants. Acting."""
    content = sealing.open_content(action)
    power = powers.known(action.power)
    assert power is not None
    for item in completeness.missing(power, content):
        content["sections"][item.id] = f"What {item.id} says."
    content["sections"].update(sections)
    return content


def edited(
    world: World, action: EnforcementAction, *, by: str = "investigator", **sections: str
) -> EnforcementAction:
    """The action with every required section and these texts."""
    editor = world.member(by, action.authority_id)
    with world.acting(editor):
        return edit_action(
            action=action,
            content=complete(action, **sections),
            seen=action.content_hash,
            member=editor,
        )


def in_review(
    world: World, file: Participation, *, power: str = ORDER, by: str = "investigator"
) -> EnforcementAction:
    """A complete action before an approver."""
    action = edited(world, drafted(world, file, power=power, by=by), by=by)
    author = world.member(by, file.authority_id)
    with world.acting(author):
        return send_for_review(action=action, seen=action.content_hash, member=author)


def approved(
    world: World, file: Participation, *, power: str = ORDER, by: tuple[str, ...] = ("approver",)
) -> EnforcementAction:
    """An action that enough people approved; its notice is queued."""
    action = in_review(world, file, power=power)
    for name in by:
        approver = world.member(name, file.authority_id)
        with world.acting(approver):
            action = approve(action=action, seen=action.content_hash, member=approver)
    return action


def issued(world: World, file: Participation, **given: Any) -> EnforcementAction:
    """An action whose notice a worker has made."""
    action = approved(world, file, **given)
    with acting_for(file.authority_id):
        notice = Notice.objects.get(action_id=action.pk)
    make_notice(notice_id=notice.pk, authority=file.authority_id)
    return reread(action)


def served(world: World, file: Participation, **given: Any) -> EnforcementAction:
    """An action whose notice was handed over."""
    return hand_over(world, issued(world, file, **given))


def carried(world: World, action: EnforcementAction) -> EnforcementAction:
    """A draft brought to service, with one approval."""
    authority = action.authority_id
    author, approver = world.member("investigator", authority), world.member("approver", authority)
    action = edited(world, action)
    with world.acting(author):
        action = send_for_review(action=action, seen=action.content_hash, member=author)
    with world.acting(approver):
        approve(action=action, seen=action.content_hash, member=approver)
        notice = Notice.objects.get(action_id=action.pk)
    make_notice(notice_id=notice.pk, authority=authority)
    return hand_over(world, action)


def hand_over(world: World, action: EnforcementAction) -> EnforcementAction:
    """Serve the action's notice by hand, now."""
    server = world.member("investigator", action.authority_id)
    with world.acting(server):
        record_service(
            notice=Notice.objects.get(action_id=action.pk),
            method=ServiceAttempt.Method.HAND,
            address="1 Example Quay\nAmsterdam",
            served_on=timezone.now(),
            proof="Handed over at the reception against signature.",
            member=server,
        )
    return reread(action)


def reread(action: EnforcementAction) -> EnforcementAction:
    """The action as it is in the database now."""
    with acting_for(action.authority_id):
        return EnforcementAction.objects.select_related("participation").get(pk=action.pk)


def transitions(action: EnforcementAction) -> list[tuple[str, str]]:
    """Its life so far."""
    with acting_for(action.authority_id):
        return list(action.transitions.values_list("from_state", "to_state"))


def user_of(member: Member) -> str:
    """The id under which the member acts."""
    return str(member.user_id)
