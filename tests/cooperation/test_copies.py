"""Copies: rebuilt from the disclosure alone, encrypted to a proven key, gone with the
share; and the keys."""

from __future__ import annotations

import io
import json
import subprocess
from base64 import b64decode
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pikepdf
import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from pyrage import DecryptError, decrypt, x25519

from casework.audit.services import entries_for
from casework.authorities.models import Member, Role
from casework.cases.models import Participation
from casework.cooperation.copying.encryption import NotAKey, PrivateKey, read_public_key
from casework.cooperation.errors import NotAllowed, NotPossible, Refused
from casework.cooperation.models import ExportKey, Share, ShareExport, ShareReading
from casework.cooperation.services.copies import ask_for_copy, fetch_copy
from casework.cooperation.services.copy_making import make_copy
from casework.cooperation.services.keys import prove_key, register_key, retire_key
from casework.cooperation.tasks import sweep_copies
from casework.scoping import acting_for
from tests.casefile import HOLDER, LEAD, SECRETS, World, open_file
from tests.cooperation.sending import opened, send
from tests.cooperation.test_documents import NAME as DOCUMENT
from tests.cooperation.test_documents import WORDS, add_document
from tests.cooperation.test_ending import end
from tests.cooperation.test_fields import OPENS
from tests.cooperation.test_pages import client


@pytest.fixture
def administrator(world: World) -> Member:
    member = world.member("approver", LEAD)
    with acting_for(LEAD):
        Member.objects.filter(pk=member.pk).update(roles=[Role.ADMINISTRATOR, Role.APPROVER])
        member.refresh_from_db()
    return member


@pytest.fixture
def identity(world: World, administrator: Member) -> x25519.Identity:
    """The recipient's pair of keys, entered and proven."""
    found = x25519.Identity.generate()
    proven(administrator, found)
    return found


def proven(member: Member, identity: x25519.Identity) -> ExportKey:
    with acting_for(member.authority_id, actor=member.user_id):
        key = register_key(member=member, public_key=str(identity.to_public()))
        word = decrypt(key.challenge.encode(), [identity]).decode()
        return prove_key(key=key, member=member, word=word)


def copy_of(world: World, share: Share, format: str) -> tuple[ShareExport, bytes]:  # noqa: A002
    """Asked for, made and fetched: the file that leaves the product."""
    member = world.member("officer", share.recipient_id)
    with world.acting(member):
        found = Share.objects.select_related("recipient").get(pk=share.pk)
        asked = ask_for_copy(share=found, member=member, format=format)
    assert make_copy(copy_id=asked.pk, recipient=share.recipient_id)
    assert not make_copy(copy_id=asked.pk, recipient=share.recipient_id)
    with world.acting(member):
        return fetch_copy(share=found, member=member, copy_id=asked.pk)


def everything_in(pdf: bytes) -> str:
    """All that a PDF holds, wherever: every object's text and every stream decoded."""
    found = [pdf.decode("latin-1")]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for one in document.objects:
            found.append(repr(one))
            if isinstance(one, pikepdf.Stream):
                found.append(one.read_bytes().decode("latin-1"))
                found.append(one.read_bytes().decode("utf-8", "ignore"))
        found += [one.get_file().read_bytes().decode() for one in document.attachments.values()]
        with document.open_metadata() as metadata:
            found.append(str(metadata))
    return "".join(found)


def text_of(pdf: bytes) -> str:
    """What a reader reads, by another program."""
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(done.stdout.decode().split())


# --- What a copy holds ------------------------------------------------------


@pytest.mark.parametrize("tier", [1, 2, 3, 4])
def test_a_copy_holds_what_the_tier_opens_and_nothing_hidden(
    world: World, file: Participation, identity: x25519.Identity, tier: int
) -> None:
    add_document(file)
    share = send(world, file, tier=tier, marking="AMBER")
    row, sealed = copy_of(world, share, "json")
    assert sha256(sealed).hexdigest() == row.sha256
    data = json.loads(decrypt(sealed, [identity]))
    said = json.dumps(data, ensure_ascii=False)
    _row, sealed = copy_of(world, share, "pdf")
    pdf = decrypt(sealed, [identity])
    read, inside = text_of(pdf), everything_in(pdf)
    secrets = {**{one: OPENS[one] for one in SECRETS}, DOCUMENT: 4, WORDS.decode(): 4}
    for secret, opens in secrets.items():
        squeezed = "".join(secret.split())
        assert (secret in said or _enclosed(data, secret)) == (tier >= opens), secret
        if tier < opens:
            for text in (read, inside):
                assert squeezed not in "".join(text.split()), secret
        elif secret != WORDS.decode():
            assert squeezed in "".join(read.split()), secret
        else:
            assert secret in inside
    assert file.reference not in read + said
    assert data["terms"]["marking"]["id"] == "AMBER"
    assert data["terms"]["file"] == "cooperation"
    assert "TLP:AMBER" in read


