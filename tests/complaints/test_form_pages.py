"""The form's pages: order, going back, changing, coming back later."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.scoping import as_public
from complaints.directory import read_directory
from complaints.models import Draft
from complaints.places.countries import COUNTRIES
from complaints.services.drafts import begin_draft, open_draft
from complaints.steps import STEPS
from tests.complaints.answering import ADULT, CHILD, Person, errors, receipt

pytestmark = pytest.mark.django_db


def draft_of(person: Person) -> Any:
    with as_public():
        return open_draft(person.client.cookies[settings.DRAFT_COOKIE_NAME].value)


def test_the_cookie_says_nothing_and_goes_with_the_browser(begun: Person) -> None:
    cookie = begun.client.cookies[settings.DRAFT_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/complain/"
    assert not cookie["max-age"]
    assert not cookie["expires"]
    draft = draft_of(begun)
    assert draft.reference not in cookie.value
    assert draft.code not in cookie.value


def test_a_later_page_leads_to_the_first_open_question(begun: Person) -> None:
    for step in STEPS[1:]:
        response = begun.client.get(reverse("step", args=[step.slug]), follow=True)
        assert response.request["PATH_INFO"] == reverse("step", args=["age"]), step.slug
    for page in ("check", "sent"):
        response = begun.client.get(reverse(page), follow=True)
        assert response.request["PATH_INFO"] == reverse("step", args=["age"])


def test_answering_a_later_page_out_of_turn_keeps_nothing(begun: Person) -> None:
    begun.answer("account", account="Too early")
    begun.answer("permissions", contact_service="yes")
    assert draft_of(begun).answers == {}


def test_without_a_form_every_page_leads_to_the_start(participating: list[str]) -> None:
    client = Client()
    for step in STEPS:
        assert client.get(reverse("step", args=[step.slug])).url == reverse("start")
    for page in ("continue", "check", "later"):
        assert client.get(reverse(page)).url == reverse("start")
    assert client.get(reverse("sent")).url == reverse("follow")


def test_what_was_typed_into_a_form_that_is_gone_is_shown_once_more(
    participating: list[str],
) -> None:
    words = "I wrote this for half an hour and would hate to lose it."
    response = Client().post(reverse("step", args=["account"]), {"account": words})
    assert response.status_code == 410
    assert words in response.content.decode()


def test_back_keeps_what_was_typed_even_if_it_is_not_right_yet(begun: Person) -> None:
    begun.fill({**ADULT, "links": {"links": ""}})
    typed = "https://x.com/1\nhtps://not.a.link"
    response = begun.answer("links", links=typed, places="a group", back="yes")
    assert response.status_code == 302
    page = begun.client.get(reverse("step", args=["links"])).content.decode()
    assert "htps://not.a.link" in page
    assert "a group" in page
    assert draft_of(begun).answers["links"]["links"] == ""


def test_back_from_an_untouched_page_answers_nothing(begun: Person) -> None:
    begun.answer("age", age="adult")
    begun.answer("who", role="self")
    assert begun.answer("country", country="", back="yes").url == reverse("step", args=["who"])
    assert "country" not in draft_of(begun).answers


def test_back_from_a_good_answer_keeps_it(begun: Person) -> None:
    begun.answer("age", age="adult")
    begun.answer("who", role="organisation", back="yes")
    assert draft_of(begun).answers["who"] == {"role": "organisation"}


def test_the_enter_key_continues(begun: Person) -> None:
    """The first submitting button of the form is what Enter presses: never "Back"."""
    page = begun.client.get(reverse("step", args=["age"])).content.decode()
    buttons = re.findall(r"<button\s([^>]*)>", page)
    submitting = [b for b in buttons if 'form="answer"' in b or "data-prevent" in b]
    assert "name=" not in submitting[0]


def test_kept_answers_are_there_again(person: Person) -> None:
    person.fill(ADULT)
    page = person.client.get(reverse("step", args=["account"])).content.decode()
    assert "Someone made pictures of me." in page
    page = person.client.get(reverse("step", args=["kind"])).content.decode()
    assert re.search(r'value="altered"\s+checked', page)
    page = person.client.get(reverse("step", args=["authority"])).content.decode()
    assert re.search(r'value="ie-dpc"\s+checked', page)


def test_an_office_from_the_list_is_kept(person: Person) -> None:
    person.fill({**ADULT, "authority": {"authority": "another", "other": "fr-cnil"}})
    assert draft_of(person).answers["authority"] == {"authority": "fr-cnil"}
    page = person.client.get(reverse("step", args=["authority"])).content.decode()
    assert re.search(r'value="another"\s+checked', page)
    assert re.search(r'value="fr-cnil"\s+selected', page)


@pytest.mark.parametrize("step", ["age", "who", "authority"])
def test_questions_that_must_be_answered_say_so(person: Person, step: str) -> None:
    person.fill(ADULT)
    empty = {"authority": ""} if step == "authority" else {}
    response = person.client.post(reverse("step", args=[step]), empty)
    assert response.status_code == 200
    assert errors(response)
    page = response.content.decode()
    assert "There is a problem" in page
    assert "<title>Error:" in page.replace("\n", "")
    target = re.search(r'govuk-error-summary__list.*?href="#([^"]+)"', page, re.S)
    assert target
    assert f'id="{target[1]}"' in page


def test_a_wrong_choice_is_refused_kindly(begun: Person) -> None:
    response = begun.answer("age", age="<script>alert(1)</script>")
    assert response.status_code == 200
    assert b"<script>alert" not in response.content
    assert errors(response)


def test_where_nobody_takes_part_the_way_on_is_shown(person: Person) -> None:
    """Brazil's authority does not receive this form: who does, how to reach it, and what
    else helps."""
    begun = {**ADULT, "country": {"country": "BR"}}
    person.begin()
    for step in ("age", "who", "country", "danger", "work"):
        person.answer(step, **begun.get(step, {}))
    person.answer("happened", country="")
    page = person.client.get(reverse("step", args=["authority"])).content.decode()
    assert "gov.br" in page
    assert "no office receives this form yet" in page
    assert reverse("help-now") + "?country=BR" in page
    assert "Data Protection Commission" in page
    assert person.answer("authority", other="ie-dpc").status_code == 302


def test_without_a_country_an_office_can_still_be_chosen(person: Person) -> None:
    person.begin()
    for step in ("age", "who", "country", "danger", "work", "happened"):
        person.answer(step, **({} if step == "country" else ADULT.get(step, {})))
    page = person.client.get(reverse("step", args=["authority"])).content.decode()
    assert "You named no country" in page
    assert person.answer("authority", other="ie-dpc").status_code == 302


def test_where_there_is_no_office_at_all_nobody_is_left_alone(person: Person) -> None:
    person.begin()
    for step in ("age", "who"):
        person.answer(step, **ADULT[step])
    with as_public():
        directory = read_directory()
    nowhere = next(code for code in COUNTRIES if not directory.offices_for(code))
    for step, fields in (("country", {"country": nowhere}), ("danger", {}), ("work", {})):
        person.answer(step, **fields)
    person.answer("happened")
    page = person.client.get(reverse("step", args=["authority"])).content.decode()
    assert "We know of no office for data protection there" in page
    assert reverse("help-now") in page


def test_the_child_path_says_where_help_is_and_what_not_to_do(person: Person) -> None:
    person.begin()
    for step in ("age", "who", "country", "danger"):
        person.answer(step, **CHILD.get(step, {}))
    page = person.client.get(reverse("step", args=["first"])).content.decode()
    for words in ("112", "Point de Contact", "Take It Down", "Do not save it", "not your fault"):
        assert words in page


def test_danger_is_answered_with_help_at_once(person: Person) -> None:
    person.begin()
    for step in ("age", "who", "country"):
        person.answer(step, **ADULT[step])
    response = person.client.post(reverse("step", args=["danger"]), {"danger": "yes"}, follow=True)
    assert response.request["PATH_INFO"] == reverse("step", args=["first"])
    assert b"112" in response.content


def test_pressure_is_answered_with_advice(person: Person) -> None:
    person.fill({**ADULT, "kind": {"kinds": ["extortion"]}})
    assert "pressure" in person.seen
    page = person.client.get(reverse("step", args=["pressure"])).content.decode()
    assert "Do not pay" in page


def test_beginning_again_asks_first(person: Person) -> None:
    person.fill(ADULT)
    token = person.client.cookies["form"].value
    response = person.client.post(reverse("begin"))
    assert b"A form was begun on this device" in response.content
    assert person.client.post(reverse("begin"), {"again": "no"}).url == reverse("continue")
    assert person.client.cookies["form"].value == token
    assert person.client.post(reverse("begin"), {"again": "yes"}).url.endswith("/age/")
    assert person.client.cookies["form"].value != token
    with as_public():
        assert not Draft.objects.exists()


def test_a_form_can_be_left_and_found_again_on_another_device(person: Person) -> None:
    person.answer("age")
    person.begin()
    person.answer("age", age="adult")
    page = person.client.get(reverse("later"))
    reference, code = receipt(page)
    closed = person.client.post(reverse("later"), follow=True)
    assert closed.request["PATH_INFO"] == reverse("closed")
    assert person.client.get(reverse("continue")).url == reverse("start")
    other = Client()
    answer = other.post(reverse("follow"), {"reference": reference, "code": code}, follow=True)
    assert answer.request["PATH_INFO"] == reverse("step", args=["who"])


def test_leaving_closes_everything_on_this_device(person: Person) -> None:
    person.fill(ADULT)
    response = person.client.get(reverse("leave"))
    assert response.status_code == 303
    assert response.url.startswith("https://")
    assert "casework" not in response.url
    assert person.client.get(reverse("check")).url == reverse("closed")


def test_leaving_because_another_site_says_so_closes_nothing(person: Person) -> None:
    person.fill(ADULT)
    person.client.get(reverse("leave"), headers={"Sec-Fetch-Site": "cross-site"})
    assert person.client.get(reverse("check")).status_code == 200


def test_a_receipt_closes_by_itself(person: Person) -> None:
    person.fill(ADULT)
    person.send()
    with as_public():
        draft = open_draft(person.client.cookies["form"].value)
        draft.row.submitted_at = timezone.now() - timezone.timedelta(minutes=31)
        draft.row.save(update_fields=["submitted_at"])
    assert person.client.get(reverse("sent")).url == reverse("follow")


def test_a_new_form_after_one_that_was_sent(person: Person) -> None:
    person.fill(ADULT)
    first = person.send()
    person.seen.clear()
    person.fill(ADULT)
    assert person.send()[0] != first[0]


def test_a_draft_of_somebody_else_is_not_opened_by_its_hash(begun: Person) -> None:
    with as_public():
        other = begin_draft()
    thief = Client()
    for guess in (bytes(other.row.token_hash).hex(), str(other.row.pk), other.token[:-1] + "g"):
        thief.cookies["form"] = guess
        assert thief.get(reverse("continue")).url == reverse("start")


def test_no_page_may_be_kept_by_a_browser(person: Person) -> None:
    person.fill(ADULT)
    for path in (reverse("start"), reverse("check"), reverse("step", args=["account"])):
        response = person.client.get(path)
        assert response.headers["Cache-Control"] == "no-store"
        assert "unsafe" not in response.headers["Content-Security-Policy"]
