"""Writing an action: from a power of the law, in the words of a notice."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.audit.services import record
from casework.authorities.models import Member, Respondent
from casework.cases.models import Participation
from casework.cases.services.recording import hold
from casework.cases.services.timeline import note_event
from casework.enforcement import powers, prefill, sealing
from casework.enforcement.errors import EditConflict, NotAllowed, NotPossible
from casework.enforcement.models import EnforcementAction
from casework.enforcement.services.moving import lock, move, record_action, require, said_plainly
from casework.enforcement.services.notice_requests import take_back
from casework.enforcement.states import DRAFTERS, State

EDITABLE = (State.DRAFT, State.REVIEW, State.APPROVED)


@transaction.atomic
def draft_action(
    *,
    participation: Participation,
    power: str,
    member: Member,
    respondent: Respondent | None = None,
    addressee: dict[str, str] | None = None,
    language: str = "en",
    content: dict[str, Any] | None = None,
) -> EnforcementAction:
    """Begin an action in the authority's own file, under a power of its regime.

    ``respondent`` is an organisation of the directory. Without one the action is against
    an individual, named in ``addressee`` ({"name", "address"}) alone, which is sealed.
    ``content`` is the notice's content (:mod:`casework.notices.content`); left out, it is
    filled in from the law, the released template and the case.

    Raises NotAllowed (role), NotPossible (closed file, power that is not the authority's
    or not against such an addressee). Effects: EnforcementAction with edition 1 and its
    key, timeline, audit ``action.drafted``. Domain rule e.
    """
    if not member.has_role(*DRAFTERS) or member.authority_id != participation.authority_id:
        raise NotAllowed(_("Your role does not allow drafting actions."))
    hold(participation)
    participation.refresh_from_db()
    if not participation.is_open:
        raise NotPossible(_("The case is closed. Open it again first."))
    found = powers.get(power, authority=participation.authority_id)
    if respondent is None and not (addressee and addressee.get("name", "").strip()):
        raise NotPossible(_("Say to whom the notice is addressed."))
    if respondent is None and not {"individual", "end_user"} & set(found.against):
        raise NotPossible(_("This power cannot be used against an individual."))
    filled = content or prefill.content(
        power=found,
        participation=participation,
        respondent=respondent,
        addressee=addressee,
        language=language,
    )
    action = EnforcementAction(
        id=uuid.uuid4(),
        participation=participation,
        authority_id=participation.authority_id,
        power=found.id,
        approvals_needed=found.approvals_needed,
        respondent=respondent,
        language=language,
        template_version=prefill.template(
            authority=participation.authority_id, power=found.id, language=language
        ),
        author=member,
        edited_by=member,
        moved_by=member,
        moved_at=timezone.now(),
        created_at=timezone.now(),
    )
    vault.create_key(subject=action.pk, authority=action.authority_id)
    _write(action, filled)
    with said_plainly():
        action.save(force_insert=True)
    action.refresh_from_db()
    note_event(
        participation=participation,
        kind="action.drafted",
        text=_("Draft begun: %(power)s.") % {"power": found.title},
        actor=member,
    )
    record_action(action, "action.drafted", member)
    return action


@transaction.atomic
def edit_action(
    *,
    action: EnforcementAction,
    content: dict[str, Any],
    seen: str,
    member: Member,
    respondent: Respondent | None = None,
    language: str | None = None,
) -> EnforcementAction:
    """Save another text. Every approval of the text before is void, and an action in
    review or approved is a draft again (held by the database as well).

    ``seen`` is the ``content_hash`` of the text the person began from. Nothing happens if
    nothing changed. Raises EditConflict with the stored content if somebody else saved
    meanwhile, NotAllowed, or NotPossible once the notice is issued. Effects: new edition,
    the request for a notice taken back, timeline if it left review, audit ``action.edited``.
    """
    if not member.has_role(*DRAFTERS) or member.authority_id != action.authority_id:
        raise NotAllowed(_("Your role does not allow editing actions."))
    take_back(action)
    held = lock(action)
    if held.state not in EDITABLE:
        raise NotPossible(
            _("The action is “%(state)s”: its text cannot be changed any more.")
            % {"state": held.get_state_display()}
        )
    stored = sealing.open_content(held)
    wanted_language = language or held.language
    wanted_respondent = respondent.pk if respondent else held.respondent_id
    if seen != held.content_hash:
        raise EditConflict(stored, held.content_hash, held.edited_by.user.name)
    if (content, wanted_language, wanted_respondent) == (
        stored,
        held.language,
        held.respondent_id,
    ):
        return held
    before = held.state
    held.language = wanted_language
    _write(held, content)
    values = {
        "sealed_content": held.sealed_content,
        "content_hash": held.content_hash,
        "language": held.language,
        "respondent_id": wanted_respondent,
        "edited_by": member,
    }
    # The condition is on what was stored when the row was locked.
    held.content_hash = seen
    if before == State.DRAFT:
        with said_plainly():
            EnforcementAction.objects.filter(
                pk=held.pk, state=before, edition=held.edition, content_hash=seen
            ).update(updated_at=timezone.now(), **values)
        held.refresh_from_db()
    else:
        step = require(held, "edit", member)
        move(held, step, member=member, values=values)
        note_event(
            participation=held.participation,
            kind="action.returned",
            text=_("Text edited; approvals are void: %(power)s.")
            % {"power": powers.title(held.power)},
            actor=member,
        )
    record_action(held, "action.edited", member, left=before)
    return held


@transaction.atomic
def add_respondent(
    *, member: Member, name: str, address: str, email: str = "", kind: str
) -> Respondent:
    """Add an organisation to the directory that all authorities share, or give back the one
    of the same name and address. Never an individual. Audit ``respondent.added``."""
    if not member.has_role(*DRAFTERS):
        raise NotAllowed(_("Your role does not allow drafting actions."))
    known = Respondent.objects.filter(name__iexact=name.strip(), address=address.strip()).first()
    if known:
        return known
    added = Respondent.objects.create(
        name=name.strip(), address=address.strip(), notice_email=email, kind=kind
    )
    record(
        authority=member.authority_id,
        verb="respondent.added",
        obj_type="authorities.respondent",
        obj_id=added.pk,
        actor=member.user_id,
        payload={"kind": kind},
    )
    return added


def _write(action: EnforcementAction, content: dict[str, Any]) -> None:
    action.sealed_content = sealing.seal_content(
        action_id=action.pk, authority=action.authority_id, content=content
    )
    action.content_hash = sealing.hash_of(
        power=action.power, language=action.language, content=content
    )
