"""Asking for more than was shared, and the originator's answer."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.authorities.models import Authority, Member
from casework.cases.models import Participation, Task
from casework.cases.services.tasks import finish_tasks_of_kind
from casework.cases.services.timeline import note_event
from casework.cooperation.errors import NotAllowed, NotPossible, Refused
from casework.cooperation.gate import SHARERS
from casework.cooperation.models import RequestAnswer, Share, ShareRequest
from casework.cooperation.projection import tiers_up_to
from casework.cooperation.services.closing import hold_share
from casework.cooperation.services.recording import record_share
from casework.cooperation.terms import marking_rank, may_ask, onward_words
from casework.delivery.resilience import announce

Kind = ShareRequest.Kind
NEWS = "cooperation.bring_news"
REASON = 10
"""Characters below which a reason says nothing."""


@transaction.atomic
def ask(
    *,
    share: Share,
    member: Member,
    kind: str,
    reason: str,
    tier: int | None = None,
    fields: Sequence[str] = (),
    marking: str = "",
    third: Authority | None = None,
) -> ShareRequest:
    """The recipient asks the originator: to see more (``tier`` or single ``fields``), for a
    less strict ``marking``, to show it to a ``third`` authority, or to keep it for longer.
    Nothing is opened by asking.

    Raises NotAllowed, Refused (with the field), NotPossible (ended; the same is asked
    already). Effects: ShareRequest, a task on the originator's desk after the commit,
    audit ``share.asked``.
    """
    if member.authority_id != share.recipient_id or not member.has_role(*SHARERS):
        raise NotAllowed(_("Your role does not allow asking for this."))
    if len(reason.strip()) < REASON:
        raise Refused("reason", _("Say in a sentence why you need it. The originator reads it."))
    hold_share(share.pk)
    share.refresh_from_db(fields=["ended_at", "expires_at"])
    if not share.stands:
        raise NotPossible(_("This share has ended."))
    fields = _checked(share, kind, tier, fields, marking, third)
    if ShareRequest.objects.filter(share=share, kind=kind, answer__isnull=True).exists():
        raise NotPossible(_("This was asked already, and is not answered yet."))
    request = ShareRequest.objects.create(
        share=share,
        authority_id=share.authority_id,
        recipient_id=share.recipient_id,
        kind=kind,
        tier=tier if kind == Kind.MORE else None,
        fields=list(fields) if kind == Kind.MORE else [],
        marking=marking if kind == Kind.MARKING else "",
        third=third if kind == Kind.ONWARD else None,
        reason=reason.strip()[:300],
        member=member,
        at=timezone.now(),
    )
    announce(NEWS, authority=share.authority_id)
    record_share(
        share,
        "share.asked",
        member,
        reason=reason,
        request=request.pk,
        kind=kind,
        tier=request.tier,
        fields=request.fields,
        marking=request.marking,
        third=third.pk if request.third_id and third else None,
    )
    return request


def _checked(
    share: Share,
    kind: str,
    tier: int | None,
    fields: Sequence[str],
    marking: str,
    third: Authority | None,
) -> Sequence[str]:
    if kind not in Kind.values:
        raise Refused("kind", _("Choose what you ask for."))
    if kind == Kind.MORE:
        return _more(share, tier, fields)
    if kind == Kind.MARKING and (
        marking not in Share.Marking.values or marking_rank(marking) <= marking_rank(share.marking)
    ):
        raise Refused("marking", _("Choose a marking that is less strict than the present one."))
    if kind == Kind.ONWARD:
        _third(share, third)
    return []


def _more(share: Share, tier: int | None, fields: Sequence[str]) -> Sequence[str]:
    """A higher tier, or fields that were left out of this one."""
    if tier is None or tier not in Share.Tier.values or tier < share.tier:
        raise Refused("tier", _("Choose a tier that opens more."))
    opened = {name for one in tiers_up_to(tier) for name in one.fields}
    if set(fields) - opened:
        raise Refused("fields", _("That field is not one this tier opens."))
    missing = opened - {name for one in tiers_up_to(share.tier) for name in one.fields}
    missing |= set(share.left_out)
    asked = set(fields) & missing if fields else missing & opened
    if not asked:
        raise Refused("tier", _("You see all of that already."))
    return sorted(asked)


def _third(share: Share, third: Authority | None) -> None:
    if not may_ask(share.onward):
        rule = onward_words(share.onward)
        raise Refused(
            "third",
            _("This share goes to nobody else: %(why)s Ask for another marking first.")
            % {"why": rule.sentence},
        )
    if third is None or third.pk in (share.authority_id, share.recipient_id, share.holder_id):
        raise Refused("third", _("Choose another authority than those that have it."))
    if third.suspended or not third.participating:
        raise Refused("third", _("This authority does not take part, or is suspended."))


@transaction.atomic
def refuse_request(*, request: ShareRequest, member: Member, reason: str) -> RequestAnswer:
    """The originator says no, with the reason, which the recipient reads.

    Raises NotAllowed, NotPossible (no reason, answered already). Audit ``share.refused``.
    """
    share = request.share
    if member.authority_id != share.authority_id or not member.has_role(*SHARERS):
        raise NotAllowed(_("Your role does not allow answering this."))
    if not reason.strip():
        raise NotPossible(_("Give the reason. The authority that asked reads it."))
    given = _answer(request, member, share=None, reason=reason)
    announce(NEWS, authority=share.recipient_id)
    record_share(share, "share.refused", member, reason=reason, request=request.pk)
    return given


def grant_request(*, request: ShareRequest, share: Share, member: Member) -> RequestAnswer:
    """Write down that ``share`` grants what was asked. Inside the transaction that made it.

    NotPossible if it was answered meanwhile, or the share is not with whom it was asked for.
    """
    wanted = request.third_id or request.recipient_id
    if share.recipient_id != wanted or share.case_id != request.share.case_id:
        raise NotPossible(_("This share is not what was asked for."))
    return _answer(request, member, share=share, reason="")


def _answer(
    request: ShareRequest, member: Member, *, share: Share | None, reason: str
) -> RequestAnswer:
    hold_share(request.share_id)
    given = RequestAnswer(
        request=request,
        authority_id=request.authority_id,
        recipient_id=request.recipient_id,
        share=share,
        reason=reason.strip()[:300],
        member=member,
        at=timezone.now(),
    )
    try:
        with transaction.atomic():
            given.save(force_insert=True)
    except IntegrityError:
        raise NotPossible(_("This was answered already.")) from None
    file = Participation.objects.get(pk=request.share.participation_id)
    finish_tasks_of_kind(
        participation=file, kind=Task.Kind.OTHER, about=f"request:{request.pk}", member=member
    )
    note_event(
        participation=file,
        kind="share.request",
        text=_("%(name)s asked: %(what)s. %(answer)s.")
        % {
            "name": request.share.recipient.short_name,
            "what": request.get_kind_display(),
            "answer": _("Granted by another share") if share else _("Refused"),
        },
        actor=member,
    )
    return given
