"""Conflicts of interest: declared, held against every file, ended.

The files are found and hidden without an actor (``acting_for`` nested): the member who
declares must learn nothing of what is found, and administrators only what they may see.
"""

from __future__ import annotations

import json
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.audit.services import record
from casework.authorities.models import Member, Platform, Respondent, Role
from casework.cases.errors import NotAllowed, NotPossible
from casework.cases.models import Participation
from casework.cases.services.assignment import assign
from casework.cases.services.hiding import hide, show_again
from casework.routing.allocation.matching_conflicts import barred_users, files_of
from casework.routing.models import Allocation, Conflict
from casework.routing.services.allocation import allocate, lock_allocation
from casework.scoping import acting_for

PLACE = "routing_conflict.sealed_words"
LONGEST = 1_000
Kind = Conflict.Kind


@transaction.atomic
def declare_conflict(
    *,
    member: Member,
    by: Member,
    why: str,
    platform: Platform | None = None,
    respondent: Respondent | None = None,
    email: str = "",
    reference: str = "",
) -> Conflict:
    """Keep a member away from cases about a service or organisation, by a person (their
    address), or from one case (its reference); exactly one of these is given.

    ``by`` is the member themselves or an administrator of their authority. What is hidden
    at once: every file of the authority that matches; what arrives later is matched when
    it is opened. Files that the member works on are taken away and allocated anew. A
    reference that no case has is accepted like any other: the answer tells nothing.

    Raises NotAllowed, NotPossible. Audit ``conflict.declared``, with no word of its subject.
    """
    _may(by, member)
    given = [one for one in (platform, respondent, email.strip(), reference.strip()) if one]
    if len(given) != 1:
        raise NotPossible(_("Name one: a respondent, a person or a case."))
    why = why.replace("\x00", "").strip()
    if not why or len(why) > LONGEST:
        raise NotPossible(_("Say in a few words why you must be kept away."))
    authority = member.authority_id
    lock_allocation(authority)
    conflict = Conflict(
        pk=uuid4(),
        authority_id=authority,
        member=member,
        user_id=member.user_id,
        kind=Kind.PERSON if email.strip() else Kind.CASE if reference.strip() else Kind.RESPONDENT,
        platform=platform,
        respondent=respondent,
        subject_index=_index(email, reference),
        declared_by=by,
        declared_at=timezone.now(),
    )
    vault.create_key(subject=conflict.pk, authority=authority)
    conflict.sealed_words = vault.seal(
        subject=conflict.pk,
        authority=authority,
        place=PLACE,
        row=conflict.pk,
        text=json.dumps({"why": why, "named": email.strip() or reference.strip()}),
    )
    conflict.save(force_insert=True)
    with acting_for(authority):
        _apply(conflict, files_of(conflict, reference=reference.strip()))
    _note(conflict, "conflict.declared", by)
    return conflict


@transaction.atomic
def end_conflict(*, conflict: Conflict, by: Member) -> Conflict:
    """End a declaration: an administrator's decision, and never the member's own.

    Files that no other declaration hides can be seen by the member again. Ending twice
    does nothing. Raises NotAllowed. Audit ``conflict.ended``.
    """
    if not by.has_role(Role.ADMINISTRATOR) or by.authority_id != conflict.authority_id:
        raise NotAllowed(_("An administrator ends a declaration."))
    if by.user_id == conflict.user_id:
        raise NotAllowed(_("Another administrator has to end your own declaration."))
    lock_allocation(conflict.authority_id)
    changed = Conflict.objects.filter(pk=conflict.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), ended_by=by
    )
    conflict.refresh_from_db()
    if changed:
        with acting_for(conflict.authority_id):
            hidden = Participation.objects.select_for_update().filter(
                authority_id=conflict.authority_id,
                hidden_from__contains=[str(conflict.user_id)],
            )
            for file in hidden.order_by("pk"):
                show_again(file=file, users=barred_users(file))
        _note(conflict, "conflict.ended", by)
    return conflict


def keep_out(file: Participation) -> None:
    """Hide a file that is being opened from everybody whose declaration it meets. In the
    transaction that opens it, whoever acts: the declarations are read without an actor."""
    with acting_for(file.authority_id):
        users = barred_users(file)
        if users:
            show_again(file=file, users=users)
            file.hidden_from = sorted(users)


def hold_again(authority: str) -> int:
    """Match all standing declarations of an authority with its files once more: what became
    known of a file later (a new address, another respondent) counts as well. Inside
    ``acting_for`` without an actor. Returns how many files were newly hidden."""
    lock_allocation(authority)
    standing = Conflict.objects.filter(authority_id=authority, ended_at__isnull=True)
    return sum(_apply(one, files_of(one)) for one in standing.select_related("member"))


@transaction.atomic
def read_words(*, conflict: Conflict, by: Member) -> dict[str, str]:
    """The words of a declaration, for its member or an administrator; recorded as
    ``conflict.read``."""
    _may(by, conflict.member)
    text = vault.open_sealed(
        subject=conflict.pk,
        authority=conflict.authority_id,
        place=PLACE,
        row=conflict.pk,
        sealed=conflict.sealed_words,
    )
    _note(conflict, "conflict.read", by)
    return {str(key): str(value) for key, value in json.loads(text).items()}


def _apply(conflict: Conflict, files: QuerySet[Participation]) -> int:
    found: list[UUID] = list(files.order_by("pk").values_list("pk", flat=True))
    hidden = hide(files=found, user=conflict.user_id)
    carried = Participation.objects.filter(
        pk__in=found, assignee_id=conflict.member_id, closed_at__isnull=True
    )
    for file in carried.order_by("pk"):
        # The reason stays empty: colleagues on the case learn that it moved, not why.
        assign(participation=file, member=None, by=None)
        allocate(participation=file, cause=Allocation.Cause.WITHDRAWN)
    return hidden


def _index(email: str, reference: str) -> bytes | None:
    if email.strip():
        return vault.blind_index(purpose="email", text=email)
    if reference.strip():
        return vault.blind_index(purpose="conflict.reference", text=reference)
    return None


def _may(by: Member, member: Member) -> None:
    own = by.pk == member.pk and by.active
    chief = by.has_role(Role.ADMINISTRATOR) and by.authority_id == member.authority_id
    if not own and not chief:
        raise NotAllowed(_("Only they themselves or an administrator."))


def _note(conflict: Conflict, verb: str, by: Member) -> None:
    record(
        authority=conflict.authority_id,
        verb=verb,
        obj_type="routing.conflict",
        obj_id=conflict.pk,
        actor=by.user_id,
        payload={"member": conflict.member_id, "kind": conflict.kind},
    )
