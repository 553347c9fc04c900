"""Every path through the form, from the first page to the receipt and the routing facts."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from casework.routing.competence import decide
from casework.scoping import acting_for
from complaints.models import Complaint, PublicStatus
from tests.complaints.answering import ADULT, CHILD, Person, errors

pytestmark = pytest.mark.django_db

DESCRIBING = {"kind", "shown", "tool", "contacted", "account"}


def adult(role: str, **more: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The answers of an adult's complaint, sent by somebody in this role."""
    return {**ADULT, "who": {"role": role}, **more}


def sent(person: Person, answers: dict[str, dict[str, Any]]) -> tuple[Complaint, str]:
    """Fill in and send; the complaint, and the receipt's page."""
    person.fill(answers)
    office = answers["authority"]["authority"]
    reference, _code = person.send()
    page = person.client.get(reverse("sent")).content.decode()
    with acting_for(office):
        return Complaint.objects.get(reference=reference), page


def test_a_mandate_that_follows_puts_the_case_on_hold(person: Person) -> None:
    answers = adult("authorised_person", mandate={"shown": "follow"}, alive={"alive": "yes"})
    person.fill(answers)
    check = person.client.get(reverse("check")).content.decode()
    assert "contacts nobody about it" in check
    person.seen.clear()
    complaint, receipt = sent(person, answers)
    assert complaint.path == "hold"
    assert complaint.facts["complainant"]["authority_to_act_shown"] is False
    assert "contacts nobody before" in receipt
    decision = decide(complaint.facts)
    assert decision["path"] == "hold"
    assert "R04" in {fired["rule"] for fired in decision["fired"]}


@pytest.mark.parametrize(
    ("mandate", "shown", "path"),
    [
        ({"basis": "mandate", "shown": "yes", "statutes": "yes"}, True, "standard"),
        ({"basis": "mandate", "shown": "follow", "statutes": "yes"}, False, "hold"),
        ({"basis": "mandate", "shown": "yes", "statutes": "follow"}, False, "hold"),
        ({"basis": "mandate", "shown": "yes"}, None, "hold"),
        # Without a mandate, national law decides (Article 80(2)): the office has to see.
        ({"basis": "own", "statutes": "yes"}, None, "hold"),
        ({}, None, "hold"),
    ],
)
def test_an_organisation_shows_what_it_is_and_whom_it_acts_for(
    person: Person, mandate: dict[str, str], shown: bool | None, path: str
) -> None:
    answers = adult(
        "organisation",
        mandate=mandate,
        alive={"alive": "yes"},
        recognise={"recognise": "yes"},
        name={"organisation": "Example Rights e.V.", "name": "Robin Sample"},
    )
    complaint, _receipt = sent(person, answers)
    assert complaint.facts["complainant"]["authority_to_act_shown"] is shown
    assert complaint.path == path
    assert decide(complaint.facts)["path"] == path


def test_an_organisation_has_a_name(person: Person) -> None:
    named = {"organisation": "Example Rights e.V."}
    person.fill(adult("organisation", name=named))
    response = person.answer("name", name="Robin Sample")
    assert "Enter the name of your organisation" in str(errors(response))
    assert "Robin Sample" in response.content.decode()


def test_a_tip_is_no_complaint_and_nothing_is_promised(person: Person) -> None:
    answers = adult("anonymous", authority={"authority": "ie-dpc"})
    asked = person.fill(answers)
    assert "tip" in asked
    assert not {"name", "reach", "email", "mandate", "work"} & set(asked)
    told = person.client.get(reverse("step", args=["tip"])).content.decode()
    check = person.client.get(reverse("check")).content.decode()
    assert "It is not a complaint" in told
    assert "no rights of your own" in check
    person.seen.clear()
    complaint, receipt = sent(person, answers)
    assert "does not have to tell you" in receipt
    for page in (told, check, receipt):
        assert "at the latest" not in page
    assert complaint.path == "intelligence"
    assert complaint.facts["channel"] == "tip"
    assert complaint.sealed_contact is None
    with acting_for("ie-dpc"):
        status = PublicStatus.objects.get(complaint=complaint)
        assert status.next_due is None
        assert not status.next_rule
    assert decide(complaint.facts)["path"] == "intelligence"