def _enclosed(data: dict[str, Any], words: str) -> bool:
    return any(words in b64decode(one["content"]).decode() for one in data["documents"])


def test_it_is_accessible_and_archivable(
    world: World, file: Participation, identity: x25519.Identity
) -> None:
    share = send(
        world,
        file,
        tier=2,
        summary="She says: \u05e9\u05dc\u05d5\u05dd and \u0633\u0644\u0627\u0645.",
    )
    _row, sealed = copy_of(world, share, "pdf")
    with pikepdf.open(io.BytesIO(decrypt(sealed, [identity]))) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en"
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["pdfaid:part"] == "3"
            assert metadata["dc:title"] == "Copy of a shared case"


def test_only_the_recipients_key_opens_it(
    world: World, file: Participation, identity: x25519.Identity
) -> None:
    _row, sealed = copy_of(world, send(world, file, tier=3), "json")
    assert sealed.startswith(b"age-encryption.org/v1")
    with pytest.raises(DecryptError):
        decrypt(sealed, [x25519.Identity.generate()])
    changed = sealed[:-20] + bytes([sealed[-20] ^ 1]) + sealed[-19:]
    with pytest.raises(DecryptError):
        decrypt(changed, [identity])


def test_who_copied_what_is_on_record_on_both_sides(
    world: World, file: Participation, identity: x25519.Identity
) -> None:
    share = send(world, file, tier=1)
    row, _sealed = copy_of(world, share, "json")
    with acting_for(LEAD):
        entries = entries_for(authority=LEAD, obj_type="cooperation.share", obj_id=share.pk)
        saved = entries.get(verb="share.copy_saved")
        assert json.loads(saved.payload)["sha256"] == row.sha256
    with acting_for(HOLDER):
        assert ShareExport.objects.get().sha256 == row.sha256
        reading = ShareReading.objects.get()
        assert (reading.what, reading.reader) == ("export", "Officer nl-ap")
    page = client(world.member("officer")).get(reverse("cooperation:share", args=[share.pk]))
    assert row.sha256 in page.content.decode()
    assert "Saved a copy" in page.content.decode()


# --- When there is none -----------------------------------------------------


def test_unavailable_at_once_after_revocation(
    world: World, file: Participation, identity: x25519.Identity
) -> None:
    share = send(world, file, tier=3)
    row, _sealed = copy_of(world, share, "json")
    desk = client(world.member("officer", LEAD))
    address = reverse("cooperation:copy", args=[share.pk, row.pk])
    assert desk.post(address).status_code == 200
    assert desk.get(address).status_code == 405
    assert client(world.member("officer")).post(address).status_code == 404
    end(world, share)
    assert desk.post(address).status_code == 404
    member = world.member("officer", LEAD)
    with world.acting(member):
        assert not ShareExport.objects.exists()
        with pytest.raises(Http404):
            fetch_copy(share=share, member=member, copy_id=row.pk)
        with pytest.raises(NotPossible, match="ended"):
            ask_for_copy(share=share, member=member, format="pdf")


def test_revoked_while_it_was_being_made(
    world: World, file: Participation, identity: x25519.Identity
) -> None:
    share, member = send(world, file, tier=3), world.member("officer", LEAD)
    with world.acting(member):
        found = Share.objects.get(pk=share.pk)
        asked = ask_for_copy(share=found, member=member, format="json")
    end(world, share)
    assert not make_copy(copy_id=asked.pk, recipient=LEAD)
    with acting_for(HOLDER):
        assert ShareExport.objects.get().sealed_file is None


def test_no_copy_of_red_and_none_without_a_key(world: World, file: Participation) -> None:
    share, member = send(world, file, tier=1), world.member("officer", LEAD)
    with world.acting(member), pytest.raises(NotPossible, match="no proven key"):
        ask_for_copy(share=Share.objects.get(pk=share.pk), member=member, format="pdf")
    page = client(member).get(reverse("cooperation:share", args=[share.pk])).content.decode()
    assert "no proven key" in page


def test_red_leaves_the_product_in_no_copy(
    world: World, file: Participation, identity: x25519.Identity
) -> None:
    share, member = send(world, file, tier=1, marking="RED"), world.member("officer", LEAD)
    with world.acting(member):
        found = Share.objects.get(pk=share.pk)
        with pytest.raises(NotPossible, match="no copy"):
            ask_for_copy(share=found, member=member, format="pdf")
        key = ExportKey.objects.get()
        with pytest.raises(DatabaseError, match="TLP:RED"), transaction.atomic():
            ShareExport.objects.create(
                share=found,
                authority_id=HOLDER,
                recipient_id=LEAD,
                format="pdf",
                key=key,
                fingerprint=key.fingerprint,
                member=member,
                asked_by="x",
                asked_at=timezone.now(),
                announced_at=timezone.now(),
            )


