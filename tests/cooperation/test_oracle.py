"""Who may see which field when: random sequences against a simple oracle.

The oracle knows three things: what the law lets a pair of authorities share, which share
stands, and from which tier on a secret is open. After every step every authority looks at
everything it can reach, and sees exactly what the oracle says.
"""

from __future__ import annotations

import json
import os
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from casework.cases.errors import CaseError
from casework.cases.models import Case, Participation
from casework.cooperation.models import Disclosure, Share
from casework.cooperation.sealing import open_fields
from casework.cooperation.services.expiry import end_expired
from casework.cooperation.services.receiving import answer, open_recipient_file
from casework.cooperation.services.sharing import revoke
from casework.law import load_law
from casework.scoping import acting_for
from complaints.models import Complaint
from complaints.services.destruction import destroy_complaint
from tests.casefile import (
    BRITAIN,
    CANADA,
    CONCERNED,
    EMAIL,
    HOLDER,
    LEAD,
    LINK,
    NAME,
    STORY,
    World,
    make_world,
    open_file,
)
from tests.cooperation.sending import send

LONG = "SHARING_SEQUENCES" in os.environ
SEQUENCES = int(os.environ.get("SHARING_SEQUENCES", "15"))
"""How many random sequences; 10,000 of 50 steps with SHARING_SEQUENCES=10000."""
OPENS = {NAME: 3, EMAIL: 3, STORY: 3, LINK: 4}
RECIPIENTS = (LEAD, CONCERNED, BRITAIN, CANADA)
INSIDE = (LEAD, CONCERNED)
"""Inside the one-stop shop: GDPR Articles 60 to 62 are a statutory gateway."""


def oracle(recipient: str, *, wish: bool | None, child: bool) -> int:
    """The highest tier the rules allow, written down once more and plainly."""
    if recipient in INSIDE:
        return 3 if child else 4
    return 0 if wish is False else 1


class Sharing(RuleBasedStateMachine):
    """One case, four recipients; ``standing`` is all the oracle remembers."""

    world: World

    @initialize(wish=st.sampled_from([True, False, None]), child=st.booleans())
    def begin(self, wish: bool | None, child: bool) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.wish, self.child = wish, child
        self.file = open_file(wish=wish, child=child)
        self.standing: dict[str, tuple[Share, int]] = {}
        self.destroyed = False

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    @rule(to=st.sampled_from(RECIPIENTS), tier=st.integers(0, 4), days=st.integers(1, 400))
    def share(self, to: str, tier: int, days: int) -> None:
        possible = to not in self.standing and not self.destroyed
        allowed = possible and tier <= oracle(to, wish=self.wish, child=self.child)
        try:
            made = send(
                self.world,
                self.file,
                to=to,
                tier=tier,
                expires_at=timezone.now() + timedelta(days=days),
            )
        except CaseError:
            assert not allowed
        else:
            assert allowed
            self.standing[to] = (made, tier)

    @rule(to=st.sampled_from(RECIPIENTS))
    def open(self, to: str) -> None:
        """The task, which may come late, twice, or for what has ended."""
        with acting_for(to):
            for share in Share.objects.filter(recipient=to):
                open_recipient_file(share_id=share.pk)

    @rule(to=st.sampled_from(RECIPIENTS))
    def revoke(self, to: str) -> None:
        member = self.world.member("officer")
        if to not in self.standing:
            return
        share, _tier = self.standing.pop(to)
        with self.world.acting(member):
            found = Share.objects.select_related("participation", "recipient").get(pk=share.pk)
            revoke(share=found, member=member, reason="Not needed any more.")

    @rule(to=st.sampled_from(RECIPIENTS), given=st.sampled_from(["accepted", "declined"]))
    def answer(self, to: str, given: str) -> None:
        member = self.world.member("investigator", to)
        with self.world.acting(member):
            for share in Share.objects.filter(recipient=to):
                # What has ended is answered no more, and nothing is answered twice.
                possible = share.ended_at is None and not hasattr(share, "answer")
                try:
                    answer(share=share, member=member, answer=given, reason="As agreed.")
                except CaseError:
                    assert not possible
                else:
                    assert possible

    @rule()
    def sweep(self) -> None:
        """Nothing has expired yet: a sweep ends nothing."""
        with acting_for(HOLDER):
            assert end_expired() == 0

    @rule(really=st.integers(0, 19))
    def destroy(self, really: int) -> None:
        """Now and then the complaint is destroyed: every share of it ends with it."""
        if really or self.destroyed:
            return
        with acting_for(HOLDER):
            complaint = Complaint.objects.get(case=self.file.case_id)
            destroy_complaint(complaint=complaint, member=None, reason="Asked for.")
        self.destroyed = True
        self.standing.clear()

    @invariant()
    def each_sees_exactly_its_part(self) -> None:
        if not hasattr(self, "file"):
            return
        for authority in RECIPIENTS:
            with acting_for(authority):
                self.look(authority)

    def look(self, authority: str) -> None:
        assert not Complaint.objects.exists()
        assert not Case.objects.exists()
        files = Participation.objects.filter(case_id=self.file.case_id)
        assert all(file.authority_id == authority for file in files)
        found = list(Disclosure.objects.all())
        if authority not in self.standing:
            assert found == []
            assert all(not file.is_open for file in files)
            assert all("magery" not in file.title for file in files)
            return
        share, tier = self.standing[authority]
        assert [row.share_id for row in found] == [share.pk]
        fields = open_fields(found[0], authority=authority)
        tiers = load_law().sharing.tiers
        assert set(fields) == {name for n in range(tier + 1) for name in tiers[f"T{n}"].fields}
        said = json.dumps(fields, ensure_ascii=False)
        for secret, opens in OPENS.items():
            assert (secret in said) == (tier >= opens)


def test_sharing_against_the_oracle(db: None) -> None:
    Sharing.world = make_world()
    run_state_machine_as_test(
        Sharing,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=50 if LONG else 20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("tier", range(5))
def test_the_oracle_looks_at_something(db: None, tier: int) -> None:
    """Else the random sequences would prove little."""
    Sharing.world = make_world()
    one = Sharing()
    one.begin(wish=True, child=False)
    one.share(to=LEAD, tier=tier, days=10)
    one.open(to=LEAD)
    assert one.standing[LEAD][1] == tier
    one.each_sees_exactly_its_part()
    one.revoke(to=LEAD)
    one.each_sees_exactly_its_part()
    one.teardown()
