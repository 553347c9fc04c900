"""Where a main establishment is: who may say so, what stands, and what stays a secret."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from casework.authorities.errors import NotAllowed, NotPossible
from casework.authorities.establishments import as_facts, may_confirm
from casework.authorities.models import (
    Authority,
    Establishment,
    EstablishmentFinding,
    FindingEvidence,
    Member,
    Respondent,
)
from casework.authorities.services.establishments import (
    add_establishment,
    record_finding,
    settle,
    ship_finding,
)
from casework.scoping import acting_for
from tests.cases.conftest import members, quick_passwords
from tests.files import member_of

__all__ = ["members", "quick_passwords"]
pytestmark = pytest.mark.django_db

WHY = {"basis": "enquiry", "evidence": "Inspection of 3 November"}


def make_respondent(*countries: str) -> Respondent:
    found = Respondent.objects.create(name="Lumen Images", kind="platform")
    for country in countries:
        made = Establishment.objects.create(respondent=found, country=country, source="Policy")
        ship_finding(made)
    return found


@pytest.fixture
def respondent(db: None) -> Respondent:
    return make_respondent("IE", "FR")


@pytest.fixture
def irish(members: dict[str, Member]) -> Member:
    return member_of(members, "cooperation_officer")


@pytest.fixture
def french(members: dict[str, Member]) -> Member:
    return member_of(members, "administrator", "fr-cnil")


def find(member: Member, respondent: Respondent, country: str, status: str) -> EstablishmentFinding:
    with acting_for(member.authority_id):
        return record_finding(
            establishment=respondent.establishments.get(country=country),
            member=member,
            status=status,
            **WHY,
        )


def stands(respondent: Respondent) -> dict[str, tuple[str, bool | None]]:
    rows = Establishment.objects.filter(respondent=respondent)
    return {row.country: (row.main_status, row.decides) for row in rows}


def test_its_own_authority_confirms_and_others_presume(
    respondent: Respondent, irish: Member, french: Member
) -> None:
    find(french, respondent, "IE", "presumed")
    assert stands(respondent)["IE"] == ("presumed", True)
    with pytest.raises(NotAllowed):
        find(french, respondent, "IE", "confirmed")
    find(irish, respondent, "IE", "confirmed")
    assert stands(respondent) == {"IE": ("confirmed", True), "FR": ("candidate", None)}
    history = EstablishmentFinding.objects.filter(establishment__respondent=respondent)
    history = history.filter(establishment__country="IE")
    assert [one.status for one in history.order_by("number")] == [
        "candidate",
        "presumed",
        "confirmed",
    ]


def test_a_rival_claim_makes_it_disputed(
    respondent: Respondent, irish: Member, french: Member
) -> None:
    find(irish, respondent, "IE", "confirmed")
    find(french, respondent, "FR", "presumed")
    assert stands(respondent) == {"IE": ("disputed", True), "FR": ("disputed", True)}
    both = as_facts(Establishment.objects.filter(respondent=respondent))
    assert [(one["decides"], one["confirmed"]) for one in both] == [(True, None), (True, None)]
    find(french, respondent, "FR", "candidate")
    assert stands(respondent) == {"IE": ("confirmed", True), "FR": ("candidate", None)}


def test_disputed_without_a_rival_is_not_accepted(
    respondent: Respondent, irish: Member, french: Member
) -> None:
    find(irish, respondent, "IE", "confirmed")
    find(french, respondent, "IE", "disputed")
    assert stands(respondent)["IE"] == ("disputed", True)
    told = {one["country"]: one for one in as_facts(respondent.establishments.all())}
    assert told["IE"]["confirmed"] is False
    find(french, respondent, "IE", "candidate")
    assert stands(respondent)["IE"] == ("confirmed", True)


def test_what_was_shipped_comes_back(irish: Member) -> None:
    respondent = make_respondent()
    made = Establishment.objects.create(
        respondent=respondent, country="IE", main_status="presumed", decides=True
    )
    ship_finding(made)
    find(irish, respondent, "IE", "confirmed")
    find(irish, respondent, "IE", "candidate")
    assert stands(respondent) == {"IE": ("presumed", True)}


@pytest.mark.parametrize(
    ("country", "slug", "may"),
    [
        ("IE", "ie-dpc", True),
        ("IE", "fr-cnil", False),
        ("DE-BE", "de-be", True),
        ("DE-BE", "de-by", False),
        ("DE-BE", "de-bfdi", False),
        ("DE", "de-be", False),
        ("ES-CT", "es-aepd", True),
        ("ES-CT", "es-ct-apdcat", False),
        ("BE", "eu-edps", False),
        ("GB", "gb-ico", False),
        ("NO", "no-datatilsynet", True),
    ],
)
def test_who_may_confirm(country: str, slug: str, *, may: bool) -> None:
    place = Establishment(respondent=Respondent(name="X", kind="host"), country=country)
    assert may_confirm(Authority.objects.get(pk=slug), place) is may


def test_a_representative_is_no_establishment(irish: Member) -> None:
    respondent = make_respondent()
    Establishment.objects.create(respondent=respondent, country="IE", representative_only=True)
    with pytest.raises(NotAllowed):
        find(irish, respondent, "IE", "presumed")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"status": "king"}, NotPossible),
        ({"basis": "shipped"}, NotPossible),
        ({"basis": "gossip"}, NotPossible),
        ({"evidence": " "}, NotPossible),
        ({"seen": 7}, NotPossible),
    ],
)
def test_what_makes_no_sense(
    respondent: Respondent, irish: Member, wrong: dict[str, object], error: type[Exception]
) -> None:
    with acting_for("ie-dpc"), pytest.raises(error):
        record_finding(
            **{
                "establishment": respondent.establishments.get(country="IE"),
                "member": irish,
                "status": "confirmed",
                **WHY,
                **wrong,
            }
        )
    with acting_for("ie-dpc"):
        assert not FindingEvidence.objects.exists()


def test_other_roles_do_not_speak_for_the_authority(
    respondent: Respondent, members: dict[str, Member]
) -> None:
    for role in ("investigator", "intake_officer", "auditor", "approver"):
        with pytest.raises(NotAllowed):
            find(member_of(members, role), respondent, "IE", "confirmed")


def test_the_same_view_twice_is_refused(respondent: Respondent, irish: Member) -> None:
    find(irish, respondent, "IE", "confirmed")
    with pytest.raises(NotPossible):
        find(irish, respondent, "IE", "confirmed")


def test_others_see_the_finding_and_not_its_evidence(
    respondent: Respondent, irish: Member, french: Member
) -> None:
    finding = find(irish, respondent, "IE", "confirmed")
    with acting_for("fr-cnil"):
        seen = EstablishmentFinding.objects.get(pk=finding.pk)
        assert (seen.authority_id, seen.basis) == ("ie-dpc", "enquiry")
        assert not FindingEvidence.objects.exists()
    with acting_for("ie-dpc"):
        assert FindingEvidence.objects.get().member == irish


class TestTheDatabaseItself:
    """With every check in Python gone, it still refuses."""

    def row(self, respondent: Respondent, country: str, **more: object) -> EstablishmentFinding:
        return EstablishmentFinding(
            establishment=respondent.establishments.get(country=country),
            number=9,
            basis="enquiry",
            at=timezone.now(),
            **more,
        )

    @pytest.mark.parametrize(
        ("country", "authority", "status"),
        [
            ("FR", "ie-dpc", "confirmed"),
            ("FR", "fr-cnil", "confirmed"),
            ("IE", None, "presumed"),
        ],
    )
    def test_nobody_confirms_elsewhere_or_for_others(
        self,
        respondent: Respondent,
        members: dict[str, Member],
        country: str,
        authority: str | None,
        status: str,
    ) -> None:
        row = self.row(respondent, country, authority_id=authority, status=status)
        refused = pytest.raises((ProgrammingError, IntegrityError))
        with acting_for("ie-dpc"), refused, transaction.atomic():
            row.save(force_insert=True)

    def test_no_desk_writes_what_stands(
        self, respondent: Respondent, members: dict[str, Member]
    ) -> None:
        for change in ({"main_status": "confirmed"}, {"decides": True}):
            refused = pytest.raises(ProgrammingError)
            with acting_for("ie-dpc"), refused, transaction.atomic():
                respondent.establishments.update(**change)
        with acting_for("ie-dpc"), pytest.raises(ProgrammingError), transaction.atomic():
            Establishment.objects.create(
                respondent=respondent, country="NL", main_status="confirmed"
            )

    def test_findings_are_never_changed(self, respondent: Respondent, irish: Member) -> None:
        find(irish, respondent, "IE", "presumed")
        with acting_for("ie-dpc"), pytest.raises(ProgrammingError), transaction.atomic():
            EstablishmentFinding.objects.update(status="confirmed")
        with acting_for("ie-dpc"), pytest.raises(ProgrammingError), transaction.atomic():
            EstablishmentFinding.objects.filter(number=1)._raw_delete(using="default")


def test_settling_twice_changes_nothing(respondent: Respondent, irish: Member) -> None:
    find(irish, respondent, "IE", "confirmed")
    before = stands(respondent)
    with acting_for("fr-cnil"):
        settle(respondent.pk)
    assert stands(respondent) == before


def test_a_place_is_added_once_and_only_if_it_exists(
    respondent: Respondent, irish: Member, members: dict[str, Member]
) -> None:
    with acting_for("ie-dpc"):
        made = add_establishment(respondent=respondent, member=irish, country=" de-be ")
        assert (made.country, made.main_status) == ("DE-BE", "candidate")
        again = add_establishment(respondent=respondent, member=irish, country="DE-BE")
        assert again == made
        for wrong in ("", "Ireland", "??"):
            with pytest.raises(NotPossible):
                add_establishment(respondent=respondent, member=irish, country=wrong)
        with pytest.raises(NotAllowed):
            add_establishment(
                respondent=respondent, member=member_of(members, "investigator"), country="NL"
            )
