"""Sharing as time passes, in random sequences against a simple oracle, with real commits.

Shares run out by the database's own clock, whether or not a sweep has come by; comments,
requests, copies, searches, counts and pages follow. The oracle remembers for each
recipient the share that stands, its tier and the days it has left, and what was said
beside it: whoever has none reads, finds, counts and fetches nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
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
from pyrage import decrypt, x25519

from casework.authorities.models import Member, Role
from casework.cases.errors import CaseError
from casework.cases.models import Participation
from casework.cases.selectors import queue
from casework.cases.selectors.search import by_email, by_reference
from casework.cooperation.models import Disclosure, Share, ShareRequest
from casework.cooperation.sealing import open_fields
from casework.cooperation.services.answering import ask, refuse_request
from casework.cooperation.services.closing import file_reference
from casework.cooperation.services.copies import ask_for_copy, fetch_copy
from casework.cooperation.services.copy_making import make_copy
from casework.cooperation.services.expiry import end_expired
from casework.cooperation.services.receiving import answer, open_recipient_file
from casework.cooperation.services.sharing import revoke
from casework.cooperation.services.talking import read_comments, write_comment
from casework.scoping import acting_for
from complaints.models import Complaint
from tests.casefile import BRITAIN, EMAIL, HOLDER, LEAD, World, make_world, open_file
from tests.conftest import TestDatabase
from tests.cooperation.sending import send
from tests.cooperation.test_copies import proven
from tests.cooperation.test_oracle import OPENS, oracle

RECIPIENTS = (LEAD, BRITAIN)
"""One inside the one-stop shop, one outside."""
LONG = "SHARING_SEQUENCES" in os.environ
SEQUENCES = int(os.environ.get("SHARING_SEQUENCES", "3"))
STEPS = 50 if LONG else 15
"""Few by default; SHARING_SEQUENCES=10000 runs so many of 50 steps."""
OLDER = (
    "ALTER TABLE {table} DISABLE TRIGGER USER",
    "UPDATE {table} SET expires_at = expires_at - make_interval(days => %s){also}"
    " WHERE {which} = %s",
    "ALTER TABLE {table} ENABLE TRIGGER USER",
)


@dataclass
class Standing:
    """What the oracle knows of one recipient's share."""

    share: UUID
    tier: int
    left: int
    answered: str = ""
    asked: bool = False
    said: list[str] = field(default_factory=list)
    copies: list[UUID] = field(default_factory=list)
    """Copies that were made."""


