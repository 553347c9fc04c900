"""Fingerprints on the server: who may send one, how it is kept, and how it is taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from casework import vault
from casework.audit.models import AuditEntry
from casework.scoping import acting_for, as_public
from complaints import fingerprints
from complaints.directory import read_directory
from complaints.models import Complaint, Fingerprint
from complaints.sealing import FINGERPRINT, open_json
from complaints.services.destruction import destroy_complaint
from complaints.services.drafts import begin_draft, open_draft, save_answer
from complaints.services.fingerprints import make_fingerprints, withdraw_fingerprint
from complaints.steps import asked_steps
from complaints.steps.table import STEPS
from tests.complaints.answering import ADULT, CHILD, Person
from tests.complaints.sending import capability, send

pytestmark = pytest.mark.django_db

BITS = "d3522b7df6b2a4ad2db459996bc978884a16b512b292d4558b2579316d6dbaa8"
OTHER = "9b26215546cdd0b771c9af24fcb045f95036d0662116992324139b6e78f7ef6b"
KEPT = {"bits": BITS, "quality": 100, "source": "picture"}
WITH_ONE = {**ADULT, "fingerprint": {"fingerprints": [KEPT]}}


def to_the_step(person: Person, answers: dict[str, Any]) -> None:
    """Answer everything above the step."""
    person.begin()
    for step in STEPS:
        if step.slug == "fingerprint":
            return
        person.answer(step.slug, **answers.get(step.slug, {}))


def kept(person: Person) -> list[dict[str, Any]]:
    with as_public():
        token = person.client.cookies[settings.DRAFT_COOKIE_NAME].value
        answers = open_draft(token).answers
    return list(answers.get("fingerprint", {}).get("fingerprints", []))


def asked(**changes: dict[str, Any]) -> bool:
    answers = {**ADULT, **changes}
    return "fingerprint" in {step.slug for step in asked_steps(answers, read_directory())}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("self", True),
        ("parent_or_guardian", True),
        ("authorised_person", True),
        ("organisation", True),
        ("anonymous", False),
        ("", False),
        ("somebody", False),
    ],
)
@pytest.mark.parametrize("age", ["adult", "under_18", "unknown", "", "was_under_18"])
def test_asked_only_of_adults_and_those_who_act_for_them(
    participating: list[str], role: str, expected: bool, age: str
) -> None:
    assert asked(age={"age": age}, who={"role": role}) == (expected and age == "adult")


def test_not_asked_for_the_dead(participating: list[str]) -> None:
    assert not asked(who={"role": "authorised_person"}, alive={"alive": "no"})


def test_bits_are_kept_sealed_and_written_on_no_page(person: Person) -> None:
    to_the_step(person, ADULT)
    posted = f"{BITS} 100 picture\n{OTHER} 50 frame\n{BITS} 100 picture"
    response = person.answer("fingerprint", made=posted)
    assert response.status_code == 302
    assert [one["bits"] for one in kept(person)] == [BITS, OTHER]
    page = person.client.get(reverse("step", args=["fingerprint"]))
    assert "of a moment of a video" in page.content.decode()
    assert BITS not in page.content.decode()
    person.answer("fingerprint", remove=["1"])
    assert [one["bits"] for one in kept(person)] == [OTHER]


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (f"{BITS} 49 picture", "too little to see"),
        (f"{BITS} 0 frame", "too little to see"),
        (f"{BITS} 101 picture", "not a fingerprint"),
        (f"{BITS} -1 picture", "not a fingerprint"),
        (f"{BITS} 100 file", "not a fingerprint"),
        (f"{BITS[:-1]} 100 picture", "not a fingerprint"),
        (f"{BITS.upper()} 100 picture", "not a fingerprint"),
        (f"{'0' * 64} 100 picture", "not a fingerprint"),
        (f"{'f' * 64} 100 picture", "not a fingerprint"),
        ("data:image/png;base64,iVBORw0KGgo=", "not a fingerprint"),
        ("\x00", "not a fingerprint"),
        (f"{BITS} 100 picture " * 60, "not a fingerprint"),
        ("x" * 5000, "not a fingerprint"),
        (
            "\n".join(f"{BITS[n:]}{BITS[:n]} 90 picture" for n in range(12)),
            "room for 10",
        ),
    ],
)
def test_what_is_no_good_fingerprint_is_refused_kindly(person: Person, made: str, why: str) -> None:
    to_the_step(person, ADULT)
    page = person.answer("fingerprint", made=made)
    assert page.status_code == 200
    assert why in page.content.decode()
    assert made not in page.content.decode()
    assert kept(person) == []


def test_a_picture_that_is_sent_all_the_same_is_not_taken(person: Person) -> None:
    to_the_step(person, ADULT)
    page = person.answer("fingerprint", made="", choose=SimpleUploadedFile("a.png", b"\x89PNG"))
    assert "We never take pictures" in page.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"age": {"age": "under_18"}},
        {"age": {"age": "unknown"}},
        {"who": {"role": "anonymous"}},
    ],
    ids=["child", "unknown age", "tip"],
)
def test_one_posted_on_another_path_goes_nowhere(person: Person, changes: dict[str, Any]) -> None:
    to_the_step(person, {**ADULT, **changes})
    response = person.answer("fingerprint", made=f"{BITS} 100 picture")
    assert response.status_code == 302
    assert kept(person) == []


def test_an_age_that_is_corrected_takes_the_fingerprint_out_of_the_draft(person: Person) -> None:
    to_the_step(person, ADULT)
    person.answer("fingerprint", made=f"{BITS} 100 picture")
    person.answer("age", age="under_18")
    assert kept(person) == []
    person.answer("age", age="adult")
    assert kept(person) == [], "it does not come back"


def test_sent_with_the_complaint_and_sealed_under_its_key(participating: list[str]) -> None:
    receipt = send(WITH_ONE)
    with as_public(capability(receipt)):
        row = Fingerprint.objects.get()
        assert BITS.encode() not in bytes(row.sealed_bits)
        assert open_json(row, FINGERPRINT, row.sealed_bits) == {"bits": BITS, "quality": 100}
        assert (row.source, row.state, row.position) == ("picture", "active", 1)
    with as_public():
        assert not Fingerprint.objects.exists()
    with acting_for("fr-cnil"):
        assert not Fingerprint.objects.exists()
    with acting_for("ie-dpc"):
        assert Fingerprint.objects.count() == 1


@pytest.mark.parametrize(
    "answers",
    [
        {**CHILD, "fingerprint": {"fingerprints": [KEPT]}},
        {**ADULT, "age": {"age": "unknown"}, "fingerprint": {"fingerprints": [KEPT]}},
        {**ADULT, "who": {"role": "anonymous"}, "fingerprint": {"fingerprints": [KEPT]}},
    ],
    ids=["child", "unknown age", "tip"],
)
def test_the_database_itself_refuses_one(
    participating: list[str], answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = send(answers)
    with as_public(capability(receipt)):
        complaint = Complaint.objects.get()
        assert not complaint.fingerprints.exists()
        made = fingerprints.read_made(f"{BITS} 100 picture")
        [row] = make_fingerprints(complaint=complaint, made=made, at=timezone.now())
        with pytest.raises(DatabaseError, match="No fingerprint is kept"), transaction.atomic():
            row.save(force_insert=True)


def test_the_desk_adds_none(participating: list[str]) -> None:
    receipt = send(ADULT)
    with acting_for(receipt.authority):
        complaint = Complaint.objects.get(pk=receipt.complaint)
        made = fingerprints.read_made(f"{BITS} 100 picture")
        [row] = make_fingerprints(complaint=complaint, made=made, at=timezone.now())
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            row.save(force_insert=True)


def test_taking_one_back_destroys_the_bits_and_keeps_the_fact(person: Person) -> None:
    person.fill(ADULT)
    person.answer("fingerprint", made=f"{BITS} 100 picture\n{OTHER} 90 frame")
    reference, code = person.send()
    client = person.client
    client.post(reverse("follow"), {"reference": reference, "code": code})
    assert reverse("follow-fingerprints") in client.get(reverse("follow-status")).content.decode()
    address = reverse("follow-fingerprints")
    page = client.get(address).content.decode()
    assert "Fingerprint 2" in page
    assert BITS not in page
    with acting_for("ie-dpc"):
        first, second = Fingerprint.objects.order_by("position")
    for nonsense in ("", "x", "00000000-0000-0000-0000-000000000000"):
        assert client.post(address, {"fingerprint": nonsense}).status_code == 302
    page = client.post(address, {"fingerprint": str(first.pk)}, follow=True).content.decode()
    assert "taken back and destroyed" in page
    client.post(address, {"fingerprint": str(first.pk)})
    with acting_for("ie-dpc"):
        first.refresh_from_db()
        second.refresh_from_db()
        assert first.sealed_bits is None
        assert first.withdrawn_at is not None
        assert second.state == "active"
        entries = AuditEntry.objects.filter(verb="fingerprint.withdrawn")
        assert ["1" in str(entry.payload) for entry in entries] == [True]


def test_a_stranger_takes_none_back(participating: list[str]) -> None:
    mine, theirs = send(WITH_ONE), send()
    with as_public(capability(mine)):
        row = Fingerprint.objects.get()
    with as_public(capability(theirs)):
        assert not withdraw_fingerprint(complaint=Complaint.objects.get(), fingerprint=row)
    with as_public(capability(mine)):
        assert Fingerprint.objects.get().state == "active"


@pytest.mark.parametrize(
    "change",
    [
        {"sealed_bits": None},
        {"sealed_bits": b"other"},
        {"state": "withdrawn", "withdrawn_at": timezone.now()},
        {"source": "frame"},
    ],
)
def test_the_person_can_do_nothing_but_take_it_back(
    participating: list[str], change: dict[str, Any]
) -> None:
    receipt = send(WITH_ONE)
    with as_public(capability(receipt)), pytest.raises(DatabaseError), transaction.atomic():
        Fingerprint.objects.update(**change)


@pytest.mark.parametrize("change", [{"sealed_bits": b"others"}, {"source": "frame"}])
def test_the_desk_can_destroy_and_change_none(
    participating: list[str], change: dict[str, Any]
) -> None:
    """It destroys them once it is known that a child is shown."""
    send(WITH_ONE)
    gone = {"state": "withdrawn", "sealed_bits": None, "withdrawn_at": timezone.now()}
    with acting_for("ie-dpc"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Fingerprint.objects.update(**change)
        assert Fingerprint.objects.update(**gone) == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            Fingerprint.objects.update(state="active", **change)


def test_gone_with_the_complaint(participating: list[str]) -> None:
    send(WITH_ONE)
    with acting_for("ie-dpc"):
        complaint = Complaint.objects.get()
        destroy_complaint(complaint=complaint, member=None, reason="asked for")
        row = complaint.fingerprints.get()
        with pytest.raises(vault.KeyDestroyed):
            open_json(row, FINGERPRINT, row.sealed_bits)


def test_a_step_of_a_draft_never_named_is_no_fingerprint(participating: list[str]) -> None:
    """Whatever the order in which answers arrive."""
    with as_public():
        draft = begin_draft()
        draft = save_answer(token=draft.token, step="fingerprint", answer={"fingerprints": [KEPT]})
        assert "fingerprint" not in draft.answers
