"""Draft decisions: objections, silence, the revised draft, the Board."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from casework.cases.models import Clock, Participation, Task, TimelineEvent
from casework.cooperation.models import Share
from casework.cooperation.services.sharing import revoke
from casework.procedures import tasks
from casework.procedures.errors import CaseError, NotAllowed, NotPossible, Refused, Stale
from casework.procedures.models import Procedure, Step, Words
from casework.procedures.selectors import words
from casework.scoping import acting_for
from tests.casefile import BRITAIN, CONCERNED, HOLDER, LEAD, World
from tests.procedures.playing import (
    SECRET,
    as_seen,
    begin,
    draft,
    file_at,
    follow_all,
    lead_of,
    share_with,
    take,
    with_lead,
)

pytestmark = pytest.mark.django_db
OBJECTION = {"ground": "infringement", "text": "The risk to the person is not weighed."}


def clock_at(slug: str, procedure: Procedure) -> Clock:
    with acting_for(slug):
        found = Clock.objects.filter(about=str(procedure.pk))
        return found.order_by(F("ended_at").desc(nulls_first=True), "-started_at").first()


def open_tasks(slug: str, case_id: object) -> list[str]:
    with acting_for(slug):
        return list(
            Task.objects.filter(
                participation__case_id=case_id, done_at__isnull=True, summary__contains="PR-"
            ).values_list("summary", flat=True)
        )


def test_the_whole_way_to_a_final_decision(world: World, file: Participation) -> None:
    made = draft(world, file)
    assert as_seen(made, CONCERNED).state == "objections"
    clock = clock_at(CONCERNED, made)
    assert clock.rule == "gdpr-60-4"
    assert clock.state == Clock.State.RUNNING
    assert any("agree or object" in one for one in open_tasks(CONCERNED, file.case_id))
    take(world, made, "object", CONCERNED, **OBJECTION)
    assert as_seen(made, LEAD).state == "objections"
    assert clock_at(CONCERNED, made).state == Clock.State.MET
    assert any("objection has come in" in one for one in open_tasks(LEAD, file.case_id))
    take(world, made, "agree", HOLDER)
    assert as_seen(made, LEAD).state == "objected"
    take(world, made, "revise", LEAD, ground="infringement-found", text="Weighed.")
    assert clock_at(CONCERNED, made).rule == "gdpr-60-5"
    take(world, made, "agree", CONCERNED)
    take(world, made, "agree", HOLDER)
    assert as_seen(made, LEAD).state == "agreed"
    take(world, made, "adopt", LEAD, ground="infringement-found", text="So it is.", file="FD 1")
    ended = as_seen(made, HOLDER)
    assert ended.state == "adopted"
    assert ended.ended_at is not None
    assert any("tell the person" in one for one in open_tasks(HOLDER, file.case_id))
    with acting_for(HOLDER):
        said = TimelineEvent.objects.filter(kind="procedure.step").values_list("text", flat=True)
        assert len(said) == 9


def test_silence_is_agreement(world: World, file: Participation) -> None:
    past = timezone.now() - timedelta(days=40)
    with time_machine.travel(past, tick=True):
        made = draft(world, file)
    tasks.sweep()
    follow_all(made)
    assert as_seen(made, LEAD).state == "agreed"
    clock = clock_at(CONCERNED, made)
    assert clock.state == Clock.State.STOPPED
    assert "Silence is agreement" in clock.ground
    assert not [one for one in open_tasks(CONCERNED, file.case_id) if "agree" in one]
    with acting_for(LEAD):
        last = Step.objects.filter(procedure=made).order_by("-number").first()
        assert (last.step, last.member_id) == ("silence", None)


def test_before_the_last_instant_nothing_settles(world: World, file: Participation) -> None:
    made = draft(world, file)
    found = tasks.sweep()
    assert found["spoken"] == 0
    assert as_seen(made, LEAD).state == "objections"


def test_the_last_instant_of_the_period(world: World, file: Participation) -> None:
    """Each authority's period ends with its own day: in Paris an hour before Dublin."""
    with time_machine.travel(timezone.now().replace(hour=12), tick=True):
        made = draft(world, file)
    last = datetime.fromisoformat(as_seen(made, LEAD).dues[CONCERNED]["at"])
    assert last < datetime.fromisoformat(as_seen(made, LEAD).dues[HOLDER]["at"])
    with time_machine.travel(last + timedelta(microseconds=1), tick=False):
        late = take(world, made, "object", CONCERNED, **OBJECTION)
    assert (late.late, late.counts) == (True, False)
    with time_machine.travel(last, tick=False):
        step = take(world, made, "object", HOLDER, **OBJECTION)
    assert (step.late, step.counts) == (False, True)
    assert as_seen(made, LEAD).state == "objected"