def test_asking_twice_makes_one(
    world: World, file: Participation, identity: x25519.Identity
) -> None:
    share = send(world, file, tier=1)
    desk = client(world.member("investigator", LEAD))
    address = reverse("cooperation:copy-ask", args=[share.pk])
    assert "Choose PDF or JSON" in desk.post(address).content.decode()
    for _n in range(2):
        assert desk.post(address, {"format": "json"}).status_code == 302
    with acting_for(LEAD):
        assert ShareExport.objects.count() == 1
    sweep_copies(older_than=0)


# --- Keys -------------------------------------------------------------------


def test_a_key_is_used_once_it_is_proven(world: World, administrator: Member) -> None:
    identity, desk = x25519.Identity.generate(), client(administrator)
    keys = reverse("cooperation:keys")
    assert desk.post(keys, {"public_key": str(identity.to_public())}).status_code == 302
    with acting_for(LEAD):
        key = ExportKey.objects.get()
    assert key.waiting
    page = desk.get(keys).content.decode()
    assert key.spaced in page
    prove = reverse("cooperation:key-prove", args=[key.pk])
    assert "not the word" in desk.post(prove, {"word": "ABCDEFGHJKMN"}).content.decode()
    word = decrypt(key.challenge.encode(), [identity]).decode()
    assert word.strip() not in page
    assert desk.post(prove, {"word": f" {word.lower()} "}).status_code == 302
    with acting_for(LEAD):
        assert ExportKey.objects.get().current
    assert "not waiting" in desk.post(prove, {"word": word}).content.decode()


def test_another_key_takes_its_place_and_the_history_stays(
    world: World, administrator: Member
) -> None:
    first = proven(administrator, x25519.Identity.generate())
    second = proven(administrator, x25519.Identity.generate())
    with acting_for(LEAD, actor=administrator.user_id):
        first.refresh_from_db()
        assert (first.current, second.current) == (False, True)
        with pytest.raises(Refused, match="before"):
            register_key(member=administrator, public_key=first.public_key)
        retire_key(key=second, member=administrator, reason="The laptop was lost.")
        with pytest.raises(NotPossible, match="retired already"):
            retire_key(key=second, member=administrator, reason="Again.")
    page = client(administrator).get(reverse("cooperation:keys")).content.decode()
    assert first.fingerprint[:16] in page
    assert "The laptop was lost." in page


def test_a_private_key_is_neither_kept_nor_shown(world: World, administrator: Member) -> None:
    private = str(x25519.Identity.generate())
    page = client(administrator).post(reverse("cooperation:keys"), {"public_key": private})
    said = page.content.decode()
    assert "private key. It was not kept" in said
    assert private not in said
    with acting_for(LEAD):
        assert not ExportKey.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "age1", "age1xyz", "ssh-ed25519 AAAA", "\x00", "age1" + "q" * 58, "é" * 90]
)
def test_what_is_no_key(text: str) -> None:
    with pytest.raises(NotAKey):
        read_public_key(text)


def test_keys_in_other_spellings() -> None:
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    assert read_public_key(f" {public[:20]}\n{public[20:]} ") == public
    with pytest.raises(PrivateKey):
        read_public_key(f"# created\n{str(identity).lower()}")


def test_only_its_administrators_touch_a_key(world: World, administrator: Member) -> None:
    key = proven(administrator, x25519.Identity.generate())
    officer = world.member("officer", LEAD)
    assert client(officer).get(reverse("cooperation:keys")).status_code == 404
    with world.acting(officer):
        with pytest.raises(NotAllowed):
            register_key(member=officer, public_key="age1")
        with pytest.raises(NotAllowed):
            retire_key(key=key, member=officer, reason="Because.")
    with acting_for(HOLDER):
        assert not ExportKey.objects.exists()
    with acting_for(LEAD), pytest.raises(DatabaseError, match="proven once"), transaction.atomic():
        ExportKey.objects.filter(pk=key.pk).update(proven_at=timezone.now())
    assert client(administrator).post(
        reverse("cooperation:key-retire", args=[uuid4()])
    ).status_code == (404)


def test_opened_files_and_copies_do_not_mix(
    world: World, file: Participation, identity: x25519.Identity
) -> None:
    """A copy of one share is fetched through no other."""
    one = send(world, file, tier=1)
    opened(one)
    row, _sealed = copy_of(world, one, "json")
    other = send(world, open_file(), tier=1)
    desk = client(world.member("officer", LEAD))
    assert desk.post(reverse("cooperation:copy", args=[other.pk, row.pk])).status_code == 404
