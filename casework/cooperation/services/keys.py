"""An authority's public key for copies: entered, proven, retired, by its administrators."""

from __future__ import annotations

import secrets
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.audit.services import record
from casework.authorities.models import Member, Role
from casework.cooperation.copying import encryption
from casework.cooperation.errors import NotAllowed, NotPossible, Refused
from casework.cooperation.models import ExportKey

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 12
"""Sixty random bits: nobody guesses the word."""


@transaction.atomic
def register_key(*, member: Member, public_key: str) -> ExportKey:
    """Enter a public key of the administrator's authority. It is not used before
    :func:`prove_key`. One that waits already is retired.

    Raises NotAllowed, Refused for what is no public key (and for a private one, which is
    not kept anywhere), or one that was used before. Audit ``key.registered``.
    """
    _administrator(member)
    try:
        canonical = encryption.read_public_key(public_key)
    except encryption.PrivateKey:
        raise Refused(
            "public_key",
            _(
                "That is a private key. It was not kept. Do not use it any more: make a new pair,"
                " and enter the public key, which begins with age1."
            ),
        ) from None
    except encryption.NotAKey:
        raise Refused(
            "public_key", _("Enter a public key of age: one line that begins with age1.")
        ) from None
    digest = encryption.fingerprint(canonical)
    if ExportKey.objects.filter(authority_id=member.authority_id, fingerprint=digest).exists():
        raise Refused("public_key", _("This key was entered before. Make a new pair."))
    for waiting in ExportKey.objects.filter(
        authority_id=member.authority_id, proven_at__isnull=True, retired_at__isnull=True
    ):
        _retire(waiting, member, _("Another key was entered"))
    word = "".join(secrets.choice(_LETTERS) for _n in range(_LENGTH))
    key = ExportKey(
        id=uuid.uuid4(),
        authority_id=member.authority_id,
        public_key=canonical,
        fingerprint=digest,
        challenge=encryption.armoured(canonical, f"{word}\n"),
        registered_by=member,
        registered_at=timezone.now(),
    )
    key.challenge_hash = _hash(key, word)
    key.save(force_insert=True)
    _on_record(key, "key.registered", member)
    return key


@transaction.atomic
def prove_key(*, key: ExportKey, member: Member, word: str) -> ExportKey:
    """The word that the challenge holds shows that somebody here can open what is encrypted
    to the key: from now on copies are. The key used so far is retired.

    Raises NotAllowed, NotPossible (not waiting), Refused (another word). Audit
    ``key.proven``.
    """
    _administrator(member)
    held = (
        ExportKey.objects.select_for_update()
        .filter(pk=key.pk, authority_id=member.authority_id)
        .first()
    )
    if held is None or not held.waiting:
        raise NotPossible(_("This key is not waiting to be proven."))
    given = "".join(word.split()).replace("-", "").upper()
    if not secrets.compare_digest(_hash(held, given), bytes(held.challenge_hash)):
        raise Refused("word", _("That is not the word in the message. Decrypt it and try again."))
    current = ExportKey.objects.select_for_update().filter(
        authority_id=member.authority_id, proven_at__isnull=False, retired_at__isnull=True
    )
    for former in current:
        _retire(former, member, _("Another key took its place"))
    held.proven_at = timezone.now()
    held.save(update_fields=["proven_at"])
    _on_record(held, "key.proven", member)
    return held


@transaction.atomic
def retire_key(*, key: ExportKey, member: Member, reason: str) -> ExportKey:
    """Use a key no more: it was lost, or may be in other hands. Copies made before stay
    readable with it. Raises NotAllowed, NotPossible. Audit ``key.retired``."""
    _administrator(member)
    if not reason.strip():
        raise NotPossible(_("Give the reason."))
    held = (
        ExportKey.objects.select_for_update()
        .filter(pk=key.pk, authority_id=member.authority_id, retired_at__isnull=True)
        .first()
    )
    if held is None:
        raise NotPossible(_("This key is retired already."))
    return _retire(held, member, reason)


def current_key(authority: str) -> ExportKey | None:
    """The acting authority's key in use, or None."""
    return ExportKey.objects.filter(
        authority_id=authority, proven_at__isnull=False, retired_at__isnull=True
    ).first()


def _retire(key: ExportKey, member: Member, reason: str) -> ExportKey:
    key.retired_at, key.retired_by = timezone.now(), member
    key.retired_reason = reason.strip()[:200]
    key.save(update_fields=["retired_at", "retired_by", "retired_reason"])
    _on_record(key, "key.retired", member, reason)
    return key


def _administrator(member: Member) -> None:
    if not member.has_role(Role.ADMINISTRATOR):
        raise NotAllowed(_("Only an administrator enters keys."))


def _hash(key: ExportKey, word: str) -> bytes:
    return vault.capability("export-key", str(key.pk), word)


def _on_record(key: ExportKey, verb: str, member: Member, reason: str = "") -> None:
    record(
        authority=key.authority_id,
        verb=verb,
        obj_type="cooperation.exportkey",
        obj_id=key.pk,
        actor=member.user_id,
        reason=reason,
        payload={"fingerprint": key.fingerprint},
    )