class InTime(RuleBasedStateMachine):
    """One case, two recipients, days that pass."""

    world: World
    database: TestDatabase
    identities: dict[str, x25519.Identity]
    clients: dict[str, Client]

    @initialize(wish=st.sampled_from([True, False, None]), child=st.booleans())
    def begin(self, wish: bool | None, child: bool) -> None:
        self.wish, self.child = wish, child
        self.file = open_file(wish=wish, child=child)
        self.standing: dict[str, Standing] = {}
        self.over: dict[str, Standing] = {}
        """Run out, and no sweep has come by."""
        self.gone: dict[str, list[Standing]] = {to: [] for to in RECIPIENTS}
        self.opened: set[str] = set()
        """Recipients that have a file of their own on the case, open or closed."""
        self.working: set[str] = set()
        """Those whose file is open."""
        self.tags: dict[str, dict[str, str]] = {}

    def teardown(self) -> None:
        """The next sequence begins with empty desks."""
        if not hasattr(self, "file"):
            return
        for to in list(self.standing):
            self.revoke(to)
        with acting_for(HOLDER):
            end_expired()

    @rule(to=st.sampled_from(RECIPIENTS), tier=st.integers(0, 4), days=st.integers(1, 30))
    def share(self, to: str, tier: int, days: int) -> None:
        """Made where none stands; one that has run out is none."""
        possible = to not in self.standing and tier <= oracle(to, wish=self.wish, child=self.child)
        try:
            made = send(
                self.world,
                self.file,
                to=to,
                tier=tier,
                expires_at=timezone.now() + timedelta(days=days, minutes=30),
            )
        except CaseError:
            assert not possible
            return
        assert possible
        self._swept(to)
        self.standing[to] = Standing(made.pk, tier, days)

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        """Days pass, for the database as well."""
        for table, which, also in (
            ("cooperation_share", "case_id", ", created_at = created_at - interval '100 days'"),
            ("cooperation_disclosure", "share_id", ""),
            ("cooperation_discloseddocument", "share_id", ""),
        ):
            before, change, after = (
                one.format(table=table, which=which, also=also) for one in OLDER
            )
            ids = [self.file.case_id] if which == "case_id" else self._shares()
            self.database.run(before)
            for one in ids:
                self.database.run(change, [days, str(one)])
            self.database.run(after)
        for to, one in list(self.standing.items()):
            one.left -= days
            # Half an hour remains of the last day.
            if one.left < 0:
                self.over[to] = self.standing.pop(to)

    @rule()
    def sweep(self) -> None:
        """Ends what has run out, and nothing else."""
        with acting_for(HOLDER):
            assert end_expired() == len(self.over)
        for to in list(self.over):
            self._swept(to)

    @rule(to=st.sampled_from(RECIPIENTS))
    def open(self, to: str) -> None:
        """The task, which may come late, twice, or for what has ended."""
        with acting_for(to):
            for share in Share.objects.filter(recipient=to, case_id=self.file.case_id):
                open_recipient_file(share_id=share.pk)
        one = self.standing.get(to)
        if one is not None and one.tier >= 1:
            self.opened.add(to)
            self.working.add(to)

    @rule(to=st.sampled_from(RECIPIENTS))
    def revoke(self, to: str) -> None:
        if to not in self.standing:
            return
        member = self.world.member("officer")
        with self.world.acting(member):
            found = Share.objects.select_related("participation", "recipient")
            revoke(share=found.get(pk=self.standing[to].share), member=member, reason="Enough.")
        self._end(to, self.standing.pop(to))

    @rule(to=st.sampled_from(RECIPIENTS), given=st.sampled_from(["accepted", "declined"]))
    def answer(self, to: str, given: str) -> None:
        member = self.world.member("investigator", to)
        for one in self._ever(to):
            possible = self.standing.get(to) is one and not one.answered
            try:
                with self.world.acting(member):
                    share = Share.objects.get(pk=one.share)
                    answer(share=share, member=member, answer=given, reason="As agreed.")
            except CaseError:
                assert not possible
            else:
                assert possible
                one.answered = given
                if given == "declined":
                    self.working.discard(to)

    @rule(to=st.sampled_from(RECIPIENTS), by=st.booleans())
    def say(self, to: str, by: bool) -> None:
        """Either side writes beside each share there ever was."""
        member = self.world.member("officer", to if by else HOLDER)
        for one in self._ever(to):
            words = f"Said {len(one.said)} beside {one.share}"
            possible = self.standing.get(to) is one
            try:
                with self.world.acting(member):
                    share = Share.objects.get(pk=one.share)
                    write_comment(share=share, member=member, body=words)
            except CaseError:
                assert not possible
            else:
                assert possible
                one.said.append(words)

    @rule(to=st.sampled_from(RECIPIENTS), refuse=st.booleans())
    def ask(self, to: str, refuse: bool) -> None:
        """The recipient asks to keep it for longer; the holder refuses, or leaves it open."""
        member, officer = self.world.member("officer", to), self.world.member("officer")
        for one in self._ever(to):
            possible = self.standing.get(to) is one and not one.asked
            try:
                with self.world.acting(member):
                    share = Share.objects.get(pk=one.share)
                    ask(share=share, member=member, kind="longer", reason="The hearing is late.")
            except CaseError:
                assert not possible
                continue
            assert possible
            one.asked = not refuse
            if refuse:
                with self.world.acting(officer):
                    asked = ShareRequest.objects.select_related("share").get(
                        share_id=one.share, answer__isnull=True
                    )
                    refuse_request(request=asked, member=officer, reason="It is not needed.")

    @rule(to=st.sampled_from(RECIPIENTS))
    def copy(self, to: str) -> None:
        """A copy is asked for and made: it holds what the tier opens and no more."""
        member = self.world.member("officer", to)
        for one in self._ever(to):
            possible = self.standing.get(to) is one
            try:
                with self.world.acting(member):
                    share = Share.objects.get(pk=one.share)
                    asked = ask_for_copy(share=share, member=member, format="json")
            except CaseError:
                assert not possible
                continue
            assert possible
            make_copy(copy_id=asked.pk, recipient=to)
            if asked.pk not in one.copies:
                one.copies.append(asked.pk)
            with self.world.acting(member):
                share = Share.objects.get(pk=one.share)
                _row, sealed = fetch_copy(share=share, member=member, copy_id=asked.pk)
            said = decrypt(sealed, [self.identities[to]]).decode()
            for secret, opens in OPENS.items():
                assert (secret in said) == (one.tier >= opens)

    @rule(to=st.sampled_from(RECIPIENTS))
    def browse(self, to: str) -> None:
        """Every page that could tell, also as a browser that remembers asks for it."""
        client = self.clients[to]
        for one in self._ever(to):
            path = reverse("cooperation:share", args=[one.share])
            said = self._page(client, path)
            stands = self.standing.get(to) is one
            for secret, opens in OPENS.items():
                assert (secret in said) == (stands and one.tier >= opens)
            assert all((words in said) == stands for words in one.said)
        for name in ("cooperation:shares", "cases:queue", "cases:mine"):
            said = self._page(client, reverse(name))
            assert not [secret for secret in OPENS if secret in said]

    def _page(self, client: Client, path: str) -> str:
        remembered = self.tags.get(path, {})
        answer = client.get(path, headers=remembered)
        assert answer.status_code == 200, answer.status_code
        assert "no-store" in answer["Cache-Control"]
        kept = {"If-None-Match": answer.get("ETag"), "If-Modified-Since": answer.get("Date")}
        self.tags[path] = {name: value for name, value in kept.items() if value}
        return answer.content.decode()

    @invariant()
    def each_sees_exactly_its_part(self) -> None:
        if not hasattr(self, "file"):
            return
        for to in RECIPIENTS:
            member = self.world.member("officer", to)
            with self.world.acting(member):
                self._reads(to)
                self._finds(to, member)
                self._fetches(to, member)

    def _reads(self, to: str) -> None:
        assert not Complaint.objects.exists()
        found = list(Disclosure.objects.filter(share__case_id=self.file.case_id))
        one = self.standing.get(to)
        assert [row.share_id for row in found] == ([one.share] if one else [])
        if one is not None:
            said = str(open_fields(found[0], authority=to))
            for secret, opens in OPENS.items():
                assert (secret in said) == (one.tier >= opens)

    def _finds(self, to: str, member: Member) -> None:
        """Search and counts: its own file while the share stands; nothing of the holder's."""
        assert by_reference(member, self.file.reference) is None
        assert by_reference(member, self.file.case.reference) is None
        assert by_email(member, EMAIL) == []
        for one in self._ever(to):
            own = by_reference(member, file_reference(Share.objects.get(pk=one.share)))
            assert (own is not None) == (to in self.opened)
        # What has run out closes the file with the next sweep, within a minute.
        assert queue.count(member, queue.Filters()) == int(to in self.working)
        if to not in self.standing and to not in self.over:
            files = Participation.objects.filter(case_id=self.file.case_id)
            assert all("magery" not in file.title for file in files)

    def _fetches(self, to: str, member: Member) -> None:
        """Comments and copies, of every share there ever was."""
        for one in self._ever(to):
            share = Share.objects.get(pk=one.share)
            stands = self.standing.get(to) is one
            words = [remark.body for remark in read_comments(share=share, member=member)]
            assert words == (one.said if stands else [])
            for copy in one.copies:
                try:
                    fetch_copy(share=share, member=member, copy_id=copy)
                except Http404:
                    assert not stands
                else:
                    assert stands

    def _ever(self, to: str) -> Iterator[Standing]:
        """Every share this recipient had, the latest last."""
        yield from list(self.gone[to])
        yield from [each[to] for each in (self.over, self.standing) if to in each]

    def _shares(self) -> list[UUID]:
        return [one.share for to in RECIPIENTS for one in self._ever(to)]

    def _swept(self, to: str) -> None:
        if to in self.over:
            self._end(to, self.over.pop(to))

    def _end(self, to: str, one: Standing) -> None:
        self.gone[to].append(one)
        self.working.discard(to)


