"""Letters of the person's own: offered by law, holding only what was agreed to, made once."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO
from typing import Any

import page
import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.audit.models import AuditEntry
from casework.law import load_law
from casework.scoping import acting_for, as_public
from complaints.following import find_own
from complaints.letters.content import LetterContent
from complaints.letters.offers import offers, why_not
from complaints.letters.printing import print_own_letter
from complaints.letters.wording import compose
from complaints.models import Complaint, OwnLetter
from complaints.services.destruction import destroy_complaint
from complaints.services.errors import NotPossible
from complaints.services.letter_making import ATTEMPTS, make_letter
from complaints.services.letters import MOST, open_pdf, request_letter
from tests.complaints.answering import ADULT, CHILD, Person
from tests.complaints.sending import capability, send

IE = "ie-dpc"
SECRETS = {
    "name": "Alex Example",
    "email": "alex@mail.example",
    "account": "Someone made pictures of me",
    "culprit": "Sam Sample",
    "elsewhere": "twitter.com",
}


def said(pdf: bytes) -> str:
    """All words of a PDF, as a reader of it gets them."""
    found = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(found.stdout.decode().split())


def everything(pdf: bytes) -> str:
    """Words, metadata and every string of the file."""
    with pikepdf.open(BytesIO(pdf)) as document:
        streams = [
            bytes(thing.read_bytes())
            for thing in document.objects
            if isinstance(thing, pikepdf.Stream)
        ]
        names = str(document.docinfo)
    return said(pdf) + names + " ".join(s.decode("latin-1") for s in streams)


def following(answers: dict[str, Any] | None = None) -> tuple[Client, bytes]:
    """A browser in the session of a complaint, and the capability."""
    receipt = send(answers)
    client = Client()
    client.post(reverse("follow"), {"reference": receipt.reference, "code": receipt.code})
    return client, capability(receipt)


def mine(held: bytes) -> Complaint:
    found = find_own(held)
    assert found is not None
    return found


def content_for(complaint: Complaint, **more: Any) -> LetterContent:
    offer = offers(complaint)[0]
    fields = {
        "kind": offer.kind.id,
        "language": "en",
        "service": offer.service,
        "controller": offer.controller,
        **more,
    }
    return LetterContent(**fields)


@pytest.mark.django_db
@pytest.mark.usefixtures("participating")
class TestOffers:
    """From where the person lives and from the service; data decide."""

    def kinds(self, **answers: Any) -> set[str]:
        with as_public():
            receipt = send({**ADULT, **answers})
            return {o.kind.id for o in offers(mine(capability(receipt)))}

    def test_in_the_eu_erasure_and_for_a_us_service_removal(self) -> None:
        assert self.kinds() == {"eu-erasure", "us-take-it-down"}

    def test_in_the_us_both_ways_to_the_us_request_only(self) -> None:
        assert self.kinds(country={"country": "US"}) == {"us-take-it-down"}

    def test_in_the_uk_erasure_and_report(self) -> None:
        found = self.kinds(country={"country": "GB"}, authority={"authority": "gb-ico"})
        assert found == {"uk-erasure", "uk-intimate-image-report", "us-take-it-down"}

    def test_what_is_not_intimate_is_no_take_down_request(self) -> None:
        found = self.kinds(kind={"kinds": ["impersonation"]}, shown={"shown": "no"})
        assert found == {"eu-erasure"}

    def test_a_private_person_is_never_written_to(self) -> None:
        with as_public():
            found = offers(mine(capability(send(ADULT))))
        assert found
        assert "Sam Sample" not in {o.service for o in found}

    @pytest.mark.parametrize(
        ("answers", "why"),
        [
            (CHILD, "child"),
            ({**ADULT, "who": {"role": "anonymous"}}, "tip"),
            (
                {**ADULT, "who": {"role": "authorised_person"}, "mandate": {"shown": "follow"}},
                "mandate",
            ),
        ],
    )
    def test_none_for(self, answers: dict[str, Any], why: str) -> None:
        with as_public():
            complaint = mine(capability(send(answers)))
            assert why_not(complaint) == why
            assert offers(complaint) == []
            with pytest.raises(NotPossible):
                request_letter(
                    complaint=complaint,
                    content=LetterContent(kind="eu-erasure", language="en", service="X"),
                )

    def test_every_kind_of_the_law_has_words_for_all_its_parts(self) -> None:
        for kind in load_law().letters.values():
            for own in (True, False):
                content = LetterContent(kind=kind.id, language="en", service="S", own=own)
                parts = [p.id for p in compose(content).parts]
                silent = set(kind.parts) - set(parts) - {"description"}
                assert silent == (set() if kind.say_period else {"period"})


@pytest.mark.django_db
@pytest.mark.usefixtures("participating")
class TestPages:
    """Nothing is ticked beforehand; what is looked at is what is made."""

    def test_from_the_receipt(self, person: Person) -> None:
        person.fill(ADULT)
        person.send()
        response = person.client.post(reverse("sent-letter"), follow=True)
        assert response.request["PATH_INFO"] == reverse("follow-letters")
        assert response.status_code == 200

    def test_the_least_is_the_default(self) -> None:
        client, held = following()
        letter = f"eu-erasure:{self.position(held)}"
        page_ = client.post(
            reverse("follow-letter-new"), {"letter": letter, "language": "en"}
        ).content.decode()
        assert "Alex Example" in page_
        assert " checked" not in page_
        look = client.post(
            reverse("follow-letter-new"), {"letter": letter, "language": "en", "stage": "look"}
        ).content.decode()
        for words in SECRETS.values():
            assert words not in look
        assert "pixhive.example.com/p/7" not in look

    def test_what_is_ticked_is_looked_at_and_made_and_nothing_else(self) -> None:
        client, held = following()
        with as_public(held):
            place = str(next(p for p in mine(held).locations.all() if p.platform_id is None).pk)
        fields = {
            "letter": f"eu-erasure:{self.position(held)}",
            "language": "en",
            "places": [place],
            "contact": ["email"],
            "description": "The second one.",
        }
        look = client.post(
            reverse("follow-letter-new"), {**fields, "stage": "look"}
        ).content.decode()
        for words in ("pixhive.example.com/p/7", "alex@mail.example", "The second one."):
            assert words in look
        client.post(reverse("follow-letter-new"), {**fields, "stage": "make"})
        with as_public(held):
            [letter] = mine(held).letters.all()
        assert make_letter(letter_id=letter.pk, authority=IE)
        listed = client.get(reverse("follow-letters"))
        assert "Refresh" not in listed.headers
        file = client.get(reverse("follow-letter-file", args=[letter.pk]))
        assert file.headers["Content-Disposition"] == 'attachment; filename="letter.pdf"'
        assert "no-store" in file.headers["Cache-Control"]
        words = everything(file.content)
        assert "pixhive.example.com/p/7" in words
        assert "alex@mail.example" in words
        for name in ("name", "account", "culprit", "elsewhere"):
            assert SECRETS[name] not in words
        assert "RD-" not in words

    def test_places_of_another_service_cannot_be_slipped_in(self) -> None:
        client, held = following()
        with as_public(held):
            place = next(p for p in mine(held).locations.all() if p.platform_id == "x")
        response = client.post(
            reverse("follow-letter-new"),
            {
                "letter": f"eu-erasure:{self.position(held)}",
                "language": "en",
                "places": [str(place.pk)],
                "stage": "make",
            },
        )
        assert response.status_code == 200
        assert response.context["form"].errors["places"]
        with as_public(held):
            assert not mine(held).letters.exists()

    def test_waiting_works_without_scripts_and_ends(self) -> None:
        client, held = following()
        with as_public(held):
            request_letter(complaint=mine(held), content=content_for(mine(held)))
        first = client.get(reverse("follow-letters"))
        assert first.headers["Refresh"].endswith("?look=1")
        last = client.get(reverse("follow-letters"), {"look": "20"})
        assert "Refresh" not in last.headers
        assert client.get(reverse("follow-letters"), {"look": "-1"}).status_code == 404

    def test_another_persons_letter_is_not_there(self) -> None:
        _, held = following()
        with as_public(held):
            letter = request_letter(complaint=mine(held), content=content_for(mine(held)))
        make_letter(letter_id=letter.pk, authority=IE)
        other, _ = following()
        assert other.get(reverse("follow-letter-file", args=[letter.pk])).status_code == 404
        other.post(reverse("follow-letter-destroy", args=[letter.pk]))
        with as_public(held):
            assert mine(held).letters.count() == 1
        assert Client().get(reverse("follow-letter-file", args=[letter.pk])).status_code == 302

    def test_children_are_shown_who_helps_instead(self) -> None:
        client, _ = following(CHILD)
        page_ = client.get(reverse("follow-letters")).content.decode()
        assert "Take It Down" in page_
        assert reverse("follow-letter-new") not in page_
        response = client.get(reverse("follow-letter-new"))
        assert response.headers["Location"] == reverse("follow-letters")

    @staticmethod
    def position(held: bytes) -> int:
        with as_public(held):
            return next(
                o.position for o in offers(mine(held)) if "pixhive.example.com" in o.service
            )


@pytest.mark.django_db
@pytest.mark.usefixtures("participating")
class TestMaking:
    """Claimed, made, failed and tried again, destroyed."""

    def letter(self, **more: Any) -> tuple[bytes, OwnLetter]:
        with as_public():
            held = capability(send())
            complaint = mine(held)
            return held, request_letter(complaint=complaint, content=content_for(complaint, **more))

    def test_the_same_letter_is_one(self) -> None:
        held, letter = self.letter()
        with as_public(held):
            again = request_letter(complaint=mine(held), content=content_for(mine(held)))
            assert again.pk == letter.pk
            assert mine(held).letters.count() == 1
        assert make_letter(letter_id=letter.pk, authority=IE)
        assert not make_letter(letter_id=letter.pk, authority=IE)
        with acting_for(IE):
            made = AuditEntry.objects.filter(verb="letter.made", obj_id=str(letter.pk))
            assert made.count() == 1

    def test_what_cannot_be_printed_is_said_and_tried_again(self) -> None:
        held, letter = self.letter(description="private \ue000")
        assert not make_letter(letter_id=letter.pk, authority=IE)
        with as_public(held):
            failed = mine(held).letters.get()
            assert (failed.state, failed.failure) == ("failed", "characters")
            again = request_letter(
                complaint=mine(held), content=content_for(mine(held), description="private \ue000")
            )
            assert again.state == "queued"
            assert again.attempts == 0

    def test_a_letter_over_which_workers_die_is_given_up_visibly(self) -> None:
        held, letter = self.letter()
        with acting_for(IE):
            OwnLetter.objects.filter(pk=letter.pk).update(attempts=ATTEMPTS, state="making")
        assert not make_letter(letter_id=letter.pk, authority=IE)
        with as_public(held):
            assert mine(held).letters.get().failure == "stopped"

    def test_there_is_an_end(self) -> None:
        held, _ = self.letter()
        with as_public(held):
            complaint = mine(held)
            for number in range(MOST - 1):
                request_letter(
                    complaint=complaint, content=content_for(complaint, description=str(number))
                )
            with pytest.raises(NotPossible, match="too_many"):
                request_letter(complaint=complaint, content=content_for(complaint, name="N"))

    def test_it_goes_with_the_complaint(self) -> None:
        held, letter = self.letter()
        make_letter(letter_id=letter.pk, authority=IE)
        with acting_for(IE):
            complaint = Complaint.objects.get(access_hash=held)
            kept = OwnLetter.objects.get(pk=letter.pk)
            destroy_complaint(complaint=complaint, member=None, reason="asked for")
            assert not OwnLetter.objects.filter(pk=letter.pk).exists()
        with acting_for(IE), pytest.raises(Exception, match="destroyed"):
            open_pdf(kept)

    def test_the_desk_can_change_no_word_and_another_authority_sees_none(self) -> None:
        _, letter = self.letter()
        with acting_for("fr-cnil"):
            assert not OwnLetter.objects.exists()
        assert not make_letter(letter_id=letter.pk, authority="fr-cnil")
        from django.db import DatabaseError, transaction

        with acting_for(IE), pytest.raises(DatabaseError), transaction.atomic():
            OwnLetter.objects.filter(pk=letter.pk).update(sealed_content=b"x")


FILLED = {
    "service": "PixHive",
    "controller": "PixHive Example Ltd",
    "name": "Łucja Ælfgifu",
    "email": "a@mail.example",
    "phone": "+49 30 901820",
    "address": "Example Street 1\n10117 Berlin",
    "description": "The second post of that day.",
}


class TestPaper:
    """Both standards, in every kind and language; nothing official about it."""

    @pytest.mark.parametrize("language", ["en", "de", "el", "ar", "pl"])
    @pytest.mark.parametrize("kind", sorted(load_law().letters))
    @pytest.mark.parametrize("filled", [True, False], ids=["filled", "least"])
    def test_valid(self, kind: str, language: str, filled: bool) -> None:
        more: dict[str, Any] = (
            {**FILLED, "places": tuple(f"https://pixhive.example/p/{n}" for n in range(30))}
            if filled
            else {"service": "PixHive"}
        )
        printed = print_own_letter(
            LetterContent(kind=kind, language=language, **more), made_at=timezone.now()
        )
        for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
            assert not page.validate_pdf_bytes(printed.pdf, profile=profile).failures
        words = said(printed.pdf)
        assert "\ufffd" not in words
        assert ("a@mail.example" in words) is filled
        assert not re.search(r"Redress|Data Protection Commission|verify", everything(printed.pdf))
        with pikepdf.open(BytesIO(printed.pdf)) as document:
            assert str(document.Root.Lang) == language
            assert "AcroForm" not in document.Root
            title = str(document.docinfo["/Title"])
        assert not re.search(r"(?i)image|intimate|removal|erase", title)
