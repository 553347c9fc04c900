"""Signed statements of where the chains end, kept in the database and outside it.

Whoever controls the database can rewrite a chain from some entry on, hashes and all.
A checkpoint that was signed before, with a key that the database does not hold, says
otherwise. The file is meant to be shipped off the machine (a log collector, write-once
storage): what never left the machine protects against the database's operator only.
"""

from __future__ import annotations

import json
import logging
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.signals import setting_changed
from django.db import connection, transaction
from django.utils import timezone

from casework.audit.models import ChainHead, Checkpoint
from casework.vault.cipher import derive

CHECKPOINT_LOCK = 7_433_003
log = logging.getLogger(__name__)


class BadCheckpoint(Exception):
    """A checkpoint that was not signed by us or does not have the form."""


@dataclass(frozen=True)
class Statement:
    """A checkpoint that was read and whose signature holds."""

    number: int
    previous: str
    heads: dict[str, tuple[int, str]]
    digest: str
    """SHA-256 of the signed document, which the next checkpoint names as ``previous``."""


@lru_cache(maxsize=1)
def signing_key() -> Ed25519PrivateKey:
    """The Ed25519 key derived from AUDIT_SIGNING_KEY."""
    return Ed25519PrivateKey.from_private_bytes(
        derive(settings.AUDIT_SIGNING_KEY.encode(), "audit-checkpoint")
    )


def public_key() -> str:
    """The key with which an outsider checks the file, base64 of 32 bytes."""
    return b64encode(signing_key().public_key().public_bytes_raw()).decode()


def sign_checkpoint() -> Checkpoint | None:
    """Sign where all chains end now, in the database and at the end of the file.

    None if no chain grew since the last one. The file is written first: if anything
    breaks in between, the next call takes its number up and goes on from the file.
    Without standing.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHECKPOINT_LOCK])
        _catch_up()
        last = Checkpoint.objects.order_by("number").last()
        known = known_heads()
        heads = {
            head.authority: [head.seq, bytes(head.hash).hex()]
            for head in ChainHead.objects.order_by("authority")
            if known.get(head.authority) != (head.seq, bytes(head.hash).hex())
        }
        if not heads:
            return None
        now = timezone.now()
        document = json.dumps(
            {
                "number": last.number + 1 if last else 1,
                "at": now.isoformat(),
                "previous": sha256(last.document.encode()).hexdigest() if last else "",
                "heads": heads,
            },
            sort_keys=True,
            separators=(",", ":"),
        )
        made = Checkpoint(
            number=last.number + 1 if last else 1,
            at=now,
            document=document,
            signature=signing_key().sign(document.encode()),
        )
        _append(made)
        Checkpoint.objects.bulk_create([made])
        return made


def known_heads() -> dict[str, tuple[int, str]]:
    """The last end of each chain that the table's checkpoints state."""
    heads: dict[str, tuple[int, str]] = {}
    for checkpoint in Checkpoint.objects.order_by("number").iterator():
        for authority, (seq, digest) in json.loads(checkpoint.document)["heads"].items():
            heads[authority] = (seq, digest)
    return heads


def read(document: str, signature: bytes) -> Statement:
    """What a checkpoint states; BadCheckpoint if its signature does not hold."""
    try:
        signing_key().public_key().verify(signature, document.encode())
        content: dict[str, Any] = json.loads(document)
        heads = {name: (int(seq), str(found)) for name, (seq, found) in content["heads"].items()}
        return Statement(
            number=int(content["number"]),
            previous=str(content["previous"]),
            heads=heads,
            digest=sha256(document.encode()).hexdigest(),
        )
    except InvalidSignature:
        raise BadCheckpoint("its signature does not hold") from None
    except (KeyError, TypeError, ValueError):
        raise BadCheckpoint("it is not in the form of a checkpoint") from None


def lines() -> Iterator[tuple[int, str, bytes]]:
    """(line number, document, signature) of the file; a broken line has an empty signature."""
    path = Path(settings.AUDIT_CHECKPOINT_FILE)
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            try:
                entry = json.loads(line)
                yield number, entry["document"], b64decode(entry["signature"], validate=True)
            except (KeyError, TypeError, ValueError):
                yield number, line, b""


def _catch_up() -> None:
    """Put into the table what only the file holds: a call that broke after writing it."""
    newest = Checkpoint.objects.order_by("number").last()
    number = newest.number if newest else 0
    digest = sha256(newest.document.encode()).hexdigest() if newest else ""
    for _, document, signature in lines():
        try:
            statement = read(document, signature)
        except BadCheckpoint:
            continue
        if statement.number == number + 1 and statement.previous == digest:
            log.warning("checkpoint %d was only in the file; taken into the table", number + 1)
            at = datetime.fromisoformat(json.loads(document)["at"])
            Checkpoint.objects.bulk_create(
                [Checkpoint(number=number + 1, at=at, document=document, signature=signature)]
            )
            number, digest = statement.number, statement.digest


def _append(checkpoint: Checkpoint) -> None:
    line = json.dumps(
        {
            "document": checkpoint.document,
            "signature": b64encode(bytes(checkpoint.signature)).decode(),
        },
        separators=(",", ":"),
    )
    path = Path(settings.AUDIT_CHECKPOINT_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, f"{line}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _forget(*, setting: str, **_: object) -> None:
    if setting == "AUDIT_SIGNING_KEY":
        signing_key.cache_clear()


setting_changed.connect(_forget, dispatch_uid="audit.signing_key")
