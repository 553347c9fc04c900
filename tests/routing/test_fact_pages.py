"""The pages of facts, comparisons and respondents, through the browser's door."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from casework.authorities.models import EstablishmentFinding, Member
from casework.cases.models import Participation
from casework.routing.facts_form import FactsForm, field_name
from casework.routing.models import Comparison, FactsVersion, RoutingDecision
from casework.routing.selectors import current_result, open_corrections
from casework.routing.services.comparing import compare_batch
from casework.scoping import acting_for
from tests.files import facts, make_file, member_of
from tests.routing.test_reevaluating import make_respondent

WHY = {"source": "person", "reason": "Mistyped.", "evidence": "Letter of 20 October"}


@pytest.fixture
def file(members: dict[str, Member]) -> Participation:
    return make_file(about=facts(affected=["FR"]))


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def as_shown(file: Participation) -> dict[str, str]:
    """What the form sends when nothing is changed."""
    with acting_for("ie-dpc"):
        decision = RoutingDecision.objects.filter(participation=file)[0]
    form = FactsForm(facts=decision.facts, zone="Europe/Dublin", child_path=False)
    shown = {name: str(value) for name, value in form.given.items()}
    return {**shown, "decision": str(decision.pk), **WHY}


def send(client: Client, file: Participation, **changes: str) -> HttpResponse:
    data = {**as_shown(file), **changes}
    return client.post(reverse("routing:correct", args=[file.pk]), data)


def test_a_fact_is_corrected_seen_and_confirmed(
    file: Participation, members: dict[str, Member]
) -> None:
    client = browser(member_of(members, "investigator-2"))
    answer = send(client, file, **{"depicted-residence": "fr"})
    assert answer.status_code == 302
    with acting_for("ie-dpc"):
        version = open_corrections(file).get()
        assert version.changes == [{"path": "depicted.residence", "before": "IE", "after": "FR"}]
    page = client.get(answer["Location"]).content.decode()
    assert "France" in page
    assert "Waits for an answer" in page
    waiting = client.get(reverse("routing:waiting")).content.decode()
    assert file.reference in waiting
    path = {"pk": file.pk, "version": version.pk}
    assert client.post(reverse("routing:confirm-facts", kwargs=path)).status_code == 302
    with acting_for("ie-dpc"):
        assert current_result(file) == version.result
    tab = client.get(reverse("cases:panel", args=[file.pk, "routing"])).content.decode()
    assert "Version 2" in tab
    assert "What would change this" in tab
    assert "Nearly fired" in tab


def test_nothing_changed_is_said_and_nothing_typed_is_lost(
    file: Participation, members: dict[str, Member]
) -> None:
    client = browser(member_of(members, "investigator-2"))
    same = send(client, file)
    assert same.status_code == 200
    assert "Nothing would change" in same.content.decode()
    wrong = send(client, file, **{"depicted-residence": "Irland", "lodged_at": "soon"})
    page = wrong.content.decode()
    assert "Enter day and time" in page
    assert 'value="soon"' in page
    future = send(client, file, lodged_at="2031-01-01 10:00").content.decode()
    assert "in the future" in future
    with acting_for("ie-dpc"):
        assert not FactsVersion.objects.exists()


def test_establishments_are_added_removed_and_settled_as_none(
    file: Participation, members: dict[str, Member]
) -> None:
    client = browser(member_of(members, "investigator-2"))
    base = "respondents[0].establishments"
    more = {
        field_name(f"{base}[1].country"): "NL",
        field_name(f"{base}[1].decides"): "true",
        "new-kind": "individual",
        "new-located_in": "FR",
    }
    send(client, file, **more)
    with acting_for("ie-dpc"):
        added = open_corrections(file).get().facts
    assert added["respondents"][0]["establishments"][1] == {"country": "NL", "decides": True}
    assert added["respondents"][1] == {"kind": "individual", "located_in": "FR"}
    send(client, file, **{field_name(f"{base}[0].country"): ""})
    with acting_for("ie-dpc"):
        removed = open_corrections(file)[0].facts
    assert removed["respondents"][0]["establishments"] == []
    send(client, file, **{field_name(f"{base}[0].country"): "", field_name(base): ""})
    with acting_for("ie-dpc"):
        unknown = open_corrections(file)[0].facts
    assert "establishments" not in unknown["respondents"][0]


def test_a_stale_form_comes_back_with_what_was_typed(
    file: Participation, members: dict[str, Member]
) -> None:
    client = browser(member_of(members, "investigator-2"))
    old = as_shown(file)
    answer = send(client, file, **{"depicted-residence": "FR"})
    client.post(f"{answer['Location']}confirm/")
    stale = client.post(
        reverse("routing:correct", args=[file.pk]), {**old, "depicted-workplace": "NL"}
    )
    assert stale.status_code == 409
    assert 'value="NL"' in stale.content.decode()


def test_on_the_child_path_nothing_describes_the_act(members: dict[str, Member]) -> None:
    file = make_file(about=facts(depicted={"age_when_depicted": "under_18"}))
    client = browser(member_of(members, "investigator-2"))
    tab = client.get(reverse("cases:panel", args=[file.pk, "routing"])).content.decode()
    form = client.get(reverse("routing:correct", args=[file.pk])).content.decode()
    for page in (tab, form):
        assert "The imagery is intimate" not in page
        assert "It was generated or altered" not in page


def test_a_comparison_is_asked_for_watched_and_cancelled(
    file: Participation, members: dict[str, Member]
) -> None:
    client = browser(member_of(members, "administrator"))
    rulesets = reverse("routing:rulesets")
    assert client.get(rulesets).status_code == 200
    same = {"candidate": "2027-04-02", "base": "2027-04-02"}
    assert "two different rule sets" in client.post(rulesets, same).content.decode()
    asked = client.post(rulesets, {"candidate": "2027-04-02", "base": ""})
    assert asked.status_code == 302
    assert "0 of 1 complaints" in client.get(asked["Location"]).content.decode()
    again = client.post(rulesets, {"candidate": "2027-04-03", "base": ""})
    assert "Another comparison runs" in again.content.decode()
    with acting_for("ie-dpc"):
        compare_batch(comparison_id=Comparison.objects.get().pk)
    page = client.get(asked["Location"]).content.decode()
    assert file.reference in page
    assert "1 decision would change." in page
    assert "refused as inadmissible within two weeks" in page
    assert "Regulation (EU) 2025/2518, Chapter II (admissibility)" in page
    assert file.reference not in client.get(f"{asked['Location']}?what=lead").content.decode()
    assert client.post(f"{asked['Location']}cancel/").status_code == 302


@pytest.mark.parametrize("role", ["investigator", "auditor", "intake_officer"])
def test_rule_sets_are_for_those_who_answer_for_them(members: dict[str, Member], role: str) -> None:
    client = browser(member_of(members, role))
    assert client.get(reverse("routing:rulesets")).status_code == 404


def test_a_finding_is_recorded_and_seen_by_others_without_evidence(
    members: dict[str, Member],
) -> None:
    respondent = make_respondent()
    page = reverse("routing:respondent", args=[respondent.pk])
    irish = browser(member_of(members, "cooperation_officer"))
    data: dict[str, Any] = {
        "seen": "2",
        "where": str(respondent.establishments.get(country="IE").pk),
        "status": "confirmed",
        "basis": "enquiry",
        "evidence": "Minutes of the inspection",
        "note": "After an inspection",
    }
    refused = irish.post(page, {**data, "where": "elsewhere"})
    assert "Enter the place" in refused.content.decode()
    elsewhere = irish.post(page, {**data, "where": "elsewhere", "country": "NL"})
    assert "Only the authority of that place" in elsewhere.content.decode()
    assert not respondent.establishments.filter(country="NL").exists()
    assert irish.post(page, data).status_code == 302
    assert "Minutes of the inspection" in irish.get(page).content.decode()
    stale = irish.post(page, {**data, "status": "candidate"}).content.decode()
    assert "recorded meanwhile" in stale
    french = browser(member_of(members, "investigator", "fr-cnil"))
    seen = french.get(page).content.decode()
    assert "After an inspection" in seen
    assert "Minutes of the inspection" not in seen
    assert french.post(page, data).status_code == 404
    listing = french.get(f"{reverse('routing:respondents')}?q=lumen").content.decode()
    assert "Confirmed" in listing
    with acting_for("ie-dpc"):
        assert EstablishmentFinding.objects.filter(authority="ie-dpc").count() == 1
