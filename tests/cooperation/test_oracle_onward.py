"""Handing on and replacing, in random sequences against a simple oracle.

The oracle remembers, for every pair, the tier that stands, and for what was handed on also
through whom. After every step each authority reads exactly that many disclosures at exactly
those tiers; whatever was handed on is gone with what it came from.
"""

from __future__ import annotations

import os
from datetime import timedelta

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

from casework.authorities.models import Authority
from casework.cases.errors import CaseError
from casework.cases.models import Participation
from casework.cooperation.models import Disclosure, Share
from casework.cooperation.sealing import open_fields
from casework.cooperation.services.handing_on import hand_on
from casework.cooperation.services.receiving import open_recipient_file
from casework.cooperation.services.sharing import revoke, share_case
from casework.law import load_law
from casework.scoping import acting_for
from tests.casefile import CONCERNED, HOLDER, LEAD, World, make_world, open_file
from tests.cooperation.sending import terms

DIRECT = (LEAD, CONCERNED)
MARKINGS = ("AMBER", "GREEN")
RULES = ("none", "ask", "circle")
SEQUENCES = int(os.environ.get("SHARING_SEQUENCES", "6"))
STEPS = 50 if "SHARING_SEQUENCES" in os.environ else 14
"""Few by default; SHARING_SEQUENCES=10000 runs so many of 50 steps."""

Pair = tuple[str, str]


class Onward(RuleBasedStateMachine):
    """One case inside the one-stop shop, shared by its holder, handed on by two others."""

    world: World

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.file = open_file()
        self.standing: dict[Pair, tuple[Share, int, bool]] = {}

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    @rule(
        to=st.sampled_from(DIRECT),
        tier=st.integers(1, 4),
        marking=st.sampled_from(MARKINGS),
        onward=st.sampled_from(RULES),
        replace=st.booleans(),
    )
    def share(self, to: str, tier: int, marking: str, onward: str, replace: bool) -> None:
        """Made, or made in the place of one that stands: then what was handed on from that
        one is gone."""
        pair = (HOLDER, to)
        before = self.standing.get(pair)
        member = self.world.member("officer")
        try:
            with self.world.acting(member):
                old = Share.objects.select_related("participation", "recipient")
                made = share_case(
                    participation=self.file,
                    recipient=Authority.objects.get(pk=to),
                    tier=tier,
                    member=member,
                    replaces=old.get(pk=before[0].pk) if before and replace else None,
                    **terms(marking=marking, onward=onward),
                )
        except CaseError:
            assert before is not None
            assert not replace
            return
        assert before is None or replace
        self._forget(pair)
        self.standing[pair] = (made, tier, marking == "GREEN" and onward == "circle" and tier <= 2)
        with acting_for(to):
            open_recipient_file(share_id=made.pk)

    @rule(by=st.sampled_from(DIRECT), tier=st.integers(0, 4))
    def hand_on(self, by: str, tier: int) -> None:
        to = next(one for one in DIRECT if one != by)
        source, pair = self.standing.get((HOLDER, by)), (by, to)
        if source is None:
            return
        share, opened, free = source
        possible = free and tier <= min(opened, 2) and pair not in self.standing
        member = self.world.member("officer", by)
        try:
            with self.world.acting(member):
                made = hand_on(
                    share=Share.objects.select_related("authority", "recipient").get(pk=share.pk),
                    participation=Participation.objects.get(case_id=share.case_id, authority_id=by),
                    recipient=Authority.objects.get(pk=to),
                    tier=tier,
                    member=member,
                    **terms(
                        role="concerned",
                        marking="AMBER",
                        expires_at=timezone.now() + timedelta(days=20),
                    ),
                )
        except CaseError:
            assert not possible
        else:
            assert possible
            self.standing[pair] = (made, tier, False)

    @rule(to=st.sampled_from(DIRECT))
    def revoke(self, to: str) -> None:
        pair = (HOLDER, to)
        if pair not in self.standing:
            return
        member = self.world.member("officer")
        with self.world.acting(member):
            found = Share.objects.select_related("participation", "recipient")
            share = found.get(pk=self.standing[pair][0].pk)
            revoke(share=share, member=member, reason="Not needed any more.")
        self._forget(pair)

    def _forget(self, pair: Pair) -> None:
        self.standing.pop(pair, None)
        for other in [one for one in self.standing if one[0] == pair[1]]:
            del self.standing[other]

    @invariant()
    def each_reads_exactly_what_stands(self) -> None:
        if not hasattr(self, "file"):
            return
        tiers = load_law().sharing.tiers
        for authority in DIRECT:
            expected = {
                share.pk: tier
                for (_by, to), (share, tier, _free) in self.standing.items()
                if to == authority
            }
            with acting_for(authority):
                rows = Disclosure.objects.filter(recipient_id=authority)
                assert {row.share_id for row in rows} == set(expected)
                for row in rows:
                    fields = open_fields(row, authority=authority)
                    named = [tiers[f"T{n}"].fields for n in range(expected[row.share_id] + 1)]
                    assert set(fields) == {name for names in named for name in names}


def test_handing_on_against_the_oracle(db: None) -> None:
    Onward.world = make_world()
    run_state_machine_as_test(
        Onward,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
