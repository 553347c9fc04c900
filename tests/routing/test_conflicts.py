"""A member with a conflict of interest never learns that the case exists: not through the
pages, not through the selectors, and not from the database itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from casework import vault
from casework.audit.models import AuditEntry
from casework.authorities.models import Member, Platform, Role
from casework.authorities.services.staff import change_member
from casework.cases.errors import NotAllowed, NotPossible
from casework.cases.models import Participation, TimelineEvent
from casework.cases.selectors import get_participation, participations, queue
from casework.cases.selectors.search import by_email, by_reference
from casework.cases.services.assignment import assign, can_carry
from casework.routing.models import Allocation, Conflict
from casework.routing.services.conflicts import (
    declare_conflict,
    end_conflict,
    hold_again,
    read_words,
)
from casework.routing.tasks import hold_conflicts_again
from casework.scoping import acting_for, as_public
from casework.scoping.declarations import collect
from complaints.models import Complaint, ComplaintRespondent
from tests.files import EMAIL, make_file, member_of
from tests.web.objects import BUILDERS, FOREIGN, World
from tests.web.test_isolation import everything, signed_in

HOME = "ie-dpc"


def declare(member: Member, by: Member | None = None, **subject: Any) -> Conflict:
    with acting_for(member.authority_id, actor=(by or member).user_id):
        return declare_conflict(member=member, by=by or member, why="My cousin", **subject)


@pytest.fixture
def holder(members: dict[str, Member]) -> tuple[Participation, Member]:
    """A case and the investigator who works on it."""
    file = make_file()
    assert file.assignee is not None
    return file, file.assignee


class TestOneCase:
    def test_taken_away_given_anew_and_out_of_sight(
        self, holder: tuple[Participation, Member]
    ) -> None:
        file, member = holder
        declare(member, reference=file.reference.lower())
        with acting_for(HOME):
            file.refresh_from_db()
            assert file.assignee_id not in (None, member.pk)
            allocation = Allocation.objects.filter(participation=file).first()
            assert allocation is not None
            assert allocation.cause == Allocation.Cause.WITHDRAWN
            told = " ".join(
                TimelineEvent.objects.filter(participation=file).values_list("text", flat=True)
            )
            assert "conflict" not in (told + allocation.reason).lower()
            assert not can_carry(file, member)
            with pytest.raises(NotPossible):
                assign(participation=file, member=member, by=None)
        # By the selectors alone, as if row-level security were not there …
        with acting_for(HOME):
            assert not participations(member).filter(pk=file.pk).exists()
            assert queue.count(member, queue.Filters()) == 0
            assert by_reference(member, file.reference) is None
            assert by_reference(member, file.case.reference) is None
            assert by_email(member, EMAIL) == []
        # … and by row-level security alone.
        with acting_for(HOME, actor=member.user_id):
            assert not Participation.objects.exists()
            assert not Complaint.objects.exists()
        with acting_for(HOME, actor=file.assignee.user_id):
            assert get_participation(file.assignee, file.pk) == file

    def test_an_unknown_reference_is_answered_alike(self, members: dict[str, Member]) -> None:
        member = member_of(members, "investigator")
        found = declare(member, reference="RD-NONE-NONE")
        assert found.kind == Conflict.Kind.CASE

    def test_a_reference_told_before_the_case_was_opened(self, members: dict[str, Member]) -> None:
        from casework.routing.services.routing import route
        from tests.files import make_complaint

        complaint = make_complaint()
        member = member_of(members, "investigator")
        declare(member, reference=complaint.reference)
        file = route(complaint_id=complaint.pk, authority=HOME).participation
        assert file.hidden_from == [str(member.user_id)]
        assert file.assignee_id != member.pk

    def test_nothing_to_name_or_two_things(self, members: dict[str, Member]) -> None:
        member = member_of(members, "investigator")
        for subject in ({}, {"email": EMAIL, "reference": "RD-AAAA-AAAA"}):
            with pytest.raises(NotPossible):
                declare(member, **subject)


class TestWhoAndWhat:
    def test_a_person_now_and_later_by_any_address(self, members: dict[str, Member]) -> None:
        before = make_file(email="cousin@mail.example")
        other = make_file(email="somebody@mail.example")
        member = member_of(members, "investigator")
        declare(member, email="Cousin@mail.example")
        later = make_file(email="cousin@mail.example")
        with acting_for(HOME, actor=member.user_id):
            seen = set(Participation.objects.values_list("pk", flat=True))
        assert seen == {other.pk}
        assert later.assignee_id != member.pk
        with acting_for(HOME):
            # Another address became known: the sweep holds the declaration against it too.
            Complaint.objects.filter(pk=other.case.complaint_id).update(
                email_index=vault.blind_index(purpose="email", text="cousin@mail.example")
            )
        assert hold_conflicts_again() == 1
        with acting_for(HOME):
            assert hold_again(HOME) == 0
            assert not participations(member).exists()
        assert before.pk

    def test_a_service_and_the_company_behind_it(self, members: dict[str, Member]) -> None:
        platform = Platform.objects.exclude(respondent=None).first() or Platform.objects.first()
        assert platform is not None
        file = make_file()
        with acting_for(HOME):
            complaint = Complaint.objects.get(pk=file.case.complaint_id)
        with as_public(bytes(complaint.access_hash)):
            ComplaintRespondent.objects.create(
                complaint=complaint,
                authority_id=HOME,
                position=0,
                kind="platform",
                platform=platform,
            )
        member = member_of(members, "investigator")
        declare(member, platform=platform)
        with acting_for(HOME, actor=member.user_id):
            assert not Participation.objects.exists()

    def test_only_themselves_or_an_administrator(self, members: dict[str, Member]) -> None:
        member, other = member_of(members, "investigator"), member_of(members, "investigator-2")
        with pytest.raises(NotAllowed):
            declare(member, by=other, reference="RD-AAAA-AAAA")
        declare(member, by=member_of(members, "administrator"), reference="RD-AAAA-AAAA")


class TestConfidential:
    def test_colleagues_do_not_see_the_declaration(self, members: dict[str, Member]) -> None:
        member, chief = member_of(members, "investigator"), member_of(members, "administrator")
        conflict = declare(member, reference="RD-AAAA-AAAA")
        for who, sees in ((member, 1), (chief, 1)):
            with acting_for(HOME, actor=who.user_id):
                assert Conflict.objects.count() == sees
                assert read_words(conflict=conflict, by=who)["why"] == "My cousin"
        for role in ("investigator-2", "auditor", "approver"):
            with acting_for(HOME, actor=member_of(members, role).user_id):
                assert not Conflict.objects.exists()
        with acting_for("fr-cnil"):
            assert not Conflict.objects.exists()
        assert b"cousin" not in bytes(conflict.sealed_words)
        with acting_for(HOME):
            entries = AuditEntry.objects.filter(verb__startswith="conflict.")
            assert {one.verb for one in entries} == {"conflict.declared", "conflict.read"}
            assert not any("AAAA" in one.payload for one in entries)

    def test_ended_by_another_administrator_alone(
        self, holder: tuple[Participation, Member], members: dict[str, Member]
    ) -> None:
        file, member = holder
        chief = member_of(members, "administrator")
        conflict = declare(member, reference=file.reference)
        second = declare(member, email=EMAIL)
        with acting_for(HOME, actor=member.user_id), pytest.raises(NotAllowed):
            end_conflict(conflict=conflict, by=member)
        with acting_for(HOME, actor=chief.user_id):
            end_conflict(conflict=conflict, by=chief)
        with acting_for(HOME, actor=member.user_id):
            assert not Participation.objects.exists(), "the other declaration still holds"
        with acting_for(HOME, actor=chief.user_id):
            end_conflict(conflict=second, by=chief)
            change_member(
                member=member,
                by=chief,
                roles=[*member.roles, Role.ADMINISTRATOR],
                languages=member.languages,
                child_path_trained=True,
                case_cap=200,
            )
        with acting_for(HOME, actor=member.user_id):
            assert Participation.objects.get() == file
            own = declare_conflict(
                member=Member.objects.get(pk=member.pk),
                by=Member.objects.get(pk=member.pk),
                why="Still",
                reference=file.reference,
            )
            with pytest.raises(NotAllowed):
                end_conflict(conflict=own, by=Member.objects.get(pk=member.pk))

    def test_who_has_a_conflict_cannot_show_it_to_themselves(
        self, holder: tuple[Participation, Member]
    ) -> None:
        file, member = holder
        declare(member, reference=file.reference)
        with acting_for(HOME, actor=member.user_id):
            assert Participation.objects.filter(pk=file.pk).update(hidden_from=None) == 0
            with connection.cursor() as cursor:
                cursor.execute("UPDATE cases_participation SET hidden_from = NULL")
                assert cursor.rowcount == 0


# --- Every table and every address --------------------------------------------


@pytest.fixture
def world(members: dict[str, Member], certificates: Path) -> Iterator[World]:
    found = World()
    found.__dict__["members"] = members
    return found


OF_A_FILE = {
    "cases_participation",
    "cases_case",
    "cases_clock",
    "cases_task",
    "cases_timelineevent",
    "complaints_complaint",
    "complaints_contentlocation",
    "complaints_publicstatus",
    "enforcement_enforcementaction",
    "enforcement_transition",
    "notices_notice",
    "routing_allocation",
    "routing_routingdecision",
    "cooperation_share",
    "cooperation_disclosure",
    "intake_codereplacement",
}
"""Tables in which the world's file has left rows; each must be empty for who is kept out."""


