"""Sending the form."""

from __future__ import annotations

import re
from typing import Any

import jsonschema
import pytest
from django.urls import reverse

from casework import vault
from casework.audit.services import entries_for
from casework.delivery.models import OutboundMail
from casework.scoping import acting_for, as_public
from complaints import sealing
from complaints.directory import read_directory
from complaints.models import Complaint, Consent, Draft
from complaints.services.drafts import begin_draft, open_draft, save_answer
from complaints.services.errors import DraftGone, Unfinished
from complaints.services.submission import access_hash, submit
from tests.complaints.answering import ADULT, CHILD, Person, errors
from tests.complaints.test_routing_facts import SCHEMA

pytestmark = pytest.mark.django_db


def test_an_adult_fills_in_the_form_and_gets_a_receipt(person: Person) -> None:
    asked = person.fill(ADULT)
    assert asked[:3] == ["age", "who", "country"]
    reference, code = person.send()
    with as_public(access_hash(reference, code)):
        complaint = Complaint.objects.get()
        assert complaint.reference == reference
        assert (complaint.authority_id, complaint.path) == ("ie-dpc", "standard")
        assert complaint.kinds == ["altered"]
        jsonschema.validate(complaint.facts, SCHEMA)
        assert complaint.facts["depicted"]["residence"] == "IE"
        assert [row.position for row in complaint.locations.all()] == [1, 2]
        assert complaint.locations.first().platform_id == "x"
        assert [row.kind for row in complaint.respondents.all()][-1] == "individual"
        status = complaint.statuses.get()
        assert (status.step, status.next_rule) == ("received", "gdpr-78-2")
        assert status.next_due is not None


def test_everything_personal_is_sealed_and_can_be_opened_by_its_authority(person: Person) -> None:
    person.fill(ADULT)
    reference, _code = person.send()
    with acting_for("ie-dpc"):
        complaint = Complaint.objects.get(reference=reference)
        open_ = sealing.open_json
        identity = open_(complaint, sealing.IDENTITY, complaint.sealed_identity)
        assert identity["name"] == "Alex Example"
        contact = open_(complaint, sealing.CONTACT, complaint.sealed_contact)
        assert contact["email"] == "alex@mail.example"
        account = open_(complaint, sealing.ACCOUNT, complaint.sealed_account)
        assert account["account"] == "Someone made pictures of me."
        links = [
            sealing.open_text(row, sealing.URL, row.sealed_url) for row in complaint.locations.all()
        ]
        assert links == [
            "https://twitter.com/somebody/status/1?s=20",
            "https://pixhive.example.com/p/7",
        ]
        culprit = complaint.respondents.get(kind="individual")
        assert sealing.open_text(culprit, sealing.RESPONDENT, culprit.sealed_name) == "Sam Sample"
        assert bytes(complaint.email_index or b"") == vault.blind_index(
            purpose="email", text="ALEX@mail.example"
        )


def test_nothing_personal_stands_in_the_database_in_clear(person: Person) -> None:
    person.fill(ADULT)
    reference, code = person.send()
    secrets = ("Alex", "alex@", "Sam Sample", "Someone made", "/p/7", "status/1", code)
    with acting_for("ie-dpc"):
        complaint = Complaint.objects.get(reference=reference)
        rows: list[Any] = [complaint, *complaint.locations.all(), *complaint.respondents.all()]
        rows += [*complaint.consents.all(), *complaint.statuses.all(), *OutboundMail.objects.all()]
        kept = b"".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for row in rows
            for value in (getattr(row, field.attname) for field in row._meta.concrete_fields)
        )
    assert not [secret for secret in secrets if secret.encode() in kept]


def test_the_authority_is_told_by_the_record_and_nobody_else_sees(person: Person) -> None:
    person.fill(ADULT)
    reference, _code = person.send()
    with acting_for("ie-dpc"):
        complaint = Complaint.objects.get(reference=reference)
        entry = entries_for(
            authority="ie-dpc", obj_type="complaints.complaint", obj_id=complaint.pk
        ).get()
        assert entry.verb == "complaint.submitted"
    with acting_for("fr-cnil"):
        assert not Complaint.objects.exists()
    with as_public():
        assert not Complaint.objects.exists()


def test_wishes_are_kept_one_by_one_with_their_wording(person: Person) -> None:
    person.fill(ADULT)
    reference, _code = person.send()
    with acting_for("ie-dpc"):
        wishes = {
            wish.kind: (wish.given, wish.wording_version)
            for wish in Consent.objects.filter(complaint__reference=reference)
        }
    assert wishes == {
        "contact_service": (True, "2026-11"),
        "name_to_service": (False, "2026-11"),
        "share_authorities": (False, "2026-11"),
        "research": (False, "2026-11"),
        "contact_email": (True, "2026-11"),
        "contact_phone": (False, "2026-11"),
        "contact_post": (False, "2026-11"),
        "neutral_email": (True, "2026-11"),
    }


def test_a_child_alone(person: Person) -> None:
    asked = person.fill(CHILD)
    assert "first" in asked
    assert not set(asked) & {"kind", "account", "shown", "contacted", "work"}
    reference, _code = person.send()
    with acting_for("fr-cnil"):
        complaint = Complaint.objects.get(reference=reference)
        assert complaint.path == "child"
        assert complaint.kinds == []
        assert complaint.sealed_account is None
        wishes = dict(complaint.consents.values_list("kind", "wording_version"))
        ways = {"contact_email", "contact_phone", "contact_post"}
        assert {version for kind, version in wishes.items() if kind not in ways} == {
            "2026-11-child"
        }
        assert not complaint.consents.get(kind="tell_guardian").given


