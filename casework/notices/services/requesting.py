"""Asking for a notice, asking again, and withdrawing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.audit.services import record
from casework.authorities.models import Member
from casework.delivery.resilience import announce
from casework.notices.content import ContentError, NoticeContent
from casework.notices.content import content_hash as hash_of
from casework.notices.errors import NoticeError, NoticeExists
from casework.notices.frozen import freeze
from casework.notices.legal_basis import legal_basis
from casework.notices.models import Notice, TemplateVersion
from casework.notices.sealing import seal_frozen

RENDER = "notices.render_notice"


def request_notice(
    *,
    authority: str,
    action_id: UUID,
    power: str,
    language: str,
    content: Mapping[str, Any],
    content_hash: str,
    actor: object = None,
    signatory: Mapping[str, str] | None = None,
    template_version: TemplateVersion | None = None,
) -> Notice:
    """Freeze an approved text and ask a worker to make the notice of it.

    ``content`` has the form described in :mod:`casework.notices.content`; ``content_hash``
    is what was approved, made by ``content.content_hash(power, language, content)``, and is
    computed again here: what was approved is what is printed. ``actor`` is the id of the
    user (None: the system), ``signatory`` who signs, ``{"name": …, "title": …}``.

    Runs in ``acting_for(authority)``. The same text for the same action gives the same
    notice again; another text replaces one of which no document could be made (state
    queued or failed). The worker is asked for after the commit, and again by the sweep.

    Raises ContentError (every fault and every missing section, by section id), NoticeError
    if the hash is another text's, NoticeExists if the action's notice cannot be replaced.
    """
    read = NoticeContent.from_dict(content)
    if hash_of(power=power, language=language, content=content) != content_hash:
        raise NoticeError(_("The text is not the one that was approved."))
    if not language or len(language) > 12:
        raise ContentError([("language", _("Is required and is empty."))])
    basis = legal_basis(power=power, authority=authority, on=timezone.now().date())
    basis.check(read)
    frozen = freeze(
        authority=authority, basis=basis, language=language, content=read, signatory=signatory
    )
    now = timezone.now()
    notice = Notice(
        authority_id=authority,
        action_id=action_id,
        power=power,
        language=language,
        template_version=template_version,
        content_hash=content_hash,
        created_at=now,
        announced_at=now,
    )
    try:
        with transaction.atomic():
            vault.create_key(subject=notice.pk, authority=authority)
            notice.sealed_content = seal_frozen(notice, frozen)
            notice.save(force_insert=True)
    except IntegrityError:
        return _replace(notice, frozen, actor)
    announce(RENDER, notice.pk, authority=authority)
    _record("notice.requested", notice, actor, language=language, power=power)
    return notice


def _replace(wanted: Notice, frozen: dict[str, Any], actor: object) -> Notice:
    """The action has a notice: the same, or one that may take the new text."""
    notice = Notice.objects.select_for_update().get(
        authority_id=wanted.authority_id, action_id=wanted.action_id
    )
    if notice.content_hash == wanted.content_hash:
        return notice
    if notice.state not in {Notice.State.QUEUED, Notice.State.FAILED}:
        raise NoticeExists(_("This action has a notice already; its text cannot be replaced."))
    notice.power, notice.language = wanted.power, wanted.language
    notice.template_version = wanted.template_version
    notice.content_hash = wanted.content_hash
    notice.sealed_content = seal_frozen(notice, frozen)
    _queue_again(notice)
    _record("notice.replaced", notice, actor, language=notice.language, power=notice.power)
    return notice


def retry(*, notice: Notice, member: Member) -> Notice:
    """Ask once more for a notice that could not be made; keeps its number, if it has one,
    and gets a new date. Nothing happens unless it has failed."""
    locked = Notice.objects.select_for_update().get(pk=notice.pk, authority_id=member.authority_id)
    if locked.state == Notice.State.FAILED:
        _queue_again(locked)
        _record("notice.retried", locked, member.user_id)
    return locked


def withdraw(*, notice: Notice, member: Member, reason: str) -> Notice:
    """Take an issued notice out of force; the verification page says so from then on.

    The document itself stays as it is. Once only; raises NoticeError without a reason, or
    for a notice that was never issued.
    """
    if not reason.strip():
        raise NoticeError(_("Give the reason for withdrawing the notice."))
    locked = Notice.objects.select_for_update().get(pk=notice.pk, authority_id=member.authority_id)
    if not locked.is_ready:
        raise NoticeError(_("Only an issued notice can be withdrawn."))
    if locked.service_attempts.filter(outcome="pending").exists():
        raise NoticeError(_("The notice is on its way. Wait until it has arrived or failed."))
    if locked.withdrawn_at is None:
        locked.withdrawn_at = timezone.now()
        locked.save(update_fields=["withdrawn_at"])
        _record("notice.withdrawn", locked, member.user_id, reason=reason)
    return locked


def _queue_again(notice: Notice) -> None:
    notice.state, notice.failure, notice.attempts = Notice.State.QUEUED, "", 0
    notice.claimed_by, notice.claimed_at, notice.issued_at = "", None, None
    notice.announced_at = timezone.now()
    notice.save()
    announce(RENDER, notice.pk, authority=notice.authority_id)


def _record(
    verb: str, notice: Notice, actor: object, *, reason: str = "", **payload: object
) -> None:
    record(
        authority=notice.authority_id,
        verb=verb,
        obj_type="notices.notice",
        obj_id=notice.pk,
        actor=actor,
        reason=reason,
        payload={"action": notice.action_id, **payload},
    )
