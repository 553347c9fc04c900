"""Reading actions: always through the files the member may see; fails closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from casework.audit.services import record
from casework.authorities.models import Member
from casework.cases.models import Participation
from casework.cases.selectors.files import participations
from casework.enforcement import sealing
from casework.enforcement.models import Approval, Edition, EnforcementAction, Response
from casework.enforcement.states import State
from casework.notices.models import Notice


def actions(member: Member | None) -> QuerySet[EnforcementAction]:
    """The actions of files within the member's need to know."""
    return EnforcementAction.objects.filter(participation__in=participations(member))


def actions_of(member: Member | None, participation: Participation) -> QuerySet[EnforcementAction]:
    """The actions of one file, newest first."""
    return actions(member).filter(participation=participation).select_related("respondent")


def get_action(member: Member | None, pk: UUID | str) -> EnforcementAction:
    """One action with its file; Http404 for anything out of sight, whatever the cause."""
    found = (
        actions(member)
        .select_related(
            "participation",
            "authority",
            "respondent",
            "author__user",
            "edited_by__user",
            "moved_by__user",
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def notices_in_sight(member: Member, notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Of these notices, those of actions the member may see (``notices.need_to_know``)."""
    return notices.filter(action_id__in=actions(member).values("pk"))


def awaiting_review(member: Member | None) -> QuerySet[EnforcementAction]:
    """Actions in review that this member did not write, longest waiting first."""
    found = actions(member).filter(state=State.REVIEW)
    if member is not None:
        own = Edition.objects.filter(action=OuterRef("pk"), editor__user_id=member.user_id)
        given = Approval.objects.filter(
            action=OuterRef("pk"),
            edition=OuterRef("edition"),
            approver__user_id=member.user_id,
        )
        found = found.filter(~Exists(own), ~Exists(given))
    return found.select_related("participation", "respondent", "author__user").order_by("moved_at")


def unfinished(member: Member | None) -> QuerySet[EnforcementAction]:
    """Actions that still want something done, by when they last moved."""
    return (
        actions(member)
        .exclude(state__in=[State.CLOSED, State.WITHDRAWN])
        .select_related("participation", "respondent", "author__user")
        .order_by("-moved_at")
    )


def read_content(member: Member, action: EnforcementAction) -> dict[str, Any]:
    """The action's text; the reading is recorded (audit ``action.read``), since a notice
    may hold what identifies people."""
    content = sealing.open_content(action)
    record(
        authority=action.authority_id,
        verb="action.read",
        obj_type="enforcement.enforcementaction",
        obj_id=action.pk,
        actor=member.user_id,
        payload={"edition": action.edition},
    )
    return content


def read_edition(member: Member, action: EnforcementAction, number: int) -> dict[str, Any]:
    """An earlier text of the action; recorded like the present one. Http404 if none."""
    edition = Edition.objects.filter(action=action, number=number).first()
    if edition is None:
        raise Http404
    content = sealing.open_content(action, bytes(edition.sealed_content))
    record(
        authority=action.authority_id,
        verb="action.read",
        obj_type="enforcement.enforcementaction",
        obj_id=action.pk,
        actor=member.user_id,
        payload={"edition": number},
    )
    return content


def responses_of(action: EnforcementAction) -> list[tuple[Response, str]]:
    """What was recorded after service, each with its note."""
    return [
        (response, sealing.open_note(response))
        for response in action.responses.select_related("member__user")
    ]