def _rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}" WHERE authority_id = %s', [FOREIGN])
        return int(cursor.fetchone()[0])


def _filled(world: World) -> Member:
    """Everything that can hang on a file, and somebody who may do everything."""
    for part in ("notice", "share", "asked", "document", "replacement"):
        getattr(world, part)
    return everything(FOREIGN)


def test_no_row_of_any_table_is_left(world: World) -> None:
    who = _filled(world)
    restricted = collect().restrictions
    assert set(restricted) >= OF_A_FILE
    scoped = sorted(
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.db_table in restricted
        and "authority_id" in {field.column for field in model._meta.local_fields}
    )
    with acting_for(FOREIGN, actor=who.user_id):
        before = {table: _rows(table) for table in scoped}
    assert all(before[table] for table in OF_A_FILE), before
    declare(who, reference=world.file.reference)
    with acting_for(FOREIGN, actor=who.user_id):
        after = {table: _rows(table) for table in scoped}
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            TimelineEvent.objects.create(
                participation_id=world.file.pk,
                authority_id=FOREIGN,
                kind="x",
                text="x",
                at=world.file.opened_at,
            )
    assert not any(after.values()), {k: v for k, v in after.items() if v}
    colleague = world.members[f"approver@{FOREIGN}.example"]
    with acting_for(FOREIGN, actor=colleague.user_id):
        assert {table: _rows(table) for table in scoped} == before


