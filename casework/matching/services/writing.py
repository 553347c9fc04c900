"""Writing an authority's own tokens, acting for it: the only place where its fingerprints
are opened for matching."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from casework import vault
from casework.audit.services import record
from casework.cases.models import Participation
from casework.cases.services.recording import record_change
from casework.cases.services.telling import complaint_of
from casework.matching.models import Holding, Kind, Token
from casework.matching.taking_part import LIVE, ORGANISATIONS, Part, Reach, part_of
from casework.matching.tokens import fingerprint_tokens, link_token, respondent_token
from complaints.fingerprints import LEAST_QUALITY
from complaints.models import Complaint, ContentLocation, Fingerprint
from complaints.sealing import FINGERPRINT, NORMAL_URL, open_json, open_text


@transaction.atomic
def write_tokens(*, participation_id: UUID | str, key_id: UUID, key: bytes) -> Holding | None:
    """Write the tokens of one file anew, acting for its authority; None where nothing of it
    takes part (closed, another's complaint, ended, destroyed).

    ``key`` is the service's, of :func:`casework.matching.keys.current_key`. Links and
    fingerprints are opened for it, which is recorded (``fingerprint.read``,
    ``locations.read``). Effects: the file's tokens and Holding; audit ``tokens.written``
    with numbers alone.
    """
    file = Participation.objects.select_for_update(of=("self",)).filter(pk=participation_id).first()
    if file is None:
        return None
    Token.objects.filter(participation=file).delete()
    Holding.objects.filter(participation=file).delete()
    complaint = complaint_of(file)
    if not file.is_open or complaint is None or complaint.state not in LIVE:
        return None
    part = part_of(file, complaint)
    try:
        rows = list(_tokens(file, complaint, part, key_id, key))
    except vault.KeyDestroyed:
        return None
    Token.objects.bulk_create(rows, batch_size=500)
    numbers = {kind: len({row.source for row in rows if row.kind == kind}) for kind in Kind.values}
    holding = Holding.objects.create(
        participation=file,
        authority_id=file.authority_id,
        key_id=key_id,
        respondents=numbers[Kind.RESPONDENT],
        links=numbers[Kind.LINK],
        fingerprints=numbers[Kind.FINGERPRINT],
        written_at=timezone.now(),
    )
    for verb, number in (
        ("locations.read", holding.links),
        ("fingerprint.read", holding.fingerprints),
    ):
        if number:
            on_record(complaint, verb, "Tokens for matching")
    record_change(
        file,
        "tokens.written",
        respondents=holding.respondents,
        links=holding.links,
        fingerprints=holding.fingerprints,
    )
    return holding


def open_bits(fingerprint: Fingerprint) -> str:
    """The bits of a fingerprint of the acting authority, 64 hexadecimal digits; "" for one
    that is too poor to be compared."""
    found = open_json(fingerprint, FINGERPRINT, fingerprint.sealed_bits)
    return str(found["bits"]) if int(found.get("quality") or 0) >= LEAST_QUALITY else ""


def on_record(complaint: Complaint, verb: str, reason: str, **payload: object) -> None:
    """Note in the complaint's authority's record that the service read sealed parts."""
    record(
        authority=complaint.authority_id,
        verb=verb,
        obj_type="complaints.complaint",
        obj_id=complaint.pk,
        reason=reason,
        payload=payload,
    )


def _tokens(
    file: Participation, complaint: Complaint, part: Part, key_id: UUID, key: bytes
) -> Iterator[Token]:
    for kind, source, reach, tokens in _values(complaint, part, key):
        for slot, token in enumerate(tokens):
            yield Token(
                authority_id=file.authority_id,
                participation=file,
                complaint=complaint,
                key_id=key_id,
                kind=kind,
                source=source,
                slot=slot,
                token=token,
                only_with=None if reach.only_with is None else list(reach.only_with),
                not_with=list(reach.not_with),
            )


def _values(
    complaint: Complaint, part: Part, key: bytes
) -> Iterator[tuple[str, uuid.UUID, Reach, list[bytes]]]:
    """What takes part: kind, row, with whom, tokens."""
    for row in complaint.respondents.filter(respondent__isnull=False, kind__in=ORGANISATIONS):
        if row.respondent_id is not None:
            yield Kind.RESPONDENT, row.pk, Reach(), [respondent_token(key, row.respondent_id)]
    if not part.links.nobody:
        for place in complaint.locations.filter(kind=ContentLocation.Kind.LINK):
            normal = open_text(place, NORMAL_URL, place.sealed_normal)
            if normal:
                yield Kind.LINK, place.pk, part.links, [link_token(key, normal)]
    if not part.fingerprints.nobody:
        for one in complaint.fingerprints.filter(state=Fingerprint.State.ACTIVE):
            bits = open_bits(one)
            if bits:
                yield Kind.FINGERPRINT, one.pk, part.fingerprints, fingerprint_tokens(key, bits)
