"""The matching service's own key: in the vault, out of every authority's reach."""

from __future__ import annotations

import uuid
from datetime import timedelta
from secrets import token_bytes

from django.db import connection
from django.utils import timezone

from casework import vault
from casework.audit.services import record
from casework.matching.models import MatchKey
from casework.scoping import acting_for
from casework.scoping.standing import SYSTEM

PLACE = "matching_matchkey.sealed_key"
PERIOD = timedelta(days=30)
"""How long a key is used; then every token is made anew."""
_LOCK = 7_433_104


def current_key() -> tuple[uuid.UUID, bytes]:
    """Id and bytes of the key in use, made if there is none. Acts for the system; the
    caller's standing is as before."""
    with acting_for(SYSTEM):
        found = _in_use()
        if found is None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            found = _in_use() or _make()
        return found.pk, vault.open_sealed_bytes(
            subject=found.pk,
            authority=SYSTEM,
            place=PLACE,
            row=found.pk,
            sealed=bytes(found.sealed_key),
        )


def retire_due() -> bool:
    """Retire the key in use if its time is over: destroyed in the vault at once, so that
    what is left of its tokens meets nothing and says nothing. True if it was. Audit
    ``match_key.retired`` in the system's chain."""
    with acting_for(SYSTEM):
        found = MatchKey.objects.select_for_update().filter(retired_at__isnull=True).first()
        now = timezone.now()
        if found is None or found.created_at > now - PERIOD:
            return False
        MatchKey.objects.filter(pk=found.pk).update(retired_at=now)
        vault.destroy_key(subject=found.pk, reason="match key retired")
        record(
            authority=SYSTEM,
            verb="match_key.retired",
            obj_type="matching.matchkey",
            obj_id=found.pk,
        )
        return True


def _in_use() -> MatchKey | None:
    return MatchKey.objects.filter(retired_at__isnull=True).first()


def _make() -> MatchKey:
    made = MatchKey(id=uuid.uuid4(), authority=SYSTEM, created_at=timezone.now())
    vault.create_key(subject=made.pk, authority=SYSTEM)
    made.sealed_key = vault.seal(
        subject=made.pk, authority=SYSTEM, place=PLACE, row=made.pk, text=token_bytes(32)
    )
    made.save(force_insert=True)
    record(authority=SYSTEM, verb="match_key.made", obj_type="matching.matchkey", obj_id=made.pk)
    return made