def test_a_late_objection_is_recorded_and_changes_nothing(
    world: World, file: Participation
) -> None:
    past = timezone.now() - timedelta(days=40)
    with time_machine.travel(past, tick=True):
        made = draft(world, file)
    step = take(world, made, "object", CONCERNED, round_seen=1, **OBJECTION)
    assert (step.late, step.counts) == (True, False)
    assert as_seen(made, LEAD).state == "agreed", "silence spoke first"
    with acting_for(LEAD):
        assert OBJECTION["text"] in [
            text for _tier, text in words(world.member("officer", LEAD), [step]).values()
        ]
    assert any("objection has come in" in one for one in open_tasks(LEAD, file.case_id))
    with pytest.raises(NotPossible):
        take(world, made, "object", CONCERNED, **OBJECTION)


def test_a_page_of_the_first_draft_does_not_answer_the_second(
    world: World, file: Participation
) -> None:
    made = draft(world, file)
    seen = as_seen(made, CONCERNED).round
    take(world, made, "object", CONCERNED, **OBJECTION)
    take(world, made, "agree", HOLDER)
    take(world, made, "revise", LEAD, ground="rejected", text="Now rejected.")
    with pytest.raises(Stale):
        take(world, made, "agree", HOLDER, round_seen=seen)
    assert "agree" not in {one.step for one in _steps(made)[-1:]}


def _steps(made: Procedure) -> list[Step]:
    with acting_for(LEAD):
        return list(Step.objects.filter(procedure=made).order_by("number"))


def test_no_consensus_leaves_for_the_board_with_its_file(world: World, file: Participation) -> None:
    made = draft(world, file)
    for state in ("objected", "objected-again"):
        take(world, made, "object", CONCERNED, **OBJECTION)
        take(world, made, "agree", HOLDER)
        assert as_seen(made, LEAD).state == state
        if state == "objected":
            take(world, made, "revise", LEAD, ground="infringement-found", text="Once more.")
    with pytest.raises(NotPossible):
        take(world, made, "revise", LEAD, ground="infringement-found", text="A third time.")
    with pytest.raises(Refused) as refused:
        take(world, made, "refer", LEAD, text="Why not followed.")
    assert refused.value.field == "file"
    take(world, made, "refer", LEAD, text="Why not followed.", file="Board 7")
    clock = clock_at(LEAD, made)
    assert clock.rule == "gdpr-65-2"
    with pytest.raises(NotPossible):
        take(world, made, "adopt", LEAD, ground="rejected", text="Too soon.", file="FD 1")
    take(world, made, "board-extended", LEAD)
    again = clock_at(LEAD, made)
    assert (again.rule, again.started_at) == ("gdpr-65-2-extended", clock.started_at)
    with pytest.raises(NotPossible, match="further"):
        take(world, made, "board-extended", LEAD)
    take(world, made, "board-decided", LEAD, file="BD 1/2027")
    assert clock_at(LEAD, made).rule == "gdpr-65-6"
    take(world, made, "adopt", LEAD, ground="infringement-found", text="As decided.", file="FD 1")
    assert as_seen(made, CONCERNED).state == "adopted"


def test_an_objection_taken_back_is_consensus(world: World, file: Participation) -> None:
    made = draft(world, file)
    take(world, made, "object", CONCERNED, **OBJECTION)
    take(world, made, "agree", HOLDER)
    with pytest.raises(NotPossible):
        take(world, made, "take-back", HOLDER)
    take(world, made, "take-back", CONCERNED)
    assert as_seen(made, LEAD).state == "agreed"


def test_whoever_agreed_may_still_object_in_time(world: World, file: Participation) -> None:
    made = draft(world, file)
    take(world, made, "agree", CONCERNED)
    with pytest.raises(NotPossible):
        take(world, made, "agree", CONCERNED)
    take(world, made, "object", CONCERNED, **OBJECTION)
    take(world, made, "agree", HOLDER)
    assert as_seen(made, LEAD).state == "objected"