def test_what_was_said_before_the_age_is_known_is_not_sent(person: Person) -> None:
    """Somebody describes the act, then sees that the person was under 18."""
    person.fill(ADULT)
    person.answer("age", age="under_18")
    person.seen.clear()
    person.fill({**ADULT, "agree": {"contact_service": "yes"}})
    response = person.client.get(reverse("check"))
    assert b"Someone made pictures" not in response.content
    reference, _code = person.send()
    with acting_for("ie-dpc"):
        complaint = Complaint.objects.get(reference=reference)
        assert complaint.kinds == []
        assert complaint.sealed_account is None
        assert complaint.facts["conduct"]["intimate"] is None


@pytest.mark.parametrize(
    ("role", "path"), [("parent_or_guardian", "hold"), ("anonymous", "intelligence")]
)
def test_those_who_write_for_others(person: Person, role: str, path: str) -> None:
    person.fill({**ADULT, "who": {"role": role}})
    assert ("name" in person.seen) == (role != "anonymous")
    reference, _code = person.send()
    with acting_for("ie-dpc"):
        complaint = Complaint.objects.get(reference=reference)
        assert complaint.path == path
        if role == "anonymous":
            assert complaint.sealed_contact is None
            assert complaint.facts["channel"] == "tip"


def test_mail_only_for_whom_asked_and_saying_nothing(person: Person) -> None:
    person.fill(ADULT)
    reference, _code = person.send()
    with acting_for("ie-dpc"):
        complaint = Complaint.objects.get(reference=reference)
        mail = OutboundMail.objects.get()
        said = vault.open_sealed(
            subject=complaint.pk,
            authority="ie-dpc",
            place="delivery_outboundmail.content",
            row=mail.pk,
            sealed=bytes(mail.content),
        )
    for word in (reference, "image", "picture", "complain", "data protection", "http", "Alex"):
        assert word.lower() not in said.lower()


def test_no_mail_without_a_yes(person: Person) -> None:
    person.fill({**ADULT, "email": {"email": "alex@mail.example"}})
    person.send()
    with acting_for("ie-dpc"):
        assert not OutboundMail.objects.exists()


def test_sent_again_it_is_the_same_receipt(person: Person) -> None:
    person.fill(ADULT)
    assert person.send() == person.send()
    with acting_for("ie-dpc"):
        assert Complaint.objects.count() == 1


def test_the_receipt_is_gone_when_it_was_written_down(person: Person) -> None:
    person.fill(ADULT)
    reference, code = person.send()
    again = person.client.get(reverse("sent"))
    assert code.encode() in again.content
    closed = person.client.post(reverse("sent"), follow=True)
    assert closed.request["PATH_INFO"] == reverse("closed")
    assert code.encode() not in closed.content
    assert person.client.get(reverse("sent")).url == reverse("follow")
    assert person.client.post(reverse("check")).status_code == 410
    with acting_for("ie-dpc"):
        assert Complaint.objects.filter(reference=reference).count() == 1


def test_after_sending_the_draft_holds_no_answer(person: Person) -> None:
    person.fill(ADULT)
    person.send()
    token = person.client.cookies["form"].value
    with as_public():
        draft = open_draft(token)
        assert (draft.answers, draft.typed) == ({}, {})


def test_what_is_not_finished_is_not_sent(begun: Person) -> None:
    begun.answer("age", age="adult")
    response = begun.client.post(reverse("check"))
    assert response.url == reverse("step", args=["who"])
    with as_public():
        draft = begin_draft()
        save_answer(token=draft.token, step="authority", answer={"authority": "ie-dpc"})
        with pytest.raises(Unfinished):
            submit(token=draft.token, directory=read_directory())


def test_an_office_that_does_not_take_part_receives_nothing(begun: Person) -> None:
    """Also not when somebody posts its name, or when it left after it was chosen."""
    for slug in ("at-dsb", "eu-edps", "nobody", ""):
        begun.fill({**ADULT, "authority": {"authority": "ie-dpc"}}) if not begun.seen else None
        response = begun.answer("authority", authority="another", other=slug)
        assert errors(response), slug
    token = begun.client.cookies["form"].value
    with as_public():
        save_answer(token=token, step="authority", answer={"authority": "at-dsb"})
    response = begun.client.post(reverse("check"))
    assert response.url == reverse("step", args=["authority"])


def test_a_token_that_is_none(participating: list[str]) -> None:
    with as_public():
        for token in ("", "x", "a" * 64, "é" * 64, "0" * 63 + "\x00"):
            with pytest.raises(DraftGone):
                submit(token=token, directory=read_directory())
        assert not Draft.objects.exists()


def test_every_step_can_be_changed_from_the_check_page(person: Person) -> None:
    person.fill(ADULT)
    page = person.client.get(reverse("check")).content.decode()
    links = set(re.findall(r'href="(/complain/[a-z]+/\?change=1)"', page))
    assert {link.split("/")[2] for link in links} == set(person.seen) - {"first", "pressure"}
    for link in links:
        step = link.split("/")[2]
        response = person.client.post(link, ADULT.get(step, {}), follow=True)
        assert response.request["PATH_INFO"] == reverse("check"), link
