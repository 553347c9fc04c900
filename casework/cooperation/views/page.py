"""The page of one share: for its recipient exactly what it discloses, and a place to work
in; for its originator the record of it, and who read it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from casework import vault
from casework.authorities.models import Member
from casework.cases.errors import CaseError
from casework.cooperation import gate, selectors
from casework.cooperation.forms import AnswerForm, AskForm, CommentForm, CopyForm, RevokeForm
from casework.cooperation.models import Disclosure, Share, ShareRequest
from casework.cooperation.presentation import labels, share_row
from casework.cooperation.sealing import open_fields
from casework.cooperation.services.copies import may_copy
from casework.cooperation.services.keys import current_key
from casework.cooperation.services.receiving import answered, read_share
from casework.cooperation.services.recording import record_share
from casework.cooperation.services.talking import read_comments
from casework.cooperation.terms import by_itself
from casework.cooperation.views.seen import Seen, seen
from casework.law import load_law

SHOWN = 200


def share_page(
    request: HttpRequest, found: Share, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """The whole page; ``forms`` are those that failed, by name, with what was typed."""
    member: Member = request.member  # type: ignore[attr-defined]
    ours = found.authority_id == member.authority_id
    may = member.has_role(*gate.SHARERS)
    stands = found.stands
    content = _content(found, member, ours)
    context: dict[str, Any] = {
        **share_row(found, member),
        "seen": content,
        "readable": content is not None,
        "answer": answered(found),
        "own_file": selectors.own_file(member, found),
        "records_readings": found.tier >= gate.IDENTITY,
        "remarks": read_comments(share=found, member=member),
        "requests": [_asked(one) for one in selectors.requests_of(found)[:SHOWN]],
        "handed_on": list(selectors.handed_on(found)[:SHOWN]),
        "copies": list(selectors.copies_of(found)[:SHOWN]),
        "earlier": selectors.earlier(found),
        "readings": list(selectors.readings(found)[:SHOWN]),
        "may_share": may,
        "form": next(iter(forms.values()), None),
        **_side(found, member, ours=ours, may=may and stands, stands=stands),
        **forms,
    }
    return render(request, "cooperation/share.html", context, status=status)


def _side(found: Share, member: Member, *, ours: bool, may: bool, stands: bool) -> dict[str, Any]:
    """What the member may do here, and with which forms."""

    def to(name: str) -> str:
        return reverse(f"cooperation:{name}", args=[found.pk])

    context: dict[str, Any] = {
        "may_revoke": ours and member.has_role(*gate.SHARERS) and found.ended_at is None,
        "may_renew": ours and may and found.parent_id is None,
        "may_comment": stands,
        "revoke_form": RevokeForm(action=to("revoke")),
        "comment_form": CommentForm(action=to("comment")),
    }
    if ours:
        return context
    return {
        **context,
        "may_answer": may and answered(found) is None,
        "may_ask": may,
        "may_hand_on": may and by_itself(found.onward),
        "copies_allowed": may_copy(found.marking),
        "may_copy": stands and may_copy(found.marking),
        "key": current_key(member.authority_id),
        "answer_form": AnswerForm(action=to("answer")),
        "ask_form": AskForm(share=found, action=to("ask")),
        "copy_form": CopyForm(action=to("copy-ask")),
    }


def _asked(request: ShareRequest) -> dict[str, Any]:
    """A request with what exactly is asked for, in words."""
    kinds = ShareRequest.Kind
    what: list[Any] = []
    if request.kind == kinds.MORE:
        what = labels(request.fields)
    elif request.kind == kinds.MARKING:
        what = [load_law().sharing.markings[request.marking].title]
    elif request.kind == kinds.ONWARD and request.third:
        what = [request.third.name]
    return {
        "request": request,
        "what": what,
        "tier": f"T{request.tier}" if request.tier is not None else "",
        "answer": getattr(request, "answer", None),
    }


def _content(found: Share, member: Any, ours: bool) -> Seen | None:
    """What is disclosed; None once nothing of it can be read any more. What is sealed is
    read on record on both sides: a colleague of whoever shared it needs no share to ask."""
    if not ours:
        try:
            return seen(found, read_share(share=found, member=member), theirs=True)
        except CaseError:
            return None
    disclosure = Disclosure.objects.filter(share_id=found.pk).first()
    if disclosure is None:
        return None
    try:
        fields = open_fields(disclosure, authority=member.authority_id)
    except vault.Unreadable:
        return None
    if disclosure.sealed_fields is not None:
        record_share(found, "share.read", member, tier=found.tier)
    return seen(found, fields)
