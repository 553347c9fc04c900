"""No path to a served notice without two people and all required sections.

A state machine takes random steps as random members, with texts that may lack a section,
and compares the action with a model of twenty lines. Whatever the services let through,
the history must show who wrote, who approved, and that they differ.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from casework.cases.errors import CaseError
from casework.enforcement import completeness, powers, sealing
from casework.enforcement.services.drafting import edit_action
from casework.enforcement.services.responses import close, record_response, withdraw
from casework.enforcement.services.review import approve, return_to_draft, send_for_review
from casework.notices.models import Notice, ServiceAttempt
from casework.notices.services.making import make_notice
from casework.notices.services.service import record_service
from casework.scoping import acting_for
from tests.casefile import HOLDER, World, make_world, open_file
from tests.enforcement.drafts import HEARING, ORDER, complete, drafted, reread, served

PEOPLE = ("investigator", "investigator-2", "approver", "approver-2", "all-roles", "officer")
NAMES = st.sampled_from(PEOPLE)
REFUSED = (CaseError,)


class Life(RuleBasedStateMachine):
    """One action under random hands. ``writers`` and ``approvers`` are the model: who wrote
    any text, and who approved the present one."""

    world: World
    power = ORDER
    needed = 1

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        file = open_file()
        if self.needed > 1:
            served(self.world, file, power=HEARING)
        self.action = drafted(self.world, file, power=self.power)
        self.writers = {"investigator"}
        self.approvers: set[str] = set()
        self.whole = False

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def as_member(self, name: str, do: Any, **given: Any) -> bool:
        """Try one service; whether it let it through."""
        member = self.world.member(name)
        with self.world.acting(member):
            try:
                do(action=self.action, member=member, **given)
            except REFUSED:
                done = False
            else:
                done = True
        self.action = reread(self.action)
        return done

    @rule(name=NAMES, words=st.sampled_from(["A.", "B.", ""]), fresh=st.booleans())
    def edit(self, name: str, words: str, fresh: bool) -> None:
        with acting_for(HOLDER):
            content = complete(self.action)
            content["sections"]["facts"] = words
            before = sealing.open_content(self.action)
        seen = self.action.content_hash if fresh else "0" * 64
        edition = self.action.edition
        if self.as_member(name, edit_action, content=content, seen=seen) and content != before:
            assert fresh
            assert self.action.edition == edition + 1
            self.writers.add(name)
            self.approvers, self.whole = set(), bool(words)

    @rule(name=NAMES)
    def send(self, name: str) -> None:
        if self.as_member(name, send_for_review, seen=self.action.content_hash):
            assert self.whole

    @rule(name=NAMES, seen=st.booleans())
    def approve(self, name: str, seen: bool) -> None:
        text = self.action.content_hash if seen else "1" * 64
        if self.as_member(name, approve, seen=text):
            assert seen
            assert name not in self.writers
            assert name not in self.approvers
            assert "approver" in self.world.member(name).roles
            self.approvers.add(name)

    @rule(name=NAMES)
    def forward(self, name: str) -> None:
        """What would come next if all goes well, so that the far states are reached too."""
        state = self.action.state
        if state == "draft" and not self.whole:
            self.edit(name=name, words="A.", fresh=True)
        elif state == "draft":
            self.send(name=name)
        elif state == "review":
            self.approve(name=name, seen=True)
        elif state == "approved":
            self.work()
        elif state == "issued":
            self.serve(name=name)

    @rule(name=NAMES, comment=st.sampled_from(["Change it.", " "]))
    def send_back(self, name: str, comment: str) -> None:
        self.as_member(name, return_to_draft, comment=comment)

    @rule()
    def work(self) -> None:
        """The worker comes by, whether or not there is something to do."""
        with acting_for(HOLDER):
            notices = list(Notice.objects.filter(action_id=self.action.pk))
        for notice in notices:
            make_notice(notice_id=notice.pk, authority=HOLDER)
        self.action = reread(self.action)

    @rule(name=NAMES)
    def serve(self, name: str) -> None:
        """Whoever finds a notice tries to serve it."""
        member = self.world.member(name)
        with self.world.acting(member):
            notice = Notice.objects.filter(action_id=self.action.pk).first()
            if notice is not None:
                with suppress(Exception), transaction.atomic():
                    record_service(
                        notice=notice,
                        method=ServiceAttempt.Method.HAND,
                        address="1 Example Quay",
                        served_on=timezone.now(),
                        proof="Signed for.",
                        member=member,
                    )
        self.action = reread(self.action)

    @rule(name=NAMES, outcome=st.sampled_from(["complied", "partial", "overdue"]))
    def respond(self, name: str, outcome: str) -> None:
        day = timezone.localdate()
        self.as_member(name, record_response, outcome=outcome, received_on=day, note="Seen.")

    @rule(name=NAMES)
    @precondition(lambda self: self.action.state in ("complied", "partial", "issued"))
    def end(self, name: str) -> None:
        self.as_member(name, close, reason="Done.")

    @rule(name=NAMES)
    @precondition(lambda self: self.action.edition > 3)
    def drop(self, name: str) -> None:
        self.as_member(name, withdraw, reason="Given up.")

    @invariant()
    def nothing_leaves_on_one_persons_word(self) -> None:
        action = self.action
        beyond = action.state in ("approved", "issued") or action.served_at is not None
        if not beyond:
            return
        assert len(self.approvers) >= self.needed
        assert not self.approvers & self.writers
        assert self.whole
        with acting_for(HOLDER):
            power = powers.known(action.power)
            assert power is not None
            assert completeness.missing(power, sealing.open_content(action)) == []
            users = set(
                action.approvals.filter(
                    edition=action.edition, content_hash=action.content_hash
                ).values_list("approver__user_id", flat=True)
            )
            wrote = set(action.editions.values_list("editor__user_id", flat=True))
        assert len(users) >= self.needed
        assert not users & wrote

    @invariant()
    def the_history_is_whole(self) -> None:
        with acting_for(HOLDER):
            steps = list(self.action.transitions.values_list("from_state", "to_state"))
            editions = self.action.editions.count()
        assert steps[0] == ("", "draft")
        assert steps[-1][1] == self.action.state
        assert all(a[1] == b[0] for a, b in pairwise(steps))
        assert editions == self.action.edition


class FineLife(Life):
    """The same for a penalty, which two different people approve."""

    power = "eu-fine"
    needed = 2


@pytest.mark.parametrize(("machine", "examples"), [(Life, 12), (FineLife, 6)])
def test_no_path_to_served_without_two_people_and_all_sections(
    db: None, machine: type[Life], examples: int
) -> None:
    machine.world = make_world()
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("machine", [Life, FineLife])
def test_the_far_end_can_be_reached(db: None, machine: type[Life]) -> None:
    """Else the random lives would prove nothing."""
    machine.world = make_world()
    life = machine()
    for name in ("investigator", "investigator", "approver", "approver-2", "approver"):
        life.forward(name=name)
        life.nothing_leaves_on_one_persons_word()
    life.forward(name="investigator")
    life.nothing_leaves_on_one_persons_word()
    assert life.action.state == "served"
    life.teardown()
