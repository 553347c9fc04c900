"""The fictional authorities use their powers: two people for every notice, a real PDF."""

from __future__ import annotations

import time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from casework.authorities.models import Member, Respondent, Role
from casework.cases.models import Participation
from casework.cases.services.status import change_status
from casework.demonstration.complaining import Lodged
from casework.demonstration.wordings import write_blanks
from casework.enforcement import powers
from casework.enforcement.completeness import missing
from casework.enforcement.models import EnforcementAction
from casework.enforcement.selectors import read_content
from casework.enforcement.services.drafting import draft_action, edit_action
from casework.enforcement.services.responses import record_response, withdraw
from casework.enforcement.services.review import approve, send_for_review
from casework.notices.models import Notice, ServiceAttempt
from casework.notices.services.making import make_notice
from casework.notices.services.service import record_service
from casework.scoping import acting_for
from complaints.models import ComplaintRespondent

PATIENCE_SECONDS = 60
STAGES = ("draft", "review", "issued", "served", "complied", "partial", "withdrawn")
FIRST_CHOICE = (
    "eu-order-erasure",
    "uk-reprimand",
    "national-removal-request",
    "ca-opc-request-information",
    "au-oaic-information-notice",
)
"""Powers that need no earlier notice, one for each regime of the demonstration."""

_TEXTS = {
    "facts": "On the days named above, imagery that shows the person concerned was published on"
    " your service without their consent. It was reported to you and stayed available.",
    "reasons": "Publishing it has no legal basis. The interests of the person concerned"
    " override yours by far; nobody has shown otherwise.",
    "steps": "1. Remove the imagery at the places listed in this notice.\n"
    "2. Keep it from being published again.\n3. Tell us what you did, and when.",
}
_OTHERWISE = "As set out in the facts and reasons of this notice."


def enforce(lodged: Lodged, author: Member, *, until: str) -> None:
    """Play an action on the case up to a stage of ``STAGES``. Nothing happens where the
    complaint names no organisation that can be addressed."""
    slug = lodged.receipt.authority
    with acting_for(slug, actor=author.user_id):
        respondent = _respondent(lodged)
        if respondent is None:
            return
        action = draft_action(
            participation=Participation.objects.get(pk=lodged.decision.participation_id),
            power=_power(slug),
            member=author,
            respondent=respondent,
        )
        change_status(
            participation=Participation.objects.get(pk=action.participation_id),
            status=Participation.Status.ENFORCING,
            member=author,
        )
        action = _complete(action, author)
        if until == "draft":
            return
        action = send_for_review(action=action, seen=action.content_hash, member=author)
    if until != "review":
        _approved(action, author, until)


def _power(slug: str) -> str:
    at_hand = [power.id for power in powers.available(slug)]
    return next(power for power in FIRST_CHOICE if power in at_hand)


def _respondent(lodged: Lodged) -> Respondent | None:
    row = (
        ComplaintRespondent.objects.filter(
            complaint_id=lodged.receipt.complaint, respondent__isnull=False
        )
        .select_related("respondent")
        .order_by("position")
        .first()
    )
    return row.respondent if row else None


def _complete(action: EnforcementAction, author: Member) -> EnforcementAction:
    content: dict[str, Any] = read_content(author, action)
    power = powers.get(action.power, authority=action.authority_id)
    written = content.setdefault("sections", {})
    for section, text in written.items():
        written[section] = write_blanks(text)
    for requirement in missing(power, content):
        if requirement.is_text:
            written[requirement.id] = _TEXTS.get(requirement.id, _OTHERWISE)
        elif requirement.field == "locations":
            content["locations"] = [{"url": "https://service.example/post/1", "note": ""}]
        elif requirement.field == "deadlines":
            content["deadlines"] = [_own_period(action)]
    return edit_action(action=action, content=content, seen=action.content_hash, member=author)


def _own_period(action: EnforcementAction) -> dict[str, str]:
    """A period that the authority sets itself, where the law gives none."""
    return {
        "kind": "response",
        "label": "Tell us what you did",
        "period": "28 days",
        "counted_from": "the service of this notice",
        "at": "",
        "zone": action.authority.timezone,
        "rule": "Calendar days; the day of service is not counted.",
        "citation": "Set by the authority; no statute gives a number",
    }


def _approved(action: EnforcementAction, author: Member, until: str) -> None:
    slug = action.authority_id
    with acting_for(slug):
        approvers = list(
            Member.objects.filter(roles__contains=[Role.APPROVER], active=True)
            .exclude(user_id=author.user_id)
            .select_related("user")
            .order_by("user__email")
        )
    needed = powers.get(action.power, authority=slug).approvals_needed
    for approver in approvers[:needed]:
        with acting_for(slug, actor=approver.user_id):
            action = approve(
                action=EnforcementAction.objects.get(pk=action.pk),
                seen=action.content_hash,
                member=approver,
            )
    with acting_for(slug):
        notice = Notice.objects.get(action_id=action.pk)
    _make(notice)
    if until == "issued":
        return
    if until == "withdrawn":
        with acting_for(slug, actor=approvers[0].user_id):
            withdraw(
                action=EnforcementAction.objects.get(pk=action.pk),
                member=approvers[0],
                reason="The service had removed everything before it was served.",
            )
        return
    _served(action, notice, author, until)


def _make(notice: Notice) -> None:
    """Make the document here, or wait for a running worker that was quicker."""
    make_notice(notice_id=notice.pk, authority=notice.authority_id)
    for _ in range(PATIENCE_SECONDS):
        with acting_for(notice.authority_id):
            state = Notice.objects.values_list("state", flat=True).get(pk=notice.pk)
        if state not in {Notice.State.QUEUED, Notice.State.RENDERING}:
            return
        time.sleep(1)


def _served(action: EnforcementAction, notice: Notice, author: Member, until: str) -> None:
    with acting_for(action.authority_id, actor=author.user_id):
        record_service(
            notice=Notice.objects.get(pk=notice.pk),
            method=ServiceAttempt.Method.HAND,
            address=action.respondent.address if action.respondent else "",
            served_on=timezone.now(),
            proof="Handed over at the reception desk against signature.",
            member=author,
        )
        if until in {"complied", "partial"}:
            record_response(
                action=EnforcementAction.objects.get(pk=action.pk),
                outcome=until,
                # The day at the office: in the east it may be tomorrow already.
                received_on=timezone.localdate(timezone=ZoneInfo(action.authority.timezone)),
                note="Looked at by hand on the day of the answer.",
                member=author,
            )
