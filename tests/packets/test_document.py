"""What can be got out of a packet: what its purpose opens, and nothing else of the case."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest

from casework.audit.services import entries_for
from casework.cases.models import Participation
from casework.cases.services.telling import complaint_of
from casework.law import load_law
from casework.law.packets import FIELDS
from casework.notices.signing.checking import Signature, check_signature
from casework.packets import content as contents
from casework.packets.services import handing
from casework.scoping import acting_for
from tests.casefile import CULPRIT, EMAIL, HOLDER, LINK, NAME, SECRETS, STORY, World
from tests.notices.test_extraction import everything_in
from tests.notices.test_validity import failures
from tests.packets.making import again, file_of, ready

pytestmark = pytest.mark.django_db

OPENS = {
    "hotline-report": {LINK},
    "removal-report": {LINK},
    "removal-request": {LINK, NAME, EMAIL},
    "police-report": {LINK, NAME, EMAIL, STORY},
    "police-emergency": {LINK, NAME, EMAIL, STORY},
}
OF_A_CHILD = {"hotline-report": {LINK}, "police-emergency": {LINK, NAME, EMAIL}}


def parts_of(secrets: set[str]) -> set[str]:
    """The secrets, and every long word of them."""
    return secrets | {word for secret in secrets for word in re.findall(r"\w{8,}", secret)}


CASES = [(kind, False) for kind in OPENS if kind != "hotline-report"] + [
    (kind, True) for kind in OF_A_CHILD
]


@pytest.mark.parametrize(("kind", "young"), CASES)
def test_a_packet_holds_what_its_purpose_opens_and_nothing_else(
    world: World, kind: str, young: bool, request: pytest.FixtureRequest
) -> None:
    file: Participation = request.getfixturevalue("child" if young else "file")
    packet = ready(world, file, kind)
    assert packet.state == "ready"
    pdf = file_of(packet)
    member = world.member("officer")
    with world.acting(member):
        data = handing.read_file(packet=again(packet), member=member, data=True)
        reference = complaint_of(file).reference  # type: ignore[union-attr]
    opened = (OF_A_CHILD if young else OPENS)[kind]
    allowed = parts_of(opened)
    kept = parts_of(set(SECRETS) - opened) - allowed | {reference, *CULPRIT.split()}
    for said in (everything_in(pdf), data.decode().casefold()):
        assert all(secret.casefold() in said for secret in opened if secret != STORY)
        assert not [part for part in kept if part.casefold() in said]
        if young:
            words = (str(word).casefold() for word in contents.CONDUCT.values())
            assert not [word for word in words if word in said]
    if STORY in opened:
        assert STORY in data.decode()
    assert packet.pdf_sha256 == sha256(pdf).hexdigest()
    with pikepdf.open(BytesIO(pdf)) as document:
        (attached,) = document.attachments.values()
        assert attached.get_file().read_bytes() == data
    fields = load_law().packet(kind).fields_for(child=young)
    assert set(json.loads(data)["fields"]) <= set(fields)


def test_valid_signed_and_whole(world: World, file: Participation) -> None:
    pdf = file_of(ready(world, file, "police-report"))
    assert failures(pdf) == []
    assert check_signature(pdf).signature is Signature.INTACT
    broken = pdf[:2000] + bytes([pdf[2000] ^ 1]) + pdf[2001:]
    assert check_signature(broken).signature is Signature.BROKEN


def test_every_field_of_the_law_has_a_reader_and_a_label() -> None:
    assert set(contents._READERS) == set(contents.LABELS) == set(FIELDS)


def test_what_was_read_is_on_record(world: World, file: Participation) -> None:
    packet = ready(world, file, "removal-request")
    member = world.member("officer")
    with world.acting(member):
        handing.read_file(packet=again(packet), member=member)
        complaint = complaint_of(file)
        assert complaint is not None
        verbs = set(
            entries_for(authority=HOLDER, obj_id=complaint.pk).values_list("verb", flat=True)
        )
        assert {"identity.read", "contact.read", "locations.read"} <= verbs
        assert "account.read" not in verbs
        about = entries_for(authority=HOLDER, obj_id=file.pk).values_list("verb", "payload")
        assert [verb for verb, said in about if str(packet.pk) in said] == [
            "packet.made",
            "packet.approved",
            "packet.ready",
            "packet.read",
        ]
        assert not [said for _verb, said in about if NAME in said or LINK in said]
    with acting_for(HOLDER):
        assert NAME not in str(file.__dict__)
