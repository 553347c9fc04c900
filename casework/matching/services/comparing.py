"""Comparing one authority's tokens with another's, acting for the other: the worker alone
knows both, and only for as long as it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from casework import vault
from casework.matching.models import Kind, Token
from casework.matching.services.writing import on_record, open_bits
from casework.matching.tokens import ALIKE, LEAST, distance
from complaints.models import Complaint, Fingerprint


@dataclass(frozen=True)
class Ours:
    """What the asking side brings along: its tokens, and the bits of its fingerprints."""

    authority: str
    tokens: tuple[Token, ...]
    bits: Mapping[UUID, str]


@dataclass
class Alike:
    """What was found at one other authority, by kind: its files and complaints."""

    files: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    complaints: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))


def bring(*, participation_id: UUID, authority: str, with_bits: bool) -> Ours:
    """The asking side's tokens, acting for it; its fingerprints opened if there is a candidate
    to compare them with (recorded as ``fingerprint.read``)."""
    tokens = tuple(Token.objects.filter(participation_id=participation_id))
    sources = {t.source for t in tokens if t.kind == Kind.FINGERPRINT} if with_bits else set()
    return Ours(authority, tokens, _opened(sources))


def alike_at(*, ours: Ours, other: str, kinds: Iterable[str]) -> Alike:
    """What of the other authority (acted for) is alike: equal links and respondents, and
    fingerprints whose bits, opened and compared here, differ in no more than 31 of 256."""
    found = Alike()
    mine: dict[tuple[str, int, bytes], list[Token]] = defaultdict(list)
    for token in ours.tokens:
        if token.kind in kinds:
            mine[token.kind, token.slot, bytes(token.token)].append(token)
    theirs = Token.objects.filter(
        token__in={key[2] for key in mine},
        participation__closed_at__isnull=True,
        key_id__in={t.key_id for t in ours.tokens},
    )
    shared: dict[tuple[UUID, UUID], int] = defaultdict(int)
    rows: dict[UUID, Token] = {}
    for token in theirs:
        for own in mine.get((token.kind, token.slot, bytes(token.token)), []):
            if not (_may_meet(own, other) and _may_meet(token, ours.authority)):
                continue
            if token.kind == Kind.FINGERPRINT:
                shared[own.source, token.source] += 1
                rows[token.source] = token
            else:
                _add(found, token)
    _compare(found, ours, shared, rows)
    return found


def _compare(
    found: Alike, ours: Ours, shared: Mapping[tuple[UUID, UUID], int], rows: Mapping[UUID, Token]
) -> None:
    candidates = {pair for pair, count in shared.items() if count >= LEAST}
    bits = _opened({theirs for _own, theirs in candidates})
    for own, theirs in candidates:
        one, other = ours.bits.get(own), bits.get(theirs)
        if one and other and distance(one, other) <= ALIKE:
            _add(found, rows[theirs])


def _add(found: Alike, token: Token) -> None:
    found.files[token.kind].add(token.participation_id)
    found.complaints[token.kind].add(token.complaint_id)


def _may_meet(token: Token, other: str) -> bool:
    named = token.only_with is None or other in token.only_with
    return named and other not in token.not_with


def _opened(sources: set[UUID]) -> dict[UUID, str]:
    """Bits by fingerprint, of the acting authority; each complaint's reading on record."""
    bits: dict[UUID, str] = {}
    read: dict[UUID, Complaint] = {}
    rows = Fingerprint.objects.filter(pk__in=sources, state=Fingerprint.State.ACTIVE)
    for row in rows.select_related("complaint"):
        try:
            bits[row.pk] = open_bits(row)
        except vault.VaultError:
            continue
        read[row.complaint_id] = row.complaint
    for complaint in read.values():
        on_record(complaint, "fingerprint.read", "Compared for matching")
    return bits
