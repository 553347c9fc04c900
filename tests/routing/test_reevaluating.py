"""A main establishment is found: open cases are looked at again, and nothing acts by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from casework.authorities.models import (
    Establishment,
    EstablishmentFinding,
    Member,
    Platform,
    Respondent,
)
from casework.authorities.services.establishments import record_finding, ship_finding
from casework.cases.models import Participation, Task
from casework.routing import tasks
from casework.routing.models import FactsVersion, Reevaluation
from casework.routing.selectors import current_result, open_corrections
from casework.routing.services.correcting import confirm_facts
from casework.routing.services.reevaluating import unfinished_findings
from casework.routing.services.routing import route
from casework.scoping import acting_for, as_public
from complaints.models import ComplaintRespondent
from tests.cast import seed
from tests.conftest import TestDatabase
from tests.files import facts, make_complaint, make_file, member_of

KNOWN = {"country": "IE", "decides": None, "confirmed": None, "representative_only": False}


def make_respondent() -> Respondent:
    found = Respondent.objects.create(name="Lumen Images", kind="platform")
    for country in ("IE", "FR"):
        ship_finding(Establishment.objects.create(respondent=found, country=country))
    Platform.objects.create(slug="lumen", name="Lumen", kind="social-network", respondent=found)
    return found


def make_case(
    respondent: Respondent, authority: str = "ie-dpc", *, through: str = "respondent"
) -> Participation:
    about = facts(
        lodged_with=authority,
        affected=["FR", "IE"],
        respondents=[
            {
                "name": "Lumen",
                "kind": "platform",
                "establishments": [KNOWN, {**KNOWN, "country": "FR"}],
            }
        ],
    )
    complaint = make_complaint(authority, about=about)
    with as_public(bytes(complaint.access_hash)):
        ComplaintRespondent(
            complaint=complaint,
            authority_id=authority,
            position=0,
            kind="platform",
            respondent=respondent if through == "respondent" else None,
            platform_id="lumen" if through == "platform" else None,
        ).save(force_insert=True)
    return route(complaint_id=complaint.pk, authority=authority).participation


def find(
    member: Member, respondent: Respondent, status: str, country: str = "IE"
) -> EstablishmentFinding:
    with acting_for(member.authority_id):
        return record_finding(
            establishment=respondent.establishments.get(country=country),
            member=member,
            status=status,
            basis="enquiry",
            evidence="Inspection",
        )


@pytest.fixture
def respondent(db: None) -> Respondent:
    return make_respondent()


@pytest.fixture
def officer(members: dict[str, Member]) -> Member:
    return member_of(members, "cooperation_officer")


def test_each_open_case_waits_for_its_caseworker(respondent: Respondent, officer: Member) -> None:
    files = [make_case(respondent), make_case(respondent, through="platform")]
    untouched = make_file()
    finding = find(officer, respondent, "confirmed")
    assert tasks.reevaluate_files(str(finding.pk), authority="ie-dpc") == 2
    with acting_for("ie-dpc"):
        for file in files:
            assert current_result(file)["lead"]["status"] == "undetermined", "nothing acted"
            version = open_corrections(file).get()
            assert version.member is None
            assert version.source == FactsVersion.Source.DIRECTORY
            assert version.result["lead"] == {"status": "confirmed", "authority": "ie-dpc"}
            assert "Lumen Images" in version.reason
            assert file.tasks.filter(kind=Task.Kind.CONFIRM_FACTS).count() == 1
        assert not open_corrections(untouched).exists()
        version = open_corrections(files[0]).get()
        version.participation = version.decision.participation = files[0]
        confirm_facts(version=version, member=officer)
        assert current_result(files[0])["lead"]["status"] == "confirmed"
        done = Reevaluation.objects.get()
        assert (done.looked_at, done.proposed) == (2, 2)


def test_repeating_it_adds_nothing(respondent: Respondent, officer: Member) -> None:
    file = make_case(respondent)
    finding = find(officer, respondent, "confirmed")
    for _ in range(2):
        assert tasks.reevaluate_files(str(finding.pk), authority="ie-dpc") == 1
    with acting_for("ie-dpc"):
        assert FactsVersion.objects.filter(participation=file).count() == 1
        assert Reevaluation.objects.count() == 1


def test_a_proposal_that_no_longer_holds_gives_way(
    respondent: Respondent, officer: Member, members: dict[str, Member]
) -> None:
    file = make_case(respondent)
    first = find(officer, respondent, "confirmed")
    tasks.reevaluate_files(str(first.pk), authority="ie-dpc")
    french = member_of(members, "cooperation_officer", "fr-cnil")
    rival = find(french, respondent, "presumed", "FR")
    tasks.reevaluate_files(str(rival.pk), authority="ie-dpc")
    with acting_for("ie-dpc"):
        only = open_corrections(file).get()
        assert only.result["lead"]["status"] == "disputed"
        assert FactsVersion.objects.filter(participation=file).count() == 2
    back = find(french, respondent, "candidate", "FR")
    find(officer, respondent, "candidate")
    tasks.reevaluate_files(str(back.pk), authority="ie-dpc")
    with acting_for("ie-dpc"):
        assert not open_corrections(file).exists(), "all as it was"


def test_each_authority_looks_at_its_own(respondent: Respondent, officer: Member) -> None:
    theirs = make_case(respondent, "fr-cnil")
    finding = find(officer, respondent, "confirmed")
    assert tasks.reevaluate_files(str(finding.pk), authority="ie-dpc") == 0
    assert tasks.reevaluate_files(str(finding.pk), authority="fr-cnil") == 1
    with acting_for("ie-dpc"):
        assert not FactsVersion.objects.exists()
    with acting_for("fr-cnil"):
        assert open_corrections(theirs).count() == 1


def test_the_sweep_finds_what_was_dropped(
    respondent: Respondent, officer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = find(officer, respondent, "confirmed")
    with acting_for("ie-dpc"):
        assert unfinished_findings(authority="ie-dpc") == [], "a moment ago"
    monkeypatch.setattr("casework.routing.services.reevaluating.GRACE", -timedelta(days=1))
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(
        tasks, "announce", lambda _t, pk, authority: asked.append((str(pk), authority))
    )
    tasks.sweep_reevaluations()
    assert {(str(finding.pk), slug) for slug in ("ie-dpc", "fr-cnil")} <= set(asked)
    tasks.reevaluate_files(str(finding.pk), authority="ie-dpc")
    asked.clear()
    tasks.sweep_reevaluations()
    assert (str(finding.pk), "ie-dpc") not in asked


def test_two_who_confirm_at_once_make_a_dispute(committed_database: TestDatabase) -> None:
    members = seed()
    respondent = make_respondent()
    claims = [
        (member_of(members, "cooperation_officer"), "IE"),
        (member_of(members, "cooperation_officer", "fr-cnil"), "FR"),
    ]

    def work(claim: tuple[Member, str]) -> None:
        try:
            find(claim[0], respondent, "confirmed", claim[1])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, claims))
    rows = committed_database.run(
        "SELECT country, main_status FROM authorities_establishment e"
        " WHERE respondent_id = %s ORDER BY country",
        [str(respondent.pk)],
    )
    assert rows == [("FR", "disputed"), ("IE", "disputed")]