def test_who_may_take_which_step(world: World, file: Participation) -> None:
    made = draft(world, file)
    with pytest.raises(NotPossible):
        take(world, made, "agree", LEAD)
    with pytest.raises(NotPossible):
        take(world, made, "withdraw", CONCERNED, reason="Not ours to do.")
    with pytest.raises(NotAllowed):
        take(world, made, "agree", CONCERNED, by="auditor")
    with pytest.raises(NotPossible):
        take(world, made, "adopt", LEAD, ground="rejected", text="Too soon.", file="FD 1")
    with acting_for(BRITAIN):
        assert not Procedure.objects.exists()
        assert not Step.objects.exists()


def test_the_same_form_sent_twice_is_one_step(world: World, file: Participation) -> None:
    made = draft(world, file)
    key = uuid4()
    first = take(world, made, "object", CONCERNED, key=key, **OBJECTION)
    second = take(world, made, "object", CONCERNED, key=key, **OBJECTION)
    assert first.pk == second.pk
    with pytest.raises(CaseError):
        take(world, made, "agree", HOLDER, key=key)


def test_words_go_no_further_than_the_share(world: World, file: Participation) -> None:
    """T3 words need T3 with every party; a share that ends closes them at once."""
    shares = share_with(world, file, LEAD, CONCERNED, tier=2)
    asked = begin(world, file, "lead-request", LEAD, reason="Decisions are taken there.")
    take(world, asked, "accept", LEAD)
    theirs = file_at(file.case_id, LEAD)
    given = {"ground": "infringement-found", "text": SECRET}
    with pytest.raises(Refused) as refused:
        begin(world, theirs, "draft-decision", CONCERNED, HOLDER, tier=3, **given)
    assert refused.value.field == "text"
    made = begin(world, theirs, "draft-decision", CONCERNED, HOLDER, tier=2, **given)
    first = _steps(made)[:1]
    reader = world.member("officer", CONCERNED)
    with acting_for(CONCERNED):
        assert words(reader, first)
    member = world.member("officer")
    with world.acting(member):
        share = Share.objects.select_related("participation", "recipient").get(pk=shares[1].pk)
        revoke(share=share, member=member, reason="Not concerned after all.")
    with acting_for(CONCERNED):
        assert not words(reader, first)
        assert not Words.objects.exists()
    with pytest.raises(NotPossible):
        take(world, made, "agree", CONCERNED)
    take(world, made, "withdraw", LEAD, reason="One authority is gone.")


def test_the_database_holds_the_order(world: World, file: Participation) -> None:
    """The application's own role cannot move a procedure but by its next step."""
    made = draft(world, file)
    member = world.member("officer", LEAD)
    with world.acting(member):
        for change in ({"state": "adopted"}, {"parties": [LEAD, BRITAIN]}):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                Procedure.objects.filter(pk=made.pk).update(**change)
        found = Procedure.objects.get(pk=made.pk)
        good = {
            "procedure": found,
            "case_id": found.case_id,
            "parties": found.parties,
            "number": found.last + 1,
            "step": "withdraw",
            "by_id": LEAD,
            "member": member,
            "at": datetime.now(UTC),
            "round": found.round,
            "moves": True,
            "after": "withdrawn",
            "ends": True,
        }
        wrong = (
            {"number": found.last + 2},
            {"number": found.last},
            {"round": found.round + 1},
            {"parties": [LEAD, CONCERNED]},
            {"moves": False},
            {"member": None, "step": "silence"},
            {"member": world.member("officer", CONCERNED)},
        )
        for change in wrong:
            with pytest.raises(IntegrityError), transaction.atomic():
                Step.objects.create(**{**good, **change})
        with transaction.atomic():
            Step.objects.create(**good)
        assert Procedure.objects.get(pk=made.pk).ended_at is not None


def test_who_leads_is_one_record_for_all(world: World, file: Participation) -> None:
    with_lead(world, file)
    assert lead_of(file.case_id) == (LEAD, "") == lead_of(file.case_id, LEAD)
    assert file_at(file.case_id, LEAD).role == Participation.Role.LEAD
