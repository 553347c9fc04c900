"""Reads every chain again and says which entry is not as it was.

An edit shows in the entry's own hash; an insertion, a deletion or a reordering in the
link to the entry before; a truncation in the chain's head. Somebody who rewrote hashes
and head as well is found by the checkpoints, in the table and in the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from casework.audit.chain import entry_hash, genesis
from casework.audit.checkpoints import CHECKPOINT_LOCK, BadCheckpoint, Statement, lines, read
from casework.audit.models import AuditEntry, ChainHead, Checkpoint
from casework.scoping import InvalidAuthority, acting_for
from casework.scoping.standing import check_slug

_AT_ONCE = 2000


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was, and where. ``seq`` is None for a checkpoint."""

    authority: str | None
    seq: int | None
    what: str

    def __str__(self) -> str:
        place = f"{self.authority}: " if self.authority else ""
        return place + (f"entry {self.seq}: " if self.seq is not None else "") + self.what


@dataclass
class Verification:
    """What was read, and what was found."""

    chains: int = 0
    entries: int = 0
    checkpoints: int = 0
    findings: list[Finding] = field(default_factory=list)


def verify(authority: str | None = None) -> Verification:
    """Verify one chain or all of them, against each other and all checkpoints.

    Without standing; reads each chain as its own authority. Takes about two seconds for
    every hundred thousand entries.
    """
    done = Verification()
    stated: dict[str, dict[int, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    with transaction.atomic():
        # Table and file are written one after the other; not while we read them.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [CHECKPOINT_LOCK])
        for source, statement in _statements(done.findings):
            done.checkpoints += 1
            for slug, (seq, digest) in statement.heads.items():
                stated[slug][seq].append((digest, source))
    heads = list(ChainHead.objects.values_list("authority", flat=True))
    for slug in sorted({*_chains(), *heads, *stated}):
        if authority in (None, slug):
            done.chains += 1
            try:
                check_slug(slug)
            except InvalidAuthority:
                done.findings.append(Finding(slug, None, "no authority has such a name"))
                continue
            for each in _follow(slug, stated[slug]):
                if isinstance(each, Finding):
                    done.findings.append(each)
                else:
                    done.entries += each
    return done


def _chains() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_chains()")
        return [slug for (slug,) in cursor.fetchall()]


def _head(slug: str) -> tuple[int, bytes] | None:
    head = ChainHead.objects.filter(authority=slug).first()
    return (head.seq, bytes(head.hash)) if head else None


def _follow(slug: str, stated: dict[int, list[tuple[str, str]]]) -> Iterator[Finding | int]:
    """Findings along one chain, and how many entries it has."""
    head = _head(slug)
    previous, seq, seen = genesis(slug), 0, 0
    for entry in _entries(slug):
        seen += 1
        yield from _check_number(entry, seq + 1)
        seq = entry.seq
        linked = bytes(entry.previous_hash)
        if linked != previous:
            said = "does not follow the entry before it: one was removed, added or moved"
            yield Finding(slug, seq, said)
        if entry_hash(entry, linked) != bytes(entry.hash):
            yield Finding(slug, seq, "was edited: its content does not match its hash")
        previous = bytes(entry.hash)
        for digest, source in stated.get(seq, ()):
            if digest != previous.hex():
                yield Finding(slug, seq, f"is not the one that stood here at {source}: rewritten")
        if head is not None and head[0] == seq and head[1] != previous:
            yield Finding(slug, seq, "is not the one the chain's head names")
    yield seen
    yield from _check_end(slug, seq, head, stated)


def _check_number(entry: AuditEntry, expected: int) -> Iterator[Finding]:
    if entry.seq < expected:
        yield Finding(entry.authority, entry.seq, "its number is used twice or below one")
    elif entry.seq > expected:
        last = f", with all up to {entry.seq - 1}" if entry.seq > expected + 1 else ""
        yield Finding(entry.authority, expected, f"missing{last}")


def _check_end(
    slug: str,
    seq: int,
    head: tuple[int, bytes] | None,
    stated: dict[int, list[tuple[str, str]]],
) -> Iterator[Finding]:
    """Whether the chain reaches as far as its head and the checkpoints say."""
    if head is None and seq:
        yield Finding(slug, seq, "the head of the chain is missing")
    elif head is not None and seq < head[0]:
        yield Finding(slug, seq + 1, f"missing: cut off, the chain's head is at {head[0]}")
    elif head is not None and seq > head[0]:
        # Entries came while we read; then the head has moved with them.
        now = _head(slug)
        if now is None or now[0] < seq:
            yield Finding(slug, head[0] + 1, f"added behind the chain's head, which is {head[0]}")
    beyond = max((number for number in stated if number > seq), default=None)
    if beyond is not None:
        source = stated[beyond][0][1]
        yield Finding(slug, beyond, f"missing: cut off after {seq}, but it stood here at {source}")


def _entries(slug: str) -> Iterator[AuditEntry]:
    """The chain in the order of its numbers, some at a time, each in a short transaction."""
    last: tuple[int, str] | None = None
    while True:
        with acting_for(slug):
            entries = AuditEntry.objects.filter(authority=slug).order_by("seq", "id")
            if last is not None:
                entries = entries.extra(where=["(seq, id) > (%s, %s)"], params=list(last))
            some = list(entries[:_AT_ONCE])
        yield from some
        if len(some) < _AT_ONCE:
            return
        last = (some[-1].seq, str(some[-1].id))


def _statements(findings: list[Finding]) -> Iterator[tuple[str, Statement]]:
    """All checkpoints, from table and file, whose signatures hold and that follow each
    other. The file is read as the longer memory: what the table lacks, it may have."""
    table: dict[int, str] = {}
    previous = ""
    expected = 1
    for checkpoint in Checkpoint.objects.order_by("number").iterator():
        source = f"checkpoint {checkpoint.number} of the table"
        try:
            statement = read(checkpoint.document, bytes(checkpoint.signature))
        except BadCheckpoint as error:
            findings.append(Finding(None, None, f"{source}: {error}"))
            expected, previous = checkpoint.number + 1, ""
            continue
        if statement.number != checkpoint.number or statement.number != expected:
            findings.append(Finding(None, None, f"{source}: one before it is missing"))
        elif previous and statement.previous != previous:
            findings.append(Finding(None, None, f"{source}: does not follow the one before"))
        expected, previous = statement.number + 1, statement.digest
        table[statement.number] = statement.digest
        yield source, statement
    yield from _file_statements(table, findings)


def _file_statements(
    table: dict[int, str], findings: list[Finding]
) -> Iterator[tuple[str, Statement]]:
    in_file = set()
    if table and not Path(settings.AUDIT_CHECKPOINT_FILE).is_file():
        findings.append(Finding(None, None, "the checkpoint file is missing"))
        return
    for line, document, signature in lines():
        source = f"line {line} of the checkpoint file"
        try:
            statement = read(document, signature)
        except BadCheckpoint as error:
            findings.append(Finding(None, None, f"{source}: {error}"))
            continue
        in_file.add(statement.number)
        if statement.number not in table:
            findings.append(
                Finding(None, None, f"checkpoint {statement.number} is missing from the table")
            )
        elif table[statement.number] != statement.digest:
            findings.append(Finding(None, None, f"{source}: differs from the table's"))
        else:
            continue
        yield source, statement
    for number in sorted(set(table) - in_file):
        findings.append(Finding(None, None, f"checkpoint {number} is missing from the file"))
