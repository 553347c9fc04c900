"""The life of a packet: random steps against a simple oracle.

The oracle remembers who agreed to what, and in which state the packet then is. The document
itself is not printed here: tests/packets/test_document.py does that.
"""

from __future__ import annotations

from unittest import mock

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from casework.cases.services.telling import complaint_of
from casework.packets.errors import CaseError
from casework.packets.models import Packet
from casework.packets.services import making, printing
from casework.packets.tasks import render_packet
from casework.scoping import acting_for
from complaints.services.destruction import destroy_complaint
from tests.casefile import HOLDER, World, make_world, open_file
from tests.packets.making import again, answered, approve, hand_over, make, reread


class Life(RuleBasedStateMachine):
    """One packet; ``state`` is all the oracle remembers."""

    world: World

    @initialize(named=st.booleans())
    def begin(self, named: bool) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.file = open_file()
        kind = "removal-request" if named else "removal-report"
        self.packet = make(self.world, self.file, kind, by="all-roles")
        self.state = "waiting" if named else "queued"
        self.destroyed = False

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def expect(self, allowed: bool, then: str, step: object) -> None:
        try:
            step()  # type: ignore[operator]
        except CaseError:
            assert not allowed
        else:
            assert allowed
            self.state = then

    @rule(by=st.sampled_from(["approver", "all-roles", "officer"]))
    def approve(self, by: str) -> None:
        allowed = self.state == "waiting" and by == "approver"
        self.expect(allowed, "queued", lambda: approve(self.world, self.packet, by=by))

    @rule(times=st.integers(1, 2))
    def print(self, times: int) -> None:
        for _time in range(times):
            render_packet(str(self.packet.pk), HOLDER)
        if self.state == "queued":
            self.state = "ready"

    @rule()
    def hand(self) -> None:
        allowed = self.state == "ready" and not self.destroyed
        self.expect(allowed, "handed", lambda: hand_over(self.world, self.packet))

    @rule(answer=st.sampled_from(Packet.Answer.values))
    def answer(self, answer: str) -> None:
        allowed = self.state == "handed"
        self.expect(allowed, "answered", lambda: answered(self.world, self.packet, answer))

    @rule()
    def withdraw(self) -> None:
        member = self.world.member("officer")

        def step() -> None:
            with self.world.acting(member):
                making.withdraw(packet=again(self.packet), member=member, reason="A mistake.")

        self.expect(self.state in ("waiting", "queued", "ready"), "withdrawn", step)

    @precondition(lambda self: not self.destroyed)
    @rule()
    def destroy(self) -> None:
        with acting_for(HOLDER):
            complaint = complaint_of(self.file)
            assert complaint is not None
            destroy_complaint(complaint=complaint, member=None, reason="Asked for.")
        self.destroyed = True
        if self.state in ("waiting", "queued", "ready"):
            self.state = "withdrawn"

    @invariant()
    def it_is_where_the_oracle_says(self) -> None:
        if not hasattr(self, "packet"):
            return
        found = reread(self.packet)
        assert found.state == self.state
        assert found.content_sha256 == self.packet.content_sha256
        if found.names_person and found.has_file:
            assert found.approved_by_id not in (None, found.author_id)


def test_the_life_of_a_packet(db: None, certificates: object) -> None:
    Life.world = make_world()
    with mock.patch.object(printing, "document", return_value=(b"%PDF", 1)):
        run_state_machine_as_test(
            Life,
            settings=settings(
                max_examples=15,
                stateful_step_count=10,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