@pytest.fixture
def machine(committed_database: TestDatabase) -> type[InTime]:
    """The people, with keys for copies; the database in which days pass."""
    world = make_world()
    identities = {to: x25519.Identity.generate() for to in RECIPIENTS}
    clients = {}
    for to, identity in identities.items():
        administrator = world.member("approver", to)
        with acting_for(to):
            Member.objects.filter(pk=administrator.pk).update(roles=[Role.ADMINISTRATOR])
            administrator.refresh_from_db()
        proven(administrator, identity)
        clients[to] = Client()
        clients[to].force_login(
            world.member("officer", to).user,
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
    InTime.world, InTime.database = world, committed_database
    InTime.identities, InTime.clients = identities, clients
    return InTime


def test_sharing_in_time_against_the_oracle(machine: type[InTime]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_sequence_that_touches_everything(machine: type[InTime]) -> None:
    """Else the random ones would prove little."""
    one = machine()
    one.begin(wish=True, child=False)
    one.share(to=LEAD, tier=4, days=10)
    steps = [
        lambda: one.open(LEAD),
        lambda: one.answer(LEAD, "accepted"),
        lambda: one.say(LEAD, by=True),
        lambda: one.say(LEAD, by=False),
        lambda: one.ask(LEAD, refuse=True),
        lambda: one.copy(LEAD),
        lambda: one.browse(LEAD),
        lambda: one.wait(10),
        lambda: one.browse(LEAD),
        lambda: one.wait(1),
        lambda: one.browse(LEAD),
        lambda: one.copy(LEAD),
        lambda: one.sweep(),
        lambda: one.browse(LEAD),
        lambda: one.share(to=LEAD, tier=1, days=3),
        lambda: one.open(LEAD),
        lambda: one.browse(LEAD),
        lambda: one.revoke(LEAD),
        lambda: one.browse(LEAD),
    ]
    for step in steps:
        step()
        one.each_sees_exactly_its_part()
    assert [len(was.said) for was in one.gone[LEAD]] == [2, 0]
    one.teardown()
