"""Keys of subjects, and sealing and opening under them.

Everything runs in the caller's standing (``acting_for`` or ``as_public``) and
transaction; PostgreSQL decides which keys are within reach.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections

from casework.scoping import current_standing
from casework.vault import authority_keys
from casework.vault.cipher import decrypt, encode, encrypt, new_key
from casework.vault.errors import KeyDestroyed, Unreadable
from casework.vault.models import AuthorityKey, RecordKey
from casework.vault.signals import key_destroyed

Subject = UUID | str


def create_key(*, subject: Subject, authority: str) -> None:
    """Make the key of a new subject, held by ``authority`` (its origin).

    The authority's own key is made as well if it has none. IntegrityError if the subject
    has a key already.
    """
    subject = _uuid(subject)
    key, holder = new_key(), authority_keys.current(authority)
    _add(subject, authority, key, holder, granted_by=None)
    _remember(subject, authority, key)


def seal(*, subject: Subject, authority: str, place: str, row: object, text: str | bytes) -> bytes:
    """Seal ``text`` under the subject's key, bound to ``place`` ("table.column") and ``row``
    (the row's id). KeyDestroyed or Unreadable if the key is gone or out of reach."""
    subject = _uuid(subject)
    raw = text.encode() if isinstance(text, str) else bytes(text)
    return encrypt(_key(subject, authority), raw, _bound(subject, place, row))


def open_sealed(
    *, subject: Subject, authority: str, place: str, row: object, sealed: bytes | memoryview
) -> str:
    """The text that was sealed at this place; Unreadable if anything is not as it was."""
    raw = open_sealed_bytes(
        subject=subject, authority=authority, place=place, row=row, sealed=sealed
    )
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Unreadable("Sealed bytes, not text") from None


def open_sealed_bytes(
    *, subject: Subject, authority: str, place: str, row: object, sealed: bytes | memoryview
) -> bytes:
    """As ``open_sealed``, for what was sealed as bytes."""
    subject = _uuid(subject)
    return decrypt(_key(subject, authority), bytes(sealed), _bound(subject, place, row))


def load_keys(*, subjects: Iterable[Subject], authority: str) -> None:
    """Read the keys of many subjects in one query, for the rest of this standing.

    For lists; subjects out of reach are passed over and fail when they are opened.
    """
    wanted = {_uuid(subject) for subject in subjects}
    standing = current_standing()
    if standing is None:
        return
    missing = [s for s in wanted if (_MEMO, s, authority) not in standing.memo]
    records = RecordKey.objects.filter(
        subject__in=missing, authority=authority, destroyed_at=None
    ).select_related("authority_key")
    for record in records if missing else ():
        _remember(record.subject, authority, _unwrap(record))


def grant(*, subject: Subject, authority: str, to_authority: str) -> None:
    """Give ``to_authority`` a copy of the key that ``authority`` (acting) holds.

    Nothing happens if it holds one already. Unreadable if ``authority`` holds none.
    """
    subject = _uuid(subject)
    key = _key(subject, authority)
    if to_authority == authority or _holds(subject, to_authority):
        return
    _add(subject, to_authority, key, authority_keys.current(to_authority), granted_by=authority)


def revoke_grant(*, subject: Subject, from_authority: str, reason: str = "") -> bool:
    """Destroy the copy that the acting authority granted; False if there was none.

    What the other authority read before is not undone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT vault_revoke(%s, %s, %s)", [_uuid(subject), from_authority, reason])
        return bool(cursor.fetchone()[0])


def destroy_key(*, subject: Subject, reason: str = "") -> bool:
    """Destroy the subject's key with every copy of it; False if that was done before.

    Only the origin's desk may (``ProgrammingError`` otherwise). Sends ``key_destroyed`` in
    the same transaction, which audit records. GDPR Article 17 is met by this for
    everything sealed under the key; see docs/vault.md for backups.
    """
    subject = _uuid(subject)
    standing = current_standing()
    with connection.cursor() as cursor:
        cursor.execute("SELECT vault_destroy(%s, %s)", [subject, reason])
        destroyed = bool(cursor.fetchone()[0])
    if standing is not None:
        for place in [p for p in standing.memo if p[:2] == (_MEMO, subject)]:
            del standing.memo[place]
    if destroyed:
        key_destroyed.send(
            RecordKey,
            subject=subject,
            authority=standing.authority if standing else None,
            reason=reason,
        )
    return destroyed


# --- Keys of subjects -------------------------------------------------------

_MEMO = "vault"


def _uuid(subject: Subject) -> UUID:
    return subject if isinstance(subject, UUID) else UUID(str(subject))


def _bound(subject: UUID, place: str, row: object) -> bytes:
    if not place or row is None or str(row) == "":
        raise ValueError("Sealed data is bound to a place and a row")
    return encode("sealed", subject.bytes, place, str(row))


def wrap(subject: UUID, authority: str, key: bytes, holder: AuthorityKey) -> bytes:
    """A subject's key wrapped by an authority key, bound to both and to its holder."""
    bound = encode("record-key", subject.bytes, authority, holder.id.bytes)
    return encrypt(authority_keys.unwrap(holder), key, bound)


def _unwrap(record: RecordKey) -> bytes:
    holder = record.authority_key
    bound = encode("record-key", record.subject.bytes, record.authority, holder.id.bytes)
    return decrypt(authority_keys.unwrap(holder), bytes(record.wrapped), bound)


def unwrap(record: RecordKey) -> bytes:
    """The key of a record whose ``authority_key`` is at hand. For rotation."""
    return _unwrap(record)


def _add(
    subject: UUID, authority: str, key: bytes, holder: AuthorityKey, *, granted_by: str | None
) -> None:
    RecordKey.objects.bulk_create(
        [
            RecordKey(
                subject=subject,
                authority=authority,
                granted_by=granted_by,
                authority_key=holder,
                wrapped=wrap(subject, authority, key, holder),
            )
        ]
    )


def _remember(subject: UUID, authority: str, key: bytes) -> None:
    """Keep the key until the standing ends, which is within this transaction: a key that
    another transaction destroys is then never used on."""
    standing = current_standing()
    if standing is not None:
        savepoints = tuple(connections[DEFAULT_DB_ALIAS].savepoint_ids)
        standing.memo[(_MEMO, subject, authority)] = (key, savepoints)


def _remembered(subject: UUID, authority: str) -> bytes | None:
    standing = current_standing()
    found = standing.memo.get((_MEMO, subject, authority)) if standing else None
    if found is None:
        return None
    key, savepoints = found
    current = tuple(connections[DEFAULT_DB_ALIAS].savepoint_ids)
    if current[: len(savepoints)] == savepoints:
        return bytes(key)
    # The savepoint in which it was made is over: rolled back, the key never was, and
    # what would be sealed under it could never be read.
    if not _holds(subject, authority):
        del standing.memo[(_MEMO, subject, authority)]  # type: ignore[union-attr]
        return None
    _remember(subject, authority, key)
    return bytes(key)


def _holds(subject: UUID, authority: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT vault_holds(%s, %s)", [subject, authority])
        return bool(cursor.fetchone()[0])


def _key(subject: UUID, authority: str) -> bytes:
    key = _remembered(subject, authority)
    if key is not None:
        return key
    records = list(
        RecordKey.objects.filter(subject=subject, authority=authority)
        .select_related("authority_key")
        .order_by("-created_at")
    )
    live = next((record for record in records if record.destroyed_at is None), None)
    if live is None:
        if records:
            raise KeyDestroyed(f"The key of {subject} was destroyed")
        raise Unreadable(f"No key of {subject} is within reach")
    key = _unwrap(live)
    _remember(subject, authority, key)
    return key
