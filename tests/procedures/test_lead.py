"""Exactly one lead at any time, or a recorded reason for none.

Random sequences of procedures that touch the lead, in which steps are lost, come twice and
come late or in another order. ``PROCEDURE_SEQUENCES`` says how many (docs/cooperation.md);
with a database every fiftieth as many are played on the real tables.
"""

from __future__ import annotations

import os
import random
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.authorities.models import Authority
from casework.cases.models import Clock, Participation, Task
from casework.procedures.errors import CaseError
from casework.procedures.models import Followed, Lead, LeadChange, Procedure, Step
from casework.procedures.services.following import follow
from casework.scoping import acting_for
from tests.casefile import CONCERNED, HOLDER, LEAD, World, open_file
from tests.procedures.playing import (
    begin,
    file_at,
    follow_all,
    lead_of,
    share_with,
    take,
    with_lead,
)
from tests.procedures.world import AUTHORITIES, TIED, Message, Paper, check

SEQUENCES = int(os.environ.get("PROCEDURE_SEQUENCES", "300"))
LONGEST = 30

KINDS = [law.id for law in TIED]
STEPS = sorted({step for law in TIED for step in law.steps})

FATES = ("once", "once", "once", "once", "twice", "lost", "later")
move = st.tuples(
    st.sampled_from(("begin", "step", "step", "step", "likely", "likely", "wait")),
    st.integers(0, 1000),
    st.sampled_from(FATES),
)


