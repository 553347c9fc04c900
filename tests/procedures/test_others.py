"""Local cases, assistance, the Regulation's steps, and what goes outside the Union."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from casework.cases.models import Clock, Participation
from casework.cases.services.clocks import start_clock
from casework.law import load_law
from casework.procedures import tasks
from casework.procedures.errors import CaseError, NotPossible, Refused
from casework.procedures.models import Procedure, Step
from casework.procedures.selectors import reachable
from casework.procedures.services.opening import why_not
from casework.scoping import acting_for
from tests import casefile
from tests.casefile import BRITAIN, CONCERNED, HOLDER, LEAD, World, make_world, open_file
from tests.conftest import TestDatabase
from tests.cooperation.test_races import together
from tests.procedures.playing import (
    as_seen,
    begin,
    file_at,
    follow_all,
    lead_of,
    share_with,
    take,
    with_lead,
)


def running(slug: str, case_id: Any) -> set[str]:
    with acting_for(slug):
        return set(
            Clock.objects.filter(participation__case_id=case_id, ended_at__isnull=True).values_list(
                "rule", flat=True
            )
        )


@pytest.mark.django_db
def test_a_local_case_is_left_to_who_informed_the_lead(world: World, file: Participation) -> None:
    with_lead(world, file)
    given = {"ground": "people-only-here", "reason": "Only people here."}
    with pytest.raises(Refused, match="Only the lead decides"):
        begin(world, file, "local-case", CONCERNED, **given)
    made = begin(world, file, "local-case", LEAD, **given)
    assert "gdpr-56-3" in running(LEAD, file.case_id)
    take(world, made, "leave", LEAD)
    assert lead_of(file.case_id) == (None, "local")
    assert file_at(file.case_id, LEAD).role == Participation.Role.CONCERNED


@pytest.mark.django_db
def test_assistance_is_refused_on_a_ground_alone(world: World, file: Participation) -> None:
    share_with(world, file, LEAD)
    made = begin(
        world, file, "mutual-assistance", LEAD, ground="information", reason="Who decides?"
    )
    assert "gdpr-61-2" in running(LEAD, file.case_id)
    for ground in ("", "too-busy"):
        with pytest.raises(Refused) as refused:
            take(world, made, "refuse", LEAD, ground=ground, reason="We would rather not.")
        assert refused.value.field == "ground"
    with pytest.raises(NotPossible, match="too early"):
        take(world, made, "provisional", HOLDER, reason="No answer.")
    last = max(due["at"] for due in as_seen(made, HOLDER).dues.values())
    before = datetime.fromisoformat(last) - timedelta(microseconds=1)
    with time_machine.travel(before, tick=False), pytest.raises(NotPossible, match="too early"):
        take(world, made, "provisional", HOLDER, reason="No answer.")
    with time_machine.travel(last, tick=False):
        take(world, made, "provisional", HOLDER, reason="No answer came.")
    assert as_seen(made, LEAD).state == "unanswered"


@pytest.mark.django_db
def test_provisional_measures_lapse_by_themselves(world: World, file: Participation) -> None:
    share_with(world, file, LEAD)
    with time_machine.travel(timezone.now() - timedelta(days=100), tick=True):
        made = begin(world, file, "urgent-measures", LEAD, reason="People suffer.", file="PM 1")
    tasks.sweep()
    follow_all(made)
    assert as_seen(made, LEAD).state == "lapsed"


@pytest.mark.django_db
def test_the_regulation_applies_by_the_day_of_lodging(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lead's periods begin with its confirmation, are met and exchanged by its steps."""
    old = casefile.facts

    def lodged(authority: str, *, child: bool) -> dict[str, Any]:
        return {**old(authority, child=child), "lodged_at": "2027-04-05T10:00:00+00:00"}

    laws = load_law().procedures
    before = open_file()
    with acting_for(HOLDER):
        assert "on or after 2027-04-02" in str(why_not(before, laws["transmission"]))
        assert why_not(before, laws["lead-request"]) is None
    monkeypatch.setattr(casefile, "facts", lodged)
    with time_machine.travel(datetime(2027, 4, 20, 12, tzinfo=UTC), tick=True):
        _under_the_regulation(world)


