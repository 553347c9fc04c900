"""What may be made, handed over and answered; and what the database refuses by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import DatabaseError, IntegrityError
from django.utils import timezone

from casework.authorities.models import ReferralBody
from casework.cases.models import Participation, Task
from casework.cases.services.status import change_status
from casework.cases.services.telling import complaint_of
from casework.law import load_law
from casework.law.errors import LawDataError
from casework.law.packets import read_packets
from casework.packets import tasks
from casework.packets.errors import NotAllowed, NotPossible, Refused, Stale
from casework.packets.gate import Terms
from casework.packets.models import Packet
from casework.packets.sealing import open_content
from casework.packets.selectors import proposed
from casework.packets.services import handing, making
from casework.packets.tasks import render_packet, sweep_unmade
from casework.scoping import acting_for, as_public
from casework.vault import KeyDestroyed
from complaints.models import Complaint, Consent, Message
from complaints.services.destruction import destroy_complaint
from complaints.services.withdrawal import withdraw as withdraw_complaint
from tests.casefile import HOLDER, LEAD, World, open_file
from tests.packets.making import (
    again,
    answered,
    approve,
    file_of,
    hand_over,
    make,
    ready,
    reread,
    terms,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
A_DAY = timedelta(days=1)


def says_no(file: Participation, *, later: timedelta) -> None:
    with acting_for(HOLDER):
        complaint = complaint_of(file)
    assert complaint is not None
    with as_public(bytes(complaint.access_hash)):
        Consent.objects.create(
            complaint=complaint,
            authority_id=HOLDER,
            kind=Consent.Kind.SHARE_AUTHORITIES,
            given=False,
            wording_version="2026-11",
            at=timezone.now() + later,
        )


class TestMaking:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kind": "no-such"}, "kind"),
            ({"kind": "hotline-report"}, "kind"),
            ({"wish_how": ""}, "wish_how"),
            ({"wish_how": "guessed"}, "wish_how"),
            ({"wish_on": None}, "wish_on"),
            ({"wish_on": TODAY() + 2 * A_DAY}, "wish_on"),
            ({"wish_on": TODAY() - 4000 * A_DAY}, "wish_on"),
            ({"body": None, "office": " "}, "office"),
        ],
    )
    def test_refused_with_the_answer_to_change(
        self, world: World, file: Participation, changes: dict[str, Any], field: str
    ) -> None:
        kind = changes.get("kind", "removal-report")
        with pytest.raises(Refused) as refused:
            make(world, file, kind, **{k: v for k, v in changes.items() if k != "kind"})
        assert refused.value.field == field

    def test_a_hash_sharing_service_is_the_person_s_own(
        self, world: World, file: Participation
    ) -> None:
        with pytest.raises(Refused):
            make(world, file, "removal-report", body=ReferralBody.objects.get(pk="stopncii"))

    def test_what_is_for_the_police_goes_to_nobody_else(
        self, world: World, file: Participation
    ) -> None:
        with pytest.raises(Refused, match="does not go to this body"):
            make(world, file, "police-report", body=ReferralBody.objects.get(pk="au-esafety"))

    @pytest.mark.parametrize("kind", ["removal-report", "removal-request", "police-report"])
    def test_not_for_a_child(self, world: World, child: Participation, kind: str) -> None:
        with pytest.raises(Refused, match="child"):
            make(world, child, kind)

    def test_a_no_after_the_agreement(self, world: World, file: Participation) -> None:
        says_no(file, later=A_DAY)
        with pytest.raises(Refused) as refused:
            make(world, file, "removal-report")
        assert refused.value.field == "wish_on"

    def test_an_agreement_after_the_no(self, world: World, file: Participation) -> None:
        says_no(file, later=-A_DAY)
        assert make(world, file, "removal-report").wish_on == TODAY()

    def test_an_emergency_needs_its_ground_and_no_agreement(
        self, world: World, file: Participation
    ) -> None:
        says_no(file, later=A_DAY)
        with pytest.raises(Refused) as refused:
            make(world, file, "police-emergency", ground="Danger.")
        assert refused.value.field == "ground"
        made = make(world, file, "police-emergency", wish_how="", wish_on=None)
        assert made.state == "waiting"
        assert made.ground
        assert made.wish_how == ""

    def test_the_case_said_something_else_meanwhile(
        self, world: World, file: Participation
    ) -> None:
        member = world.member("officer")
        with world.acting(member):
            asked = terms("removal-report")
            shown = making.preview(participation=file, terms=asked, member=member)
            complaint_of(file).locations.update(state="removed")  # type: ignore[union-attr]
            with pytest.raises(Stale):
                making.make(participation=file, terms=asked, member=member, seen=shown.digest)
        assert not packets()

    def test_one_open_packet_for_a_body_and_purpose(
        self, world: World, file: Participation
    ) -> None:
        made = make(world, file, "removal-report")
        with pytest.raises(NotPossible, match="already"):
            make(world, file, "removal-report")
        member = world.member("officer")
        with world.acting(member):
            making.withdraw(packet=again(made), member=member, reason="A mistake.")
        make(world, file, "removal-report")

    @pytest.mark.parametrize("by", ["approver", "auditor"])
    def test_roles(self, world: World, file: Participation, by: str) -> None:
        with pytest.raises(NotAllowed):
            make(world, file, "removal-report", by=by)

    def test_closed_withdrawn_destroyed(self, world: World, file: Participation) -> None:
        gone, left = open_file(), open_file()
        with acting_for(HOLDER):
            destroy_complaint(complaint=complaint_of(gone), member=None, reason="Asked for.")
            quitting = complaint_of(left)
            change_status(
                participation=file, status="closed", member=None, reason="Over.", clocks="stopped"
            )
        with as_public(bytes(quitting.access_hash)):  # type: ignore[union-attr]
            withdraw_complaint(complaint=Complaint.objects.get(pk=quitting.pk))  # type: ignore[union-attr]
        for one in (gone, left, file):
            with pytest.raises(NotPossible):
                make(world, one, "removal-report")


def packets() -> list[Packet]:
    with acting_for(HOLDER):
        return list(Packet.objects.all())


class TestFourEyes:
    def test_not_by_whoever_made_it(self, world: World, file: Participation) -> None:
        made = make(world, file, "removal-request", by="all-roles")
        with pytest.raises(NotAllowed, match="somebody else"):
            approve(world, made, by="all-roles")
        with pytest.raises(NotAllowed):
            approve(world, made, by="investigator")
        render_packet(str(made.pk), HOLDER)
        assert reread(made).state == "waiting"
        assert approve(world, made).approved_by == world.member("approver")

    def test_exactly_what_was_shown(self, world: World, file: Participation) -> None:
        made = make(world, file, "removal-request")
        member = world.member("approver")
        with world.acting(member), pytest.raises(Stale):
            making.approve(packet=again(made), member=member, seen="0" * 64)

    @pytest.mark.parametrize(
        "change",
        [
            {"state": "queued"},
            {"recipient": "Somebody else"},
            {"sealed_content": b"else"},
            {"ground": "else"},
            {"names_person": False},
        ],
    )
    def test_the_database_holds_it(
        self, world: World, file: Participation, change: dict[str, Any]
    ) -> None:
        made = make(world, file, "removal-request")
        member = world.member("officer")
        refused = pytest.raises(DatabaseError, match=r"(?i)packet|denied")
        with world.acting(member), refused, transaction.atomic():
            Packet.objects.filter(pk=made.pk).update(**change)

    def test_the_database_knows_who_approves(self, world: World, file: Participation) -> None:
        made = make(world, file, "removal-request")
        for acting, named in (("officer", "officer"), ("officer", "approver")):
            refused = pytest.raises(IntegrityError)
            with world.acting(world.member(acting)), refused, transaction.atomic():
                Packet.objects.filter(pk=made.pk).update(
                    state="queued",
                    approved_by=world.member(named),
                    approved_at=timezone.now(),
                )


class TestHandingOver:
    def test_from_made_to_answered(self, world: World, file: Participation) -> None:
        packet = ready(world, file, "removal-report")
        with pytest.raises(NotPossible):
            answered(world, packet)
        packet = hand_over(world, packet, their_reference="ES-42")
        assert (packet.state, packet.their_reference) == ("handed", "ES-42")
        with pytest.raises(NotPossible):
            hand_over(world, packet)
        days = load_law().packet(packet.kind).remind_days
        with acting_for(HOLDER):
            task = Task.objects.get(about=str(packet.pk), done_at__isnull=True)
            assert task.due_on == TODAY() + days * A_DAY
        packet = answered(world, packet, "redirected", words="The national police.")
        assert packet.state == "answered"
        with pytest.raises(NotPossible):
            answered(world, packet)
        with acting_for(HOLDER):
            (task,) = Task.objects.filter(about=f"redirected {packet.pk}", done_at__isnull=True)
            assert not Task.objects.filter(about=str(packet.pk), done_at__isnull=True).exists()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"way": "pigeon"}, "way"),
            ({"to": " "}, "to"),
            ({"on": TODAY() + 2 * A_DAY}, "on"),
            ({"on": TODAY() - 2 * A_DAY}, "on"),
        ],
    )
    def test_how_and_when(
        self, world: World, file: Participation, changes: dict[str, Any], field: str
    ) -> None:
        packet = ready(world, file, "removal-report")
        with pytest.raises(Refused) as refused:
            hand_over(world, packet, **changes)
        assert refused.value.field == field

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"answer": "perhaps"}, "answer"),
            ({"answer": "refused", "words": ""}, "words"),
            ({"on": TODAY() - A_DAY}, "on"),
            ({"on": TODAY() + 2 * A_DAY}, "on"),
        ],
    )
    def test_what_came_back(
        self, world: World, file: Participation, changes: dict[str, Any], field: str
    ) -> None:
        packet = hand_over(world, ready(world, file, "removal-report"))
        with pytest.raises(Refused) as refused:
            answered(world, packet, **changes)
        assert refused.value.field == field

    def test_the_person_says_no_before_it_leaves(self, world: World, file: Participation) -> None:
        packet = ready(world, file, "removal-report")
        emergency = ready(world, file, "police-emergency")
        says_no(file, later=A_DAY)
        with pytest.raises(NotPossible, match="agree"):
            hand_over(world, packet)
        assert hand_over(world, emergency).state == "handed"

    def test_a_withdrawn_complaint_stops_what_rests_on_agreement(
        self, world: World, file: Participation, django_capture_on_commit_callbacks: Any
    ) -> None:
        packet, emergency = (
            make(world, file, "removal-report"),
            make(world, file, "police-emergency"),
        )
        with acting_for(HOLDER):
            complaint = complaint_of(file)
        assert complaint is not None
        committed = django_capture_on_commit_callbacks(execute=True)
        with committed, as_public(bytes(complaint.access_hash)):
            withdraw_complaint(complaint=Complaint.objects.get(pk=complaint.pk))
        assert reread(packet).state == "withdrawn"
        assert reread(emergency).state == "waiting"

    def test_a_destroyed_complaint_takes_all_along(self, world: World, file: Participation) -> None:
        handed = hand_over(world, ready(world, file, "removal-report"))
        waiting = make(world, file, "police-emergency")
        with acting_for(HOLDER):
            destroy_complaint(complaint=complaint_of(file), member=None, reason="Asked for.")
            with pytest.raises(KeyDestroyed):
                open_content(again(handed))
        assert reread(waiting).state == "withdrawn"
        assert reread(handed).pdf_sha256 == handed.pdf_sha256
        with pytest.raises(KeyDestroyed):
            file_of(handed)


class TestTheCopy:
    def test_the_person_gets_the_very_file_once(self, world: World, file: Participation) -> None:
        packet = hand_over(world, ready(world, file, "removal-report"))
        member = world.member("investigator")
        with world.acting(member):
            handing.send_copy(packet=again(packet), member=member, words="Here is your copy.")
            complaint = complaint_of(file)
            assert complaint is not None
            (sent,) = complaint.attachments.all()
            assert sent.sha256 == packet.pdf_sha256
            assert sent.message is not None
            assert sent.message.sender == Message.Sender.AUTHORITY
            with pytest.raises(NotPossible):
                handing.send_copy(packet=again(packet), member=member, words="Once more.")

    def test_not_before_it_was_handed_over_and_never_on_the_child_path(
        self, world: World, file: Participation, child: Participation
    ) -> None:
        member = world.member("officer")
        early = ready(world, file, "removal-report")
        young = hand_over(world, ready(world, child, "hotline-report"))
        for packet in (early, young):
            with world.acting(member), pytest.raises(NotPossible):
                handing.send_copy(packet=again(packet), member=member, words="A copy.")


class TestTheWorker:
    def test_a_document_that_cannot_be_made_says_why(
        self, world: World, file: Participation, settings: Any, tmp_path: Any
    ) -> None:
        packet = make(world, file, "removal-report")
        with_certificates = settings.SIGNING_DIR
        settings.SIGNING_DIR = tmp_path
        render_packet(str(packet.pk), HOLDER)
        failed = reread(packet)
        assert failed.state == "failed"
        assert failed.failure
        settings.SIGNING_DIR = with_certificates
        member = world.member("officer")
        with world.acting(member):
            handing.retry(packet=again(packet), member=member)
            with pytest.raises(NotPossible):
                handing.retry(packet=again(packet), member=member)
        render_packet(str(packet.pk), HOLDER)
        render_packet(str(packet.pk), HOLDER)
        assert reread(packet).state == "ready"

    def test_the_sweep_asks_again(
        self, world: World, file: Participation, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[Any] = []
        monkeypatch.setattr(tasks, "publish", lambda *given: asked.append(given[1]) or True)
        packet = make(world, file, "removal-report")
        assert sweep_unmade() == 0
        settings.LEASE_SECONDS = -5
        assert sweep_unmade() == 1
        assert asked == [[str(packet.pk)]]


def test_routing_s_bodies_are_proposed(world: World, child: Participation) -> None:
    with acting_for(HOLDER):
        found = {one["body"].pk: one for one in proposed(child)}
    assert found["hotline-ie-hotline-ie"]["makes"]
    assert not found["ncmec-take-it-down"]["makes"]
    assert found["hotline-ie-hotline-ie"]["rule"] == "R02"


def test_another_authority_has_no_part_in_it(world: World, file: Participation) -> None:
    packet = make(world, file, "removal-report")
    with acting_for(LEAD):
        assert not Packet.objects.filter(pk=packet.pk).exists()
    member = world.member("officer", LEAD)
    with world.acting(member), pytest.raises(NotAllowed):
        making.preview(participation=file, terms=Terms(kind="removal-report"), member=member)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ('wish = "none"\nground = false', "without agreement or a ground"),
        ('child_fields = ["account"]', "describes what a child"),
        ('fields = ["reference", "picture"]', "must hold"),
    ],
)
def test_the_law_data_are_checked(tmp_path: Any, change: str, says: str) -> None:
    lines = {
        "id": '"police"',
        "title": '"Police"',
        "citation": '"Law"',
        "recipients": '["police"]',
        "child": '"either"',
        "fields": '["reference", "account"]',
        "child_fields": '["reference"]',
        "wish": '"named"',
        "ground": "true",
        "remind_days": "1",
        "sentence": '"So."',
    }
    for line in change.splitlines():
        key, _equals, value = line.partition(" = ")
        lines[key] = value
    text = "[[packet]]\n" + "\n".join(f"{key} = {value}" for key, value in lines.items())
    (tmp_path / "packets.toml").write_text(text)
    with pytest.raises(LawDataError, match=says):
        read_packets(tmp_path)