def message(paper: Paper, kind: str, draw: int, key: int) -> Message | None:
    """A message made of a number: one that is allowed more often than not."""
    by = AUTHORITIES[draw % len(AUTHORITIES)]
    if kind == "begin" or not paper.procedures:
        law = TIED[draw // 4 % len(TIED)]
        others = [one for one in AUTHORITIES if one != by]
        count = 1 + draw // 7 % 3 if law.many else 1
        first = draw // 11 % len(others)
        to = tuple(sorted((others * 2)[first : first + count]))
        return Message(key, by, kind=law.id, to=to)
    number = sorted(paper.procedures)[-1 - draw // 5 % min(3, len(paper.procedures))]
    situation = paper.procedures[number]
    step = STEPS[draw // 4 % len(STEPS)]
    if kind == "likely":
        party = (situation.initiator, *situation.addressees)[draw % (1 + len(situation.addressees))]
        side = situation.side(party)
        fits = [
            one.id
            for one in situation.law.steps.values()
            if one.by in (side, "either") and situation.state in one.source
        ]
        if not fits:
            return None
        by, step = party, fits[draw // 3 % len(fits)]
    return Message(key, by, procedure=number, step=step, round_seen=situation.round)


def play(moves: list[tuple[str, int, str]]) -> Paper:
    paper, later = Paper(), []
    for key, (kind, draw, fate) in enumerate(moves, start=1):
        seen = list(paper.changes)
        if kind == "wait":
            paper.wait(draw % 45)
            check(paper, seen)
            continue
        sent = message(paper, kind, draw, key)
        if sent is None or fate == "lost":
            continue
        if fate == "later":
            later.append(sent)
            continue
        for _time in range(2 if fate == "twice" else 1):
            paper.deliver(sent)
            check(paper, seen)
        if later and draw % 3 == 0:
            paper.deliver(later.pop(draw % len(later)))
            check(paper, seen)
    for sent in reversed(later):
        seen = list(paper.changes)
        paper.deliver(sent)
        paper.deliver(sent)
        check(paper, seen)
    return paper


@settings(
    max_examples=SEQUENCES,
    deadline=None,
    derandomize=SEQUENCES == 300,
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(st.lists(move, min_size=8, max_size=LONGEST))
def test_one_lead_or_the_reason_for_none(moves: list[tuple[str, int, str]]) -> None:
    play(moves)


def test_the_sequences_reach_something() -> None:
    """Else they would prove little: every procedure is begun, and the lead changes in every
    way that the law data know."""
    source = random.Random(7)
    begun, reasons, leading = set(), set(), set()
    for _sequence in range(400):
        moves = [
            (
                source.choice(("begin", "step", "likely", "likely", "likely", "wait")),
                source.randrange(1000),
                source.choice(FATES),
            )
            for _move in range(LONGEST)
        ]
        paper = play(moves)
        begun |= {one.law.id for one in paper.procedures.values()}
        reasons |= {led.reason for _key, led, _by in paper.changes}
        leading |= {led.authority for _key, led, _by in paper.changes}
    assert begun == set(KINDS)
    assert reasons >= {"", "asked", "declined", "disputed", "local", "other"}
    assert leading >= set(AUTHORITIES)


# --- On the real tables -----------------------------------------------------


@pytest.mark.django_db
def test_the_tables_say_what_the_paper_says(world: World) -> None:
    """The same messages through the services: who leads, its history and where every
    procedure stands come out the same, and each desk that follows by deliveries that are
    lost, repeated and out of order ends where a desk does that missed none."""
    source = random.Random(11)
    parties = (HOLDER, LEAD, CONCERNED)
    for _sequence in range(SEQUENCES // 50 if SEQUENCES > 300 else 3):
        with transaction.atomic():
            file = open_file()
            share_with(world, file, LEAD, CONCERNED)
            _play_on_tables(world, file, parties, source)
            transaction.set_rollback(True)


def _play_on_tables(
    world: World, file: Participation, parties: tuple[str, ...], source: Any
) -> None:
    paper, made = Paper(), {}
    for key in range(1, 15):
        kind = source.choice(("begin", "likely", "likely", "likely", "step"))
        sent = message(paper, kind, source.randrange(1000), key)
        if sent is None or not {sent.by, *sent.to} <= set(parties):
            continue
        law = sent.kind and next(one for one in TIED if one.id == sent.kind)
        if law and (law.applies is not None):
            continue
        done = len(paper.keys)
        before = {number: one.taken for number, one in paper.procedures.items()}
        paper.deliver(sent)
        taken = len(paper.keys) > done
        for _time in range(source.choice((1, 1, 2))):
            _send(world, file, paper, made, sent, before, taken)
        with acting_for(HOLDER):
            row = Lead.objects.filter(case_id=file.case_id).first()
        if row is not None:
            assert (row.lead_id, row.reason) == (paper.lead.authority, paper.lead.reason)
        _some_desks_follow(made, source)
    for number, procedure in made.items():
        follow_all(procedure)
        with acting_for(procedure.initiator_id):
            now = Procedure.objects.get(pk=procedure.pk)
            steps = list(Step.objects.filter(procedure=now).values_list("step", flat=True))
        situation = paper.procedures[number]
        assert (now.state, now.round) == (situation.state, situation.round)
        assert steps == [one.step for one in situation.taken]
        _desks_stand_right(now)
    if made:
        with acting_for(HOLDER):
            history = list(LeadChange.objects.filter(case_id=file.case_id))
        assert [(one.lead_id, one.reason) for one in history] == [
            (led.authority, led.reason) for _key, led, _by in paper.changes
        ]


def _send(
    world: World,
    file: Participation,
    paper: Paper,
    made: dict[int, Procedure],
    sent: Message,
    before: dict[int, Any],
    taken: bool,
) -> None:
    """One form through the services; it is taken exactly when the paper took it."""
    law = paper.procedures[sent.key].law if sent.key in paper.procedures else None
    law = law or (paper.procedures[sent.procedure].law if sent.procedure else None)
    said = (law.opening if sent.kind else law.steps.get(sent.step)) if law else None
    given: dict[str, Any] = dict.fromkeys(said.needs, "Something.") if said else {}
    if said and said.grounds:
        given["ground"] = said.grounds[0].id
    key = UUID(int=sent.key)
    try:
        with transaction.atomic():
            if sent.kind:
                own = file_at(file.case_id, sent.by)
                found = begin(world, own, sent.kind, *sent.to, key=key, **given)
                made[sent.key] = found
            else:
                take(
                    world,
                    made[sent.procedure],
                    sent.step,
                    sent.by,
                    key=key,
                    round_seen=sent.round_seen,
                    followed=False,
                    **given,
                )
    except (CaseError, Procedure.DoesNotExist):
        assert not taken
    else:
        assert taken


def _some_desks_follow(made: dict[int, Procedure], source: Any) -> None:
    """Deliveries to desks: some are lost, some come twice, in any order."""
    deliveries = [(one, slug) for one in made.values() for slug in one.parties] * 2
    source.shuffle(deliveries)
    for procedure, slug in deliveries[: len(deliveries) // 2]:
        with acting_for(slug):
            follow(procedure=Procedure.objects.get(pk=procedure.pk), authority=slug)


def _desks_stand_right(now: Procedure) -> None:
    """Each desk waits exactly for what the procedure waits for from it."""
    for slug in now.parties:
        with acting_for(slug):
            about = str(now.pk)
            clocks = Clock.objects.filter(about=about, ended_at__isnull=True)
            assert clocks.count() == (slug in now.dues and slug in now.waits)
            tasks = Task.objects.filter(about=about, done_at__isnull=True)
            assert tasks.count() <= 1
            assert Followed.objects.get(procedure=now, authority_id=slug).number == now.last


# --- Single stories ---------------------------------------------------------


@pytest.mark.django_db
def test_handed_over_and_back(world: World, file: Participation) -> None:
    theirs = with_lead(world, file)
    made = begin(
        world, theirs, "hand-over", CONCERNED, ground="main-establishment-moved", reason="Moved."
    )
    assert lead_of(file.case_id) == (LEAD, ""), "until it is taken over nothing changes"
    take(world, made, "take", CONCERNED)
    assert lead_of(file.case_id) == (CONCERNED, "")
    assert file_at(file.case_id, CONCERNED).role == Participation.Role.LEAD
    assert file_at(file.case_id, LEAD).role == Participation.Role.CONCERNED
    take(world, made, "return", CONCERNED, ground="not-cross-border", reason="Not ours.")
    assert lead_of(file.case_id) == (LEAD, "")
    assert file_at(file.case_id, LEAD).role == Participation.Role.LEAD


@pytest.mark.django_db
def test_what_is_taken_back_leaves_the_lead_as_it_was(world: World, file: Participation) -> None:
    """Also where another procedure, whose steps one cannot see, had changed it."""
    share_with(world, file, LEAD, CONCERNED)
    theirs = file_at(file.case_id, CONCERNED)
    given = {"ground": "people-only-here", "reason": "Only people here."}
    take(world, begin(world, theirs, "local-case", LEAD, **given), "leave", LEAD)
    asked = begin(world, file, "lead-request", LEAD, reason="Decisions are taken there.")
    assert lead_of(file.case_id) == (None, "asked")
    take(world, asked, "withdraw", HOLDER, reason="It is local after all.")
    assert lead_of(file.case_id) == (None, "local")


@pytest.mark.django_db
def test_a_second_procedure_about_the_lead_waits_for_the_first(
    world: World, file: Participation
) -> None:
    share_with(world, file, LEAD, CONCERNED)
    begin(world, file, "lead-request", LEAD, reason="Decisions are taken there.")
    with pytest.raises(CaseError, match="has to end first"):
        begin(world, file, "lead-request", CONCERNED, reason="Or there.")
    theirs = file_at(file.case_id, CONCERNED)
    with pytest.raises(CaseError):
        # It cannot see the first, and is refused all the same.
        begin(world, theirs, "lead-claim", HOLDER, reason="We lead.")
    assert lead_of(file.case_id) == (None, "asked")


@pytest.mark.django_db
def test_the_database_holds_one_lead(world: World, file: Participation) -> None:
    with_lead(world, file)
    with world.acting(world.member("officer", LEAD)):
        row = Lead.objects.get(case_id=file.case_id)
        step = Step.objects.order_by("-at").first()
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            Lead.objects.filter(pk=row.pk).update(lead_id=CONCERNED)
        good = {
            "case_id": row.case_id,
            "parties": row.parties,
            "number": row.number + 1,
            "lead_id": HOLDER,
            "reason": "",
            "step": step,
            "by_id": LEAD,
            "at": step.at,
        }
        for change in (
            {"reason": "declined"},
            {"lead_id": None},
            {"number": row.number},
            {"lead_id": "gb-ico"},
            {"parties": [LEAD]},
            {},  # the step has changed the lead already
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                LeadChange.objects.create(**{**good, **change})
    assert Authority.objects.filter(pk=LEAD).exists()
