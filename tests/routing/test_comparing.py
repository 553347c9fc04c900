"""Rule sets compared over past complaints: counted once, resumable, and one's own alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from casework.authorities.models import Member
from casework.cases.errors import NotAllowed, NotPossible
from casework.law import load_law
from casework.routing import tasks
from casework.routing.competence import decide, difference
from casework.routing.models import Comparison, ComparisonChange
from casework.routing.selectors import changed_files, comparisons
from casework.routing.services.comparing import (
    ask_comparison,
    cancel_comparison,
    compare_batch,
)
from casework.scoping import acting_for
from tests.cast import seed
from tests.conftest import TestDatabase
from tests.files import facts, make_file, member_of

CHANGES, STAYS = facts(affected=["FR"]), facts()
"""A cross-border complaint gets the Regulation's clocks, a domestic one none."""


@pytest.fixture
def admin(members: dict[str, Member]) -> Member:
    return member_of(members, "administrator")


def ask(member: Member, **more: object) -> Comparison:
    with acting_for(member.authority_id):
        return ask_comparison(member=member, candidate="2027-04-02", **more)


def finish(comparison: Comparison, size: int = 2) -> Comparison:
    """Work it through in small batches, as a worker does."""
    with acting_for(comparison.authority_id):
        while compare_batch(comparison_id=comparison.pk, size=size):
            pass
        comparison.refresh_from_db()
    return comparison


def test_how_many_which_and_why(admin: Member) -> None:
    changed = {make_file(about=CHANGES).pk for _ in range(3)}
    for _ in range(2):
        make_file(about=STAYS)
    found = finish(ask(admin))
    assert (found.state, found.total, found.done, found.changed) == ("done", 5, 5, 3)
    with acting_for("ie-dpc"):
        rows = list(changed_files(admin, found))
        assert {row.participation_id for row in rows} == changed
        assert rows[0].kinds == ["clocks"]
        assert "eu-2025-2518-inadmissible ie-dpc" in rows[0].changes[0]["after"][0]


def test_the_same_set_by_another_name_changes_nothing() -> None:
    law = load_law()
    about = facts(lodged_at="2026-11-02T10:00:00+00:00", affected=["FR"])
    own = law.ruleset_on(date(2026, 11, 2))
    assert not difference(decide(about), decide(about, ruleset=own.id))


def test_a_worker_that_dies_leaves_off_where_the_next_goes_on(admin: Member) -> None:
    for _ in range(5):
        make_file(about=CHANGES)
    asked = ask(admin)
    with acting_for("ie-dpc"):
        assert compare_batch(comparison_id=asked.pk, size=2)
    with pytest.raises(RuntimeError), acting_for("ie-dpc"):
        compare_batch(comparison_id=asked.pk, size=2)
        raise RuntimeError("killed before it was committed")
    found = finish(asked)
    assert (found.done, found.changed) == (5, 5)
    with acting_for("ie-dpc"):
        assert ComparisonChange.objects.count() == 5
        assert not compare_batch(comparison_id=asked.pk), "what is done stays done"


def test_cancelled_it_stops_and_keeps_what_it_found(admin: Member) -> None:
    for _ in range(3):
        make_file(about=CHANGES)
    asked = ask(admin)
    with acting_for("ie-dpc"):
        compare_batch(comparison_id=asked.pk, size=1)
        assert cancel_comparison(comparison=asked, member=admin)
        assert not cancel_comparison(comparison=asked, member=admin)
        assert not compare_batch(comparison_id=asked.pk, size=1)
        asked.refresh_from_db()
        assert (asked.state, asked.done, asked.changed) == ("cancelled", 1, 1)


def test_one_at_a_time_and_only_sets_that_exist(admin: Member, members: dict[str, Member]) -> None:
    with acting_for("ie-dpc"):
        same = {"candidate": "2018-05", "base": "2018-05"}
        for wrong in ({"candidate": "2030"}, {"candidate": ""}, same):
            with pytest.raises(NotPossible):
                ask_comparison(member=admin, **wrong)
        with pytest.raises(NotAllowed):
            ask_comparison(member=member_of(members, "investigator"), candidate="2018-05")
    ask(admin)
    with pytest.raises(NotPossible):
        ask(admin)


def test_only_ones_own_complaints(admin: Member, members: dict[str, Member]) -> None:
    make_file(about=CHANGES)
    theirs = facts(lodged_with="fr-cnil", affected=["IE"], depicted={"residence": "FR"})
    make_file("fr-cnil", about=theirs)
    found = finish(ask(admin))
    assert found.total == 1
    other = member_of(members, "administrator", "fr-cnil")
    with acting_for("fr-cnil"):
        assert not comparisons(other).exists()
        assert not Comparison.objects.exists()
        assert not compare_batch(comparison_id=found.pk)


def test_children_are_counted_and_not_shown_to_the_untrained(members: dict[str, Member]) -> None:
    admin = member_of(members, "administrator")
    file = make_file(about=facts(affected=["FR"], depicted={"age_when_depicted": "under_18"}))
    officer = member_of(members, "cooperation_officer")
    found = finish(ask(admin))
    assert found.changed == 1
    with acting_for("ie-dpc"):
        Member.objects.filter(pk=officer.pk).update(child_path_trained=False)
        officer.refresh_from_db()
        assert not changed_files(officer, found).exists()
        assert changed_files(admin, found).get().participation_id == file.pk


def test_facts_that_no_rule_reads_are_counted_apart(admin: Member) -> None:
    make_file(about={**CHANGES, "channel": "rumour"})
    found = finish(ask(admin))
    assert (found.done, found.changed, found.unreadable) == (1, 0, 1)


def test_the_sweep_finds_what_lost_its_worker(
    admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(admin)
    announced: list[str] = []
    monkeypatch.setattr(tasks, "announce", lambda _task, pk, **_kw: announced.append(pk))
    tasks.sweep_comparisons()
    assert announced == [], "asked a moment ago"
    monkeypatch.setattr(tasks, "STALLED_SECONDS", 0)
    tasks.sweep_comparisons()
    assert announced == [str(asked.pk)]


def test_two_workers_take_turns(committed_database: TestDatabase) -> None:
    members = seed()
    for _ in range(6):
        make_file(about=CHANGES)
    asked = ask(member_of(members, "administrator"))

    def work(_n: int) -> None:
        try:
            tasks.compare_rulesets(str(asked.pk), authority="ie-dpc")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    row = committed_database.run("SELECT state, done, changed FROM routing_comparison")
    assert row == [("done", 6, 6)]
    assert committed_database.run("SELECT count(*) FROM routing_comparisonchange") == [(6,)]
