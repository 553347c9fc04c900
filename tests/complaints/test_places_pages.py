"""Where it is, on which services, who did it: any number of each, looked over and changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from casework.authorities.models import Establishment, Platform, Respondent
from casework.scoping import acting_for, as_public
from complaints.models import Complaint, Consent
from complaints.sealing import ACCOUNT, RESPONDENT, URL, open_json, open_text
from complaints.selectors import current_consents, sharing_wish
from complaints.services.drafts import open_draft
from tests.complaints.answering import ADULT, CHILD, Person, errors

pytestmark = pytest.mark.django_db

MESSAGE = """Hi, look what I found
https://x.com/a/status/1?s=20 and the same again: https://mobile.twitter.com/a/status/1
(pixhive.example.com/p/7). I am so sorry.
"""


def answers_of(person: Person) -> dict[str, Any]:
    with as_public():
        return dict(open_draft(person.client.cookies[settings.DRAFT_COOKIE_NAME].value).answers)


def page_of(person: Person, step: str) -> str:
    return " ".join(person.client.get(reverse("step", args=[step])).content.decode().split())


def sent(person: Person) -> Complaint:
    reference, _code = person.send()
    with acting_for("ie-dpc"):
        return Complaint.objects.get(reference=reference)


@pytest.fixture
def filled(person: Person) -> Person:
    person.fill(ADULT)
    return person


def test_of_a_pasted_message_only_the_links_are_kept(filled: Person) -> None:
    assert filled.answer("links", links=MESSAGE).status_code == 302
    kept = answers_of(filled)["links"]
    assert kept["links"].split("\n") == [
        "https://x.com/a/status/1?s=20",
        "https://pixhive.example.com/p/7",
    ]
    assert "sorry" not in json.dumps(answers_of(filled))
    page = page_of(filled, "services")
    assert "We found 2 places" in page
    assert "1 link stood there twice" in page
    assert "X (formerly Twitter)" in page


def test_accounts_and_private_chats_are_places_of_their_own_kind(filled: Person) -> None:
    filled.answer(
        "links",
        links="https://x.com/a/status/1\n@first on TikTok",
        places="@bad.guy on Instagram\na group called Fun",
        private="whatsapp",
    )
    page = page_of(filled, "services")
    for words in ("We found 5 places", "@bad.guy", "@first", "a group called Fun", "WhatsApp"):
        assert words in page
    complaint = sent(filled)
    with acting_for("ie-dpc"):
        found = [
            (row.kind, open_text(row, URL, row.sealed_url), row.platform_id)
            for row in complaint.locations.all()
        ]
        platforms = set(complaint.respondents.values_list("platform_id", flat=True))
    assert found == [
        ("link", "https://x.com/a/status/1", "x"),
        ("handle", "@first on TikTok", "tiktok"),
        ("handle", "@bad.guy on Instagram", "instagram"),
        ("place", "a group called Fun", None),
        ("private", "WhatsApp", "whatsapp"),
    ]
    assert {"x", "tiktok", "instagram", "whatsapp"} <= platforms


def test_the_same_account_in_two_complaints_is_found_without_reading_it(
    filled: Person, participating: list[str]
) -> None:
    filled.answer("links", places="@bad.guy on Instagram")
    first = sent(filled)
    filled.seen.clear()
    filled.fill({**ADULT, "links": {"places": "user Bad.Guy on instagram"}})
    second = sent(filled)
    with acting_for("ie-dpc"):
        assert bytes(first.locations.get().url_index) == bytes(second.locations.get().url_index)


@pytest.mark.parametrize(
    ("remove", "left"),
    [
        ("link:https://x.com/a/status/1", "1 place"),
        ("place:@bad.guy@instagram", "1 place"),
        ("link:https://not.there.example/", "2 places"),
        ("nonsense", "2 places"),
    ],
)
def test_a_place_can_be_taken_out_again(filled: Person, remove: str, left: str) -> None:
    filled.answer("links", links="https://x.com/a/status/1", places="@bad.guy on Instagram")
    response = filled.answer("services", take_out=remove, words="My own words")
    assert response.url == reverse("step", args=["services"])
    page = page_of(filled, "services")
    assert f"We found {left}" in page
    assert "My own words" in page


def test_several_services_are_added_one_by_one(filled: Person) -> None:
    assert errors(filled.answer("services", add="yes"))
    response = filled.answer("services", service="reddit", add="yes")
    assert response.url == reverse("step", args=["services"])
    filled.answer("services", service="discord", add="yes")
    filled.answer("services", service="telegram", words="PixHive")
    page = page_of(filled, "services")
    assert "service:reddit" in page
    assert "service:discord" in page
    filled.answer("services", take_out="service:discord", service="telegram", words="PixHive")
    filled.answer("services", service="telegram", words="PixHive")
    check = filled.client.get(reverse("check")).content.decode()
    assert "Reddit" in check
    assert "Telegram" in check
    assert "Discord" not in check
    complaint = sent(filled)
    with acting_for("ie-dpc"):
        platforms = list(complaint.respondents.values_list("platform_id", flat=True))
    assert {"reddit", "telegram"} <= set(platforms)
    assert "discord" not in platforms
    assert len(platforms) == len(complaint.facts["respondents"])


def test_several_people_did_it(filled: Person) -> None:
    assert "Say something" in str(errors(filled.answer("whom", add="yes")))
    response = filled.answer("whom", country="FR", name="Sam Sample", add="yes")
    assert response.url == reverse("step", args=["whom"])
    page = page_of(filled, "whom")
    assert "Sam Sample, France" in page
    assert "Who is the other one?" in page
    filled.answer("whom", known="organisation", country="DE", name="Bad Ltd", add="yes")
    filled.answer("whom", known="person", name="Lou", add="yes")
    filled.answer("whom", take_out="other:2")
    assert filled.answer("whom").status_code == 302
    check = filled.client.get(reverse("check")).content.decode()
    assert "Bad Ltd" in check
    assert "Lou" not in check
    complaint = sent(filled)
    with acting_for("ie-dpc"):
        rows = [
            (row.kind, open_text(row, RESPONDENT, row.sealed_name))
            for row in complaint.respondents.all()
            if row.kind in {"individual", "organisation"}
        ]
    assert rows == [("individual", "Sam Sample"), ("organisation", "Bad Ltd")]
    facts = [r for r in complaint.facts["respondents"] if r["kind"] in dict(rows)]
    assert [r["located_in"] for r in facts] == ["FR", "DE"]
    assert "Sam" not in json.dumps(complaint.facts)


def test_a_bounded_number_of_people(filled: Person) -> None:
    for number in range(12):
        filled.answer("whom", known="person", name=f"Person {number}", add="yes")
    assert len(answers_of(filled)["whom"]["others"]) == 9


def test_each_kind_has_its_own_few_questions_and_no_other(person: Person) -> None:
    asked = {}
    for kind in ("real", "altered", "undressed", "threat", "extortion", "impersonation", "other"):
        person.seen.clear()
        person.client.cookies.clear()
        asked[kind] = set(person.fill({**ADULT, "kind": {"kinds": [kind]}}))
    extra = {"demand", "pretend", "sold", "when", "tool", "shown", "pressure"}
    assert {kind: steps & extra for kind, steps in asked.items()} == {
        "real": {"sold", "when"},
        "altered": {"tool", "when"},
        "undressed": {"tool"},
        "threat": {"shown", "demand", "pressure"},
        "extortion": {"shown", "demand", "pressure"},
        "impersonation": {"tool", "shown", "pretend", "when"},
        "other": {"shown"},
    }


def test_what_the_follow_up_questions_say_is_sealed(person: Person) -> None:
    person.fill(
        {
            **ADULT,
            "kind": {"kinds": ["extortion", "impersonation", "real"]},
            "demand": {"asked": ["money"], "deadline": "yes", "until": "Friday", "given": "no"},
            "pretend": {"account": "@fake.alex on Instagram", "expression": "no"},
            "sold": {"sold": "unsure"},
            "when": {"noticed": "week", "online": "unsure"},
        }
    )
    complaint = sent(person)
    assert "Friday" not in json.dumps(complaint.facts)
    with acting_for("ie-dpc"):
        account = open_json(complaint, ACCOUNT, complaint.sealed_account)
        handle = complaint.locations.get(kind="handle")
    assert account["asked_for"] == ["money"]
    assert account["deadline"] == "Friday"
    assert account["looks_like_satire_or_news"] == "no"
    assert account["noticed"] == "week"
    assert handle.platform_id == "instagram"


@pytest.fixture
def known_service(participating: list[str]) -> None:
    """A service with an establishment in France."""
    respondent = Respondent.objects.create(name="Chirp SAS", kind="platform")
    Establishment.objects.create(respondent=respondent, country="FR", decides=True)
    Platform.objects.filter(pk="x").update(respondent=respondent)


def test_each_likely_office_is_asked_about_by_itself(person: Person, known_service: None) -> None:
    answers = {
        **ADULT,
        "links": {"links": "https://x.com/1"},
        "whom": {"country": "GB"},
        "permissions": {"share_authorities": "no"},
        "sharing": {"share_fr-cnil": "identity", "share_gb-ico": "case"},
    }
    assert "sharing" in person.fill(answers)
    page = page_of(person, "sharing")
    assert "National Commission" in page or "CNIL" in page or "Informatique" in page
    assert "Yes, but without my name" in page
    complaint = sent(person)
    with acting_for("ie-dpc"):
        found = {
            key: (wish.given, wish.wording_version)
            for key, wish in current_consents(complaint).items()
            if key.startswith("share")
        }
        assert found == {
            "share_authorities": (False, "2026-11"),
            "share_authorities:fr-cnil": (True, "2026-11-each"),
            "share_identity:fr-cnil": (True, "2026-11-each"),
            "share_authorities:gb-ico": (True, "2026-11-each"),
            "share_identity:gb-ico": (False, "2026-11-each"),
        }
        assert sharing_wish(complaint, "fr-cnil") == (True, True)
        assert sharing_wish(complaint, "gb-ico") == (True, False)
        assert sharing_wish(complaint, "de-be") == (False, None)


def test_an_office_that_is_left_open_follows_the_general_answer(
    person: Person, known_service: None
) -> None:
    person.fill({**ADULT, "permissions": {"share_authorities": "yes"}})
    complaint = sent(person)
    with acting_for("ie-dpc"):
        assert not complaint.consents.exclude(recipient=None).exists()
        assert sharing_wish(complaint, "fr-cnil") == (True, None)


def test_a_child_is_not_asked_office_by_office(person: Person, known_service: None) -> None:
    assert "sharing" not in person.fill({**CHILD, "links": {"links": "https://x.com/1"}})


def test_the_language_is_a_wish(person: Person) -> None:
    code = settings.LANGUAGES[-1][0]
    person.fill(
        {
            **ADULT,
            "reach": {"ways": ["phone"], "language": code},
            "phone": {"phone": "+353 1 5550100"},
        }
    )
    complaint = sent(person)
    assert complaint.language == code
    assert complaint.facts["complainant"]["language"] == code
    with acting_for("ie-dpc"):
        wishes = {w.kind: w.given for w in complaint.consents.all()}
    assert wishes[Consent.Kind.LANGUAGE]
    assert wishes[Consent.Kind.CONTACT_PHONE]
    assert not wishes[Consent.Kind.CONTACT_EMAIL]


def test_names_of_places_are_not_live(filled: Person) -> None:
    filled.answer("links", links="https://x.com/1", places='"><script>alert(1)</script>')
    page = page_of(filled, "services")
    assert "<script>alert(1)" not in page
    assert 'href="https://x.com' not in page