NOT_OF_THE_FILE = {
    "cases:trouble-retry",
    "cases:trouble-dismiss",
    "routing:comparison",
    "routing:cancel-comparison",
    "routing:respondent",
    "cooperation:cluster",
    "cooperation:cluster-revoke",
    "cooperation:key-prove",
    "cooperation:key-retire",
}
"""Addresses of these rooms whose object is the authority's, of no single case."""

ROOMS = ("cases", "routing", "cooperation", "procedures", "matching", "packets", "enforcement")
ABOUT_A_FILE = sorted(
    name
    for name in BUILDERS
    if name not in NOT_OF_THE_FILE
    and (name.partition(":")[0] in ROOMS or name.startswith(("desk_notice", "intake:code")))
)


def test_every_address_answers_as_if_nothing_were_there(world: World) -> None:
    who = _filled(world)
    places = {name: BUILDERS[name](world) for name in ABOUT_A_FILE}
    client = signed_in(who)
    open_before = [n for n, k in places.items() if _get(client, n, k) not in (404, 405)]
    assert len(open_before) > 15
    with acting_for(FOREIGN):
        # Its own case, and those that other authorities opened to it.
        references = list(Participation.objects.values_list("reference", flat=True))
    for reference in references:
        declare(who, reference=reference)
    told = [
        (name, method, answer.status_code)
        for name, kwargs in places.items()
        for method in ("get", "post")
        if (answer := getattr(client, method)(reverse(name, kwargs=kwargs))).status_code
        not in (404, 405)
    ]
    assert not told
    for page in ("cases:queue", "cases:mine", "cooperation:shares", "enforcement:actions"):
        text = client.get(reverse(page)).content.decode()
        assert world.file.reference not in text
        assert str(world.file.pk) not in text


def _get(client: Client, name: str, kwargs: dict[str, Any]) -> int:
    return int(client.get(reverse(name, kwargs=kwargs)).status_code)