def _under_the_regulation(world: World) -> None:
    laws = load_law().procedures
    file = open_file()
    with acting_for(HOLDER):
        assert "Transmission" in str(why_not(file, laws["lead-request"]))
        assert why_not(file, laws["transmission"]) is None
        if not Clock.objects.filter(participation=file, rule="eu-2025-2518-transmit").exists():
            start_clock(participation=file, rule="eu-2025-2518-transmit", start=timezone.now())
    share_with(world, file, LEAD, CONCERNED)
    made = begin(world, file, "transmission", LEAD, reason="Amsterdam decides.")
    assert "eu-2025-2518-transmit" not in running(HOLDER, file.case_id)
    assert "eu-2025-2518-confirm-lead" in running(LEAD, file.case_id)
    take(world, made, "confirm", LEAD)
    assert running(LEAD, file.case_id) >= {
        "eu-2025-2518-simple-cooperation-notice",
        "eu-2025-2518-key-issues",
        "eu-2025-2518-draft-decision",
    }
    theirs = file_at(file.case_id, LEAD)
    with acting_for(LEAD):
        assert {one.pk for one in reachable(theirs)} == {HOLDER, CONCERNED}
    simple = begin(world, theirs, "simple-cooperation", CONCERNED, HOLDER, reason="Plain facts.")
    assert "eu-2025-2518-simple-cooperation-notice" not in running(LEAD, file.case_id)
    for slug in (CONCERNED, HOLDER):
        take(world, simple, "agree", slug)
    take(world, simple, "proceed", LEAD)
    left = running(LEAD, file.case_id)
    assert "eu-2025-2518-draft-decision-simple" in left
    assert not left & {"eu-2025-2518-draft-decision", "eu-2025-2518-key-issues"}


@pytest.mark.django_db
def test_outside_the_union_no_words_and_no_lead(world: World, file: Participation) -> None:
    share_with(world, file, BRITAIN, tier=1)
    share_with(world, file, LEAD)
    with pytest.raises(Refused) as refused:
        begin(world, file, "referral", BRITAIN, reason="People there.", text="More.", tier=2)
    assert refused.value.field == "text"
    with pytest.raises(Refused, match="not open with"):
        begin(world, file, "referral", LEAD, reason="Inside the Union.")
    with pytest.raises(Refused, match="not open with"):
        begin(world, file, "mutual-assistance", BRITAIN, ground="information", reason="Help.")
    with pytest.raises(Refused, match="not shared with"):
        begin(world, file, "referral", "ca-opc", reason="People there.")
    made = begin(world, file, "referral", BRITAIN, reason="People there.")
    take(world, made, "accept-part", BRITAIN, reason="Only the platform.")
    with pytest.raises(NotPossible):
        take(world, made, "accept", BRITAIN)
    take(world, made, "report", BRITAIN, reason="Taken down.")
    assert as_seen(made, HOLDER).ended_at is not None
    with acting_for(BRITAIN):
        assert not reachable(file_at(file.case_id, BRITAIN))[1:]


def test_a_referral_accepted_twice_at_once_is_accepted_once(
    committed_database: TestDatabase,
) -> None:
    world = make_world()
    file = open_file()
    share_with(world, file, BRITAIN, tier=1)
    made = begin(world, file, "referral", BRITAIN, reason="People there.")
    works = [
        partial(take, world, made, "accept", BRITAIN, by=name, followed=False)
        for name in ("officer", "investigator")
    ]
    works.append(
        partial(
            take, world, made, "refuse", BRITAIN, by="all-roles", followed=False,
            ground="resources", reason="Not now.",
        )
    )  # fmt: skip
    results = together(*works)
    assert sum(isinstance(one, CaseError) for one in results) == 2
    with acting_for(HOLDER):
        now = Procedure.objects.get(pk=made.pk)
        assert Step.objects.filter(procedure=now).count() == 2 == now.last
        assert now.state in {"accepted", "refused"}
