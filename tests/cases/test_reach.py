"""Which files a member may see: own authority, need to know, nothing else."""

from __future__ import annotations

import pytest
from django.http import Http404

from casework.audit.services import entries_for
from casework.authorities.models import Member, Role
from casework.cases import selectors
from casework.cases.models import Participation
from casework.cases.selectors import queue
from casework.cases.selectors.search import by_email, by_reference
from casework.scoping import acting_for
from tests.files import EMAIL, make_complaint, make_file, member_of, scenario


@pytest.fixture
def child(members: dict[str, Member]) -> Participation:
    return make_file("fr-cnil", about=scenario("04"), language="fr")


@pytest.fixture
def adult(members: dict[str, Member]) -> Participation:
    return make_file("fr-cnil", about={**scenario("01"), "lodged_with": "fr-cnil"})


SEES_CHILDREN = {
    # role and training → whether child-path files are within need to know
    (Role.INVESTIGATOR, False): False,
    (Role.INVESTIGATOR, True): True,
    (Role.INTAKE_OFFICER, False): False,
    (Role.AUDITOR, False): False,
    (Role.COOPERATION_OFFICER, False): False,
    (Role.APPROVER, False): True,
    (Role.ADMINISTRATOR, False): True,
}


@pytest.mark.parametrize(("who", "sees"), SEES_CHILDREN.items())
def test_child_path_files_are_for_those_who_need_to_know(
    who: tuple[str, bool],
    sees: bool,
    members: dict[str, Member],
    child: Participation,
    adult: Participation,
) -> None:
    role, trained = who
    member = member_of(members, role, "fr-cnil")
    member.child_path_trained = trained
    with acting_for("fr-cnil"):
        found = set(selectors.participations(member).values_list("pk", flat=True))
        assert found == ({child.pk, adult.pk} if sees else {adult.pk})
        listed = queue.page(member, queue.Filters())
        assert {row.pk for row in listed.rows} == found
        assert queue.count(member, queue.Filters()) == len(found)
        assert (by_reference(member, child.reference) is not None) is sees
        for read in (selectors.clocks, selectors.tasks, selectors.notes, selectors.events):
            assert read(member, adult).model
            assert read(member, child).exists() is (sees and read is not selectors.notes)
        if not sees:
            with pytest.raises(Http404):
                selectors.get_participation(member, child.pk)


def test_nobody_sees_nothing(child: Participation, members: dict[str, Member]) -> None:
    gone = member_of(members, "administrator", "fr-cnil")
    gone.active = False
    with acting_for("fr-cnil"):
        assert not selectors.participations(None).exists()
        assert not selectors.participations(gone).exists()


def test_a_selector_used_under_the_wrong_authority_finds_nothing(
    adult: Participation, members: dict[str, Member]
) -> None:
    """A member of B while the database acts for A: policies and selectors both say no."""
    with acting_for("ie-dpc"):
        for authority in ("ie-dpc", "fr-cnil"):
            member = member_of(members, "administrator", authority)
            with pytest.raises(Http404):
                selectors.get_participation(member, adult.pk)


def test_an_address_is_found_exactly_and_the_search_is_on_record(
    members: dict[str, Member], adult: Participation, child: Participation
) -> None:
    make_complaint("fr-cnil", email="someone@else.example")
    untrained = member_of(members, "investigator", "fr-cnil")
    with acting_for("fr-cnil"):
        assert [file.pk for file in by_email(untrained, f" {EMAIL.upper()} ")] == [adult.pk]
        assert by_email(untrained, EMAIL[:-1]) == []
        last = entries_for(authority="fr-cnil").last()
        assert last is not None
        assert last.actor == str(untrained.user_id)
        assert EMAIL not in last.payload + last.reason
    with acting_for("ie-dpc"):
        assert by_email(member_of(members, "investigator"), EMAIL) == []