def test_shown_as_a_child_and_an_adult_today(person: Person) -> None:
    """A child's safeguards, an adult's words, and no question about a guardian."""
    answers = {**ADULT, "age": {"age": "was_under_18"}, "threat": {"threat": "no"}}
    asked = person.fill(answers)
    assert not DESCRIBING & set(asked)
    assert {"first", "threat", "more", "work", "permissions"} <= set(asked)
    assert "agree" not in asked
    pages = {
        step: person.client.get(reverse("step", args=[step])).content.decode() for step in asked
    }
    assert "Take It Down" in pages["first"]
    assert "Internet" in pages["first"] or "Hotline" in pages["first"]
    for step, page in pages.items():
        assert "guardian" not in page, step
        assert "your parents" not in page, step
    person.seen.clear()
    complaint, _receipt = sent(person, answers)
    assert complaint.path == "child"
    assert complaint.kinds == []
    assert complaint.sealed_account is None
    assert complaint.facts["depicted"]["age_when_depicted"] == "under_18"
    with acting_for("ie-dpc"):
        wishes = dict(complaint.consents.values_list("kind", "wording_version"))
    assert "tell_guardian" not in wishes
    assert not any(version.endswith("-child") for version in wishes.values())
    assert decide(complaint.facts)["path"] == "child"


def test_an_adult_today_has_no_guardian(person: Person) -> None:
    """Whoever began as the parent of a child is asked again who they are."""
    person.fill({**CHILD, "who": {"role": "parent_or_guardian"}, "mandate": {"shown": "yes"}})
    there = reverse("step", args=["age"]) + "?change=1"
    response = person.client.post(there, {"age": "was_under_18"})
    assert response.url == reverse("step", args=["who"]) + "?change=1"
    refused = person.answer("who", role="parent_or_guardian")
    assert errors(refused)
    response = person.client.post(response.url, {"role": "authorised_person"})
    assert response.url == reverse("step", args=["mandate"]) + "?change=1"


def test_a_guardian_of_a_child(person: Person) -> None:
    answers = {
        **CHILD,
        "who": {"role": "parent_or_guardian"},
        "mandate": {"shown": "yes"},
        "name": {"name": "Kim Example", "shown_name": "Lou"},
    }
    complaint, _receipt = sent(person, answers)
    assert complaint.path == "child"
    assert complaint.facts["complainant"]["authority_to_act_shown"] is True
    assert complaint.facts["depicted"]["identifiable"] is True


def test_somebody_who_helps_a_child_without_saying_for_whom_waits(person: Person) -> None:
    answers = {**CHILD, "who": {"role": "authorised_person"}, "mandate": {"shown": "unsure"}}
    complaint, receipt = sent(person, answers)
    assert complaint.path == "child"
    assert "contacts nobody before" in receipt
    assert "R04" in {fired["rule"] for fired in decide(complaint.facts)["fired"]}


def test_help_is_one_press_away_and_loses_nothing(begun: Person) -> None:
    begun.answer("age", age="adult")
    begun.answer("who", role="self")
    begun.answer("country", country="GB")
    response = begun.answer("danger", danger="no", help="yes")
    assert response.url == reverse("form-help", args=["danger"])
    page = begun.client.get(response.url).content.decode()
    assert "Revenge Porn Helpline" in page
    assert "Childline" not in page
    assert "We have not checked these numbers" in page
    assert reverse("step", args=["danger"]) in page
    again = begun.client.get(reverse("step", args=["danger"])).content.decode()
    assert 'value="no" checked' in " ".join(again.split())


def test_help_from_a_step_that_was_opened_for_a_change_leads_back_to_it(person: Person) -> None:
    person.fill(ADULT)
    there = reverse("step", args=["account"]) + "?change=1"
    response = person.client.post(there, {"account": "Other words", "help": "yes"})
    page = person.client.get(response.url).content.decode()
    assert there in page
    assert "Other words" in person.client.get(there).content.decode()


def test_help_without_a_form_is_the_open_page(begun: Person) -> None:
    begun.client.cookies.clear()
    assert begun.client.get(reverse("form-help", args=["age"])).url == reverse("help-now")
    assert begun.client.get(reverse("form-help", args=["nonsense"])).status_code == 404
