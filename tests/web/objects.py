"""Objects of one authority, for tests that try every address as a member of another.

``BUILDERS`` names, for each address under ``/desk/`` that takes arguments, what makes
them: a function of a :class:`World` that returns the address's keyword arguments, for an
object of ``FOREIGN``. A new address without an entry fails ``test_isolation``. To add
one, add a function to this module and its name to ``BUILDERS``, under the pattern's full
name ("cases:case"). The world's parts are made once each, when first asked for.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone
from pyrage import x25519

from casework.authorities.models import Authority, Member, ReferralBody, Respondent
from casework.authorities.services.staff import invite_member
from casework.cases.models import Clock, Participation, Task
from casework.cases.services.asking import ask_person
from casework.cases.services.telling import complaint_of
from casework.cooperation.models import (
    Cluster,
    ExportKey,
    Share,
    ShareExport,
    ShareRequest,
)
from casework.cooperation.services.answering import ask as ask_for_more
from casework.cooperation.services.copies import ask_for_copy
from casework.cooperation.services.copy_making import make_copy
from casework.cooperation.services.keys import register_key
from casework.cooperation.services.receiving import open_recipient_file
from casework.cooperation.services.sharing import share_case
from casework.delivery.models import DeadLetter
from casework.enforcement.models import EnforcementAction
from casework.enforcement.services.drafting import draft_action
from casework.intake.models import CodeReplacement, Entry
from casework.intake.services.codes import ask_for_code
from casework.intake.services.entries import begin_entry
from casework.matching.models import Approach, Offer
from casework.notices.models import Notice
from casework.packets.gate import Terms
from casework.packets.models import Packet
from casework.packets.services import handing, making
from casework.packets.tasks import render_packet
from casework.procedures.models import Procedure
from casework.procedures.services.opening import open_procedure
from casework.procedures.services.taking import Given
from casework.routing.allocation.rules import DEFAULT
from casework.routing.models import (
    Absence,
    AllocationRules,
    Comparison,
    Conflict,
    DryRun,
    FactsVersion,
    HandOver,
    RoutingDecision,
    Team,
)
from casework.routing.services.allocation_rules import write_rules
from casework.routing.services.comparing import ask_comparison, compare_batch
from casework.routing.services.conflicts import declare_conflict
from casework.routing.services.correcting import propose_facts
from casework.routing.services.dry_run import ask_dry_run
from casework.routing.services.hand_over import begin_hand_over
from casework.routing.services.staffing import declare_absence, save_team
from casework.scoping import acting_for
from complaints.documents.cleaning import Cleaned
from complaints.models import Attachment, Complaint, InformationRequest
from complaints.services.with_document import send_with_document
from tests import casefile
from tests.cast import seed
from tests.enforcement.drafts import issued
from tests.files import facts, make_file

FOREIGN, OWN, THIRD = "fr-cnil", "ie-dpc", "nl-ap"
"""Whose objects they are, whose member tries to reach them, and with whom they are shared."""


class World:
    """One object of each kind, of the foreign authority."""

    @cached_property
    def members(self) -> dict[str, Member]:
        """The cast of both authorities, by address."""
        return seed()

    @cached_property
    def file(self) -> Participation:
        """A routed case of the foreign authority, with clocks and tasks."""
        _ = self.members
        about = facts(lodged_with=FOREIGN, depicted={"residence": "FR"}, affected=["IE"])
        return make_file(FOREIGN, about=about, language="fr")

    @cached_property
    def clock(self) -> Clock:
        """A running clock on the file."""
        with acting_for(FOREIGN):
            found = Clock.objects.filter(participation=self.file).first()
        assert found is not None
        return found

    @cached_property
    def task(self) -> Task:
        """An open task on the file."""
        with acting_for(FOREIGN):
            found = Task.objects.filter(participation=self.file, done_at__isnull=True).first()
        assert found is not None
        return found

    @cached_property
    def asked(self) -> InformationRequest:
        """Open questions to the person of the file."""
        with acting_for(FOREIGN):
            complaint = complaint_of(self.file)
            assert complaint is not None
            return ask_person(
                participation=self.file,
                complaint=complaint,
                member=None,
                questions=["Is it still there?"],
            )

    @cached_property
    def document(self) -> Attachment:
        """A document of the file's complaint."""
        member = self.members[f"investigator@{FOREIGN}.example"]
        with acting_for(FOREIGN):
            complaint = Complaint.objects.get(pk=self.file.case.complaint_id)
            cleaned = Cleaned("text", b"A letter of the service")
            return send_with_document(
                complaint=complaint, body="See here", cleaned=cleaned, name="", member=member
            )[1]

    @cached_property
    def action(self) -> EnforcementAction:
        """A drafted action on the file."""
        respondent = Respondent.objects.create(
            name="Example Images B.V.", kind="platform", address="1 Example Quay\nAmsterdam"
        )
        author = self.members[f"investigator@{FOREIGN}.example"]
        with acting_for(FOREIGN, actor=author.user_id):
            return draft_action(
                participation=self.file,
                power="eu-order-erasure",
                member=author,
                respondent=respondent,
            )

    @cached_property
    def notice(self) -> Notice:
        """The signed notice of an approved action (needs the fixture ``certificates``)."""
        staff = casefile.World(
            members={
                (FOREIGN, role): self.members[f"{role}@{FOREIGN}.example"]
                for role in ("investigator", "approver")
            },
            respondent=self.action.respondent,
        )
        action = issued(staff, self.file)
        with acting_for(FOREIGN):
            return Notice.objects.get(action_id=action.pk)

    @cached_property
    def share(self) -> Share:
        """A share of the file with a third authority."""
        recipient = Authority.objects.get(pk=THIRD)
        Authority.objects.filter(pk=THIRD).update(participating=True)
        recipient.refresh_from_db()
        officer = self.members[f"cooperation-officer@{FOREIGN}.example"]
        with acting_for(FOREIGN, actor=officer.user_id):
            return share_case(
                participation=self.file,
                recipient=recipient,
                role=Participation.Role.CONCERNED,
                tier=Share.Tier.T3,
                purpose="To decide together",
                marking=Share.Marking.AMBER_STRICT,
                expires_at=timezone.now() + timedelta(days=30),
                member=officer,
            )

    def _packet(self, state: str) -> Packet:
        officer = self.members[f"cooperation-officer@{FOREIGN}.example"]
        named = state == Packet.State.WAITING
        terms = Terms(
            kind="removal-request" if named else "removal-report",
            body=ReferralBody.objects.get(pk="au-esafety"),
            wish_how="phone",
            wish_on=timezone.localdate(),
        )
        with acting_for(FOREIGN, actor=officer.user_id):
            shown = making.preview(participation=self.file, terms=terms, member=officer)
            return making.make(
                participation=self.file, terms=terms, member=officer, seen=shown.digest
            )

    @cached_property
    def waiting_packet(self) -> Packet:
        """A packet that waits for a second person."""
        return self._packet(Packet.State.WAITING)

    @cached_property
    def packet(self) -> Packet:
        """A packet with its document, handed over (needs the fixture ``certificates``)."""
        with transaction.atomic():  # a worker that runs is told of it afterwards
            made = self._packet(Packet.State.HANDED)
            render_packet(str(made.pk), FOREIGN)
            officer = self.members[f"cooperation-officer@{FOREIGN}.example"]
            with acting_for(FOREIGN, actor=officer.user_id):
                found = Packet.objects.select_related("participation", "authority").get(pk=made.pk)
                handed = handing.hand_over(
                    packet=found, member=officer, way="form", on=timezone.localdate(), to="Desk"
                )
        return handed

    def _offer(self, authority: str, file: Participation) -> Offer:
        officer = self.members[f"cooperation-officer@{authority}.example"]
        with acting_for(authority, actor=officer.user_id):
            return Offer.objects.create(
                participation=file,
                authority_id=authority,
                made_by=officer,
                made_at=timezone.now(),
                expires_at=timezone.now() + timedelta(days=30),
            )

    @cached_property
    def offer(self) -> Offer:
        """An offer of contact for the file."""
        return self._offer(FOREIGN, self.file)

    @cached_property
    def approach(self) -> Approach:
        """An offer of the own authority's, on the foreign authority's desk."""
        made = self._offer(OWN, make_file(OWN, about=facts(lodged_with=OWN)))
        with acting_for(FOREIGN):
            return Approach.objects.create(
                offer=made.pk,
                authority_id=FOREIGN,
                participation=self.file,
                kinds=["link"],
                files=1,
                arrived_at=timezone.now(),
                expires_at=made.expires_at,
            )

    @cached_property
    def procedure(self) -> Procedure:
        """A procedure of the foreign authority with the third one."""
        file, share = self.file, self.share
        officer = self.members[f"cooperation-officer@{FOREIGN}.example"]
        with acting_for(FOREIGN, actor=officer.user_id):
            return open_procedure(
                participation=file,
                kind="lead-request",
                addressees=[share.recipient],
                member=officer,
                given=Given(reason="Decisions are taken there."),
                key=uuid.uuid4(),
            )

    @cached_property
    def team(self) -> Team:
        """A team of the foreign authority."""
        chief = self.members[f"administrator@{FOREIGN}.example"]
        with acting_for(FOREIGN, actor=chief.user_id):
            return save_team(by=chief, name="Team of the foreign authority", members=[])

    @cached_property
    def rules(self) -> AllocationRules:
        """A version of the foreign authority's rules that no other one has by its number."""
        chief = self.members[f"administrator@{FOREIGN}.example"]
        with acting_for(FOREIGN, actor=chief.user_id):
            return write_rules(member=chief, content=DEFAULT.as_data(), note="First")

    @cached_property
    def dry_run(self) -> DryRun:
        """A dry run that waits for a worker."""
        chief = self.members[f"administrator@{FOREIGN}.example"]
        with acting_for(FOREIGN, actor=chief.user_id):
            return ask_dry_run(member=chief, content=DEFAULT.as_data())

    @cached_property
    def absence(self) -> Absence:
        """An absence of the foreign investigator."""
        person = self.members[f"investigator@{FOREIGN}.example"]
        with acting_for(FOREIGN, actor=person.user_id):
            day = timezone.localdate() + timedelta(days=2)
            return declare_absence(member=person, starts_on=day, ends_on=day, by=person)

    @cached_property
    def conflict(self) -> Conflict:
        """A conflict that the foreign investigator declared."""
        person = self.members[f"investigator@{FOREIGN}.example"]
        with acting_for(FOREIGN, actor=person.user_id):
            return declare_conflict(member=person, by=person, why="Kin", email="kin@mail.example")

    @cached_property
    def hand_over(self) -> HandOver:
        """A hand-over of the foreign investigator's cases."""
        chief = self.members[f"administrator@{FOREIGN}.example"]
        person = self.members[f"investigator@{FOREIGN}.example"]
        with acting_for(FOREIGN, actor=chief.user_id):
            return begin_hand_over(member=person, by=chief, reason="On leave")

    @cached_property
    def guest(self) -> Member:
        """Somebody of the third authority, who reads what was shared."""
        with acting_for(THIRD):
            return invite_member(
                authority=Authority.objects.get(pk=THIRD),
                email=f"guest@{THIRD}.example",
                name="Guest",
                roles=["cooperation_officer", "administrator"],
                languages=["nl"],
                child_path_trained=True,
                password="words for a test only",
            )

    @cached_property
    def request(self) -> ShareRequest:
        """What the third asks of the foreign authority."""
        share = self.share
        with acting_for(THIRD, actor=self.guest.user_id):
            return ask_for_more(
                share=Share.objects.get(pk=share.pk),
                member=self.guest,
                kind="longer",
                reason="The hearing is in May.",
            )

    @cached_property
    def cluster(self) -> Cluster:
        """Several cases of the foreign authority, shared at once: here one."""
        officer = self.members[f"cooperation-officer@{FOREIGN}.example"]
        recipient = self.share.recipient
        respondent = Respondent.objects.create(name="Example Images B.V.", kind="platform")
        with acting_for(FOREIGN, actor=officer.user_id):
            found = Cluster.objects.create(
                authority_id=FOREIGN,
                recipient=recipient,
                respondent=respondent,
                purpose="To decide together",
                cases=1,
                created_by=officer,
                created_at=timezone.now(),
            )
            share_case(
                participation=make_file(FOREIGN, language="fr"),
                recipient=recipient,
                role=Participation.Role.CONCERNED,
                tier=Share.Tier.T1,
                purpose="To decide together",
                marking=Share.Marking.AMBER_STRICT,
                expires_at=timezone.now() + timedelta(days=30),
                member=officer,
                cluster=found,
            )
        return found

    @cached_property
    def key(self) -> ExportKey:
        """A key that the foreign administrator entered."""
        administrator = self.members[f"administrator@{FOREIGN}.example"]
        public = str(x25519.Identity.generate().to_public())
        with acting_for(FOREIGN, actor=administrator.user_id):
            return register_key(member=administrator, public_key=public)

    def _received(self, tier: int, marking: str, onward: str) -> Share:
        """A case of the third authority, with a document, shared with the foreign one."""
        _ = self.share
        about = facts(lodged_with=THIRD, depicted={"residence": "NL"}, affected=["FR"])
        theirs = make_file(THIRD, about=about, language="en")
        with acting_for(THIRD, actor=self.guest.user_id):
            complaint = Complaint.objects.get(pk=theirs.case.complaint_id)
            document = send_with_document(
                complaint=complaint,
                body="See here",
                cleaned=Cleaned("text", b"A letter of the service"),
                name="",
                member=self.guest,
            )[1]
            Attachment.objects.filter(pk=document.pk).update(
                scan=Attachment.Scan.CLEAN, scanned_at=timezone.now()
            )
            share = share_case(
                participation=theirs,
                recipient=Authority.objects.get(pk=FOREIGN),
                role=Participation.Role.CONCERNED,
                tier=tier,
                purpose="To decide together",
                marking=marking,
                onward=onward,
                expires_at=timezone.now() + timedelta(days=30),
                member=self.guest,
            )
        with acting_for(FOREIGN):
            open_recipient_file(share_id=share.pk)
        return share

    @cached_property
    def evidence(self) -> Share:
        """What the third authority shares with the foreign one: all of a case."""
        return self._received(Share.Tier.T4, Share.Marking.AMBER_STRICT, "ask")

    @cached_property
    def green(self) -> Share:
        """What the foreign authority may hand on."""
        return self._received(Share.Tier.T2, Share.Marking.GREEN, "circle")

    @cached_property
    def copy(self) -> ShareExport:
        """A copy that the foreign authority made of what was shared with it."""
        officer = self.members[f"cooperation-officer@{FOREIGN}.example"]
        share = self.evidence
        key = self.key
        with transaction.atomic():  # a worker that runs is told of it afterwards
            with acting_for(FOREIGN, actor=officer.user_id):
                ExportKey.objects.filter(pk=key.pk).update(proven_at=timezone.now())
                share = Share.objects.get(pk=share.pk)
                made = ask_for_copy(share=share, member=officer, format="json")
            assert make_copy(copy_id=made.pk, recipient=FOREIGN)
        return made

    @cached_property
    def entry(self) -> Entry:
        """A complaint that somebody is entering: nobody but they themselves finds it, so it
        is whoever tries the pages as one of their own, where there is such a person."""
        officer = self.members[f"intake-officer@{FOREIGN}.example"]
        with acting_for(FOREIGN):
            theirs = Member.objects.filter(user__email=f"everything@{FOREIGN}.example")
            officer = theirs.select_related("user").first() or officer
        with acting_for(FOREIGN, actor=officer.user_id):
            return begin_entry(
                member=officer, channel="phone", received_at=timezone.now(), language="en"
            )

    @cached_property
    def replacement(self) -> CodeReplacement:
        """A new code that the foreign intake officer asked for."""
        officer = self.members[f"intake-officer@{FOREIGN}.example"]
        with acting_for(FOREIGN, actor=officer.user_id):
            return ask_for_code(
                member=officer,
                complaint=self.file.case.complaint,
                methods=["called_back"],
                note="Rang the number on file.",
            )

    @cached_property
    def dead_letter(self) -> DeadLetter:
        """Work of the foreign authority that gave up."""
        with acting_for(FOREIGN):
            return DeadLetter.objects.create(
                authority=FOREIGN, task="routing.route_complaint", args=[str(uuid.uuid4())]
            )

    @cached_property
    def correction(self) -> FactsVersion:
        """A correction of the file's facts that waits for an answer."""
        member = self.members[f"investigator@{FOREIGN}.example"]
        with acting_for(FOREIGN, actor=member.user_id):
            decision = RoutingDecision.objects.get(participation=self.file)
            return propose_facts(
                decision=decision,
                member=member,
                changes={"lodged_at": "2026-10-20T09:00:00+02:00"},
                source="person",
                reason="The date was mistyped.",
                evidence="Letter of 20 October",
            )

    @cached_property
    def comparison(self) -> Comparison:
        """A comparison of rule sets with one changed file in it."""
        member = self.members[f"administrator@{FOREIGN}.example"]
        _ = self.file
        with acting_for(FOREIGN, actor=member.user_id):
            asked = ask_comparison(member=member, candidate="2027-04-02")
            compare_batch(comparison_id=asked.pk)
            return asked

    @cached_property
    def respondent(self) -> Respondent:
        """A respondent of the directory that all authorities share."""
        return Respondent.objects.filter(establishments__country="IE").order_by("name")[0]


Builder = Callable[[World], dict[str, Any]]


def _file(world: World) -> dict[str, Any]:
    return {"pk": world.file.pk}


def _panel(world: World) -> dict[str, Any]:
    return {"pk": world.file.pk, "key": "timeline"}


def _clock(world: World) -> dict[str, Any]:
    return {"pk": world.file.pk, "clock": world.clock.pk}


def _task(world: World) -> dict[str, Any]:
    return {"pk": world.file.pk, "task": world.task.pk}


def _asked(world: World) -> dict[str, Any]:
    return {"pk": world.file.pk, "asked": world.asked.pk}


def _document(world: World) -> dict[str, Any]:
    return {"pk": world.file.pk, "document": world.document.pk}


def _letter(world: World) -> dict[str, Any]:
    return {"pk": world.dead_letter.pk}


def _colleague(world: World) -> dict[str, Any]:
    return {"pk": world.members[f"investigator@{FOREIGN}.example"].pk}


def _action(world: World) -> dict[str, Any]:
    return {"pk": world.action.pk}


def _edition(world: World) -> dict[str, Any]:
    return {"pk": world.action.pk, "number": 1}


def _power(world: World) -> dict[str, Any]:
    return {"pk": world.file.pk, "power": "eu-order-erasure"}


def _notice(world: World) -> dict[str, Any]:
    return {"pk": world.notice.pk}


def _share(world: World) -> dict[str, Any]:
    return {"pk": world.share.pk}


def _kind(world: World) -> dict[str, Any]:
    return {"pk": world.file.pk, "kind": "lead-request"}


def _procedure(world: World) -> dict[str, Any]:
    return {"pk": world.procedure.pk}


def _procedure_step(world: World) -> dict[str, Any]:
    return {"pk": world.procedure.pk, "step": "withdraw"}


def _procedure_letter(world: World) -> dict[str, Any]:
    return {"pk": world.procedure.pk, "number": 1}


def _packet(world: World) -> dict[str, Any]:
    return {"pk": world.packet.pk}


def _waiting_packet(world: World) -> dict[str, Any]:
    return {"pk": world.waiting_packet.pk}


def _offer(world: World) -> dict[str, Any]:
    return {"pk": world.offer.pk}


def _approach(world: World) -> dict[str, Any]:
    return {"pk": world.approach.pk}


def _shared_document(world: World) -> dict[str, Any]:
    return {"pk": world.evidence.pk, "number": 1}


def _copy(world: World) -> dict[str, Any]:
    return {"pk": world.evidence.pk, "copy": world.copy.pk}


def _green(world: World) -> dict[str, Any]:
    return {"pk": world.green.pk}


def _request(world: World) -> dict[str, Any]:
    return {"pk": world.request.pk}


def _cluster(world: World) -> dict[str, Any]:
    return {"pk": world.cluster.pk}


def _key(world: World) -> dict[str, Any]:
    return {"pk": world.key.pk}


def _entry(world: World) -> dict[str, Any]:
    return {"pk": world.entry.pk}


def _entry_step(world: World) -> dict[str, Any]:
    return {"pk": world.entry.pk, "step": "age"}


def _code(world: World) -> dict[str, Any]:
    return {"pk": world.replacement.pk}


def _team(world: World) -> dict[str, Any]:
    return {"pk": world.team.pk}


def _rules(world: World) -> dict[str, Any]:
    return {"number": world.rules.number}


def _dry_run(world: World) -> dict[str, Any]:
    return {"pk": world.dry_run.pk}


def _absence(world: World) -> dict[str, Any]:
    return {"pk": world.absence.pk}


def _conflict(world: World) -> dict[str, Any]:
    return {"pk": world.conflict.pk}


def _hand_over(world: World) -> dict[str, Any]:
    return {"pk": world.hand_over.pk}


def _correction(world: World) -> dict[str, Any]:
    return {"pk": world.file.pk, "version": world.correction.pk}


def _comparison(world: World) -> dict[str, Any]:
    return {"pk": world.comparison.pk}


def _respondent(world: World) -> dict[str, Any]:
    return {"pk": world.respondent.pk}


SHARED = {"routing:respondent": "the directory of respondents is one for all authorities"}
"""Addresses with arguments that every authority's members open alike."""

BUILDERS: dict[str, Builder] = {
    "allocation:person": _colleague,
    "allocation:version": _rules,
    "allocation:dry-run": _dry_run,
    "allocation:dry-run-stop": _dry_run,
    "allocation:team": _team,
    "allocation:team-close": _team,
    "allocation:conflict": _conflict,
    "allocation:conflict-end": _conflict,
    "allocation:call-off": _absence,
    "allocation:hand-over": _colleague,
    "allocation:handed-over": _hand_over,
    "intake:entry": _entry,
    "intake:check": _entry,
    "intake:receipt": _entry,
    "intake:destroy": _entry,
    "intake:step": _entry_step,
    "intake:code": _code,
    "intake:code-decide": _code,
    "intake:code-give": _code,
    "cases:case": _file,
    "cases:status": _file,
    "cases:assign": _file,
    "cases:take": _file,
    "cases:clock-met": _clock,
    "cases:clock-stop": _clock,
    "cases:task-add": _file,
    "cases:task-done": _task,
    "cases:note-add": _file,
    "cases:message-send": _file,
    "cases:reveal": _file,
    "cases:ask": _file,
    "cases:request-take-back": _asked,
    "cases:places-state": _file,
    "cases:silence": _file,
    "cases:document-open": _document,
    "cases:panel": _panel,
    "cases:trouble-retry": _letter,
    "cases:trouble-dismiss": _letter,
    "routing:confirm": _file,
    "routing:override": _file,
    "routing:correct": _file,
    "routing:correction": _correction,
    "routing:confirm-facts": _correction,
    "routing:set-facts-aside": _correction,
    "routing:recalculate": _correction,
    "routing:comparison": _comparison,
    "routing:cancel-comparison": _comparison,
    "routing:respondent": _respondent,
    "cooperation:new": _file,
    "cooperation:share": _share,
    "cooperation:revoke": _share,
    "cooperation:answer": _share,
    "cooperation:new-cluster": _file,
    "cooperation:comment": _share,
    "cooperation:ask": _share,
    "cooperation:hand-on": _green,
    "cooperation:document": _shared_document,
    "cooperation:copy-ask": _share,
    "cooperation:copy": _copy,
    "cooperation:refuse": _request,
    "cooperation:cluster": _cluster,
    "cooperation:cluster-revoke": _cluster,
    "cooperation:key-prove": _key,
    "cooperation:key-retire": _key,
    "procedures:choose": _file,
    "procedures:begin": _kind,
    "procedures:procedure": _procedure,
    "procedures:step": _procedure_step,
    "procedures:letter": _procedure_letter,
    "matching:look": _file,
    "matching:offer": _file,
    "matching:withdraw": _offer,
    "matching:approach": _approach,
    "packets:new": _file,
    "packets:packet": _packet,
    "packets:pdf": _packet,
    "packets:data": _packet,
    "packets:approve": _waiting_packet,
    "packets:withdraw": _waiting_packet,
    "packets:retry": _packet,
    "packets:hand-over": _packet,
    "packets:answer": _packet,
    "packets:copy": _packet,
    "enforcement:choose": _file,
    "enforcement:begin": _power,
    "enforcement:action": _action,
    "enforcement:edit": _action,
    "enforcement:review": _action,
    "enforcement:edition": _edition,
    "enforcement:send": _action,
    "enforcement:approve": _action,
    "enforcement:return": _action,
    "enforcement:response": _action,
    "enforcement:withdraw": _action,
    "enforcement:close": _action,
    "desk_notice": _notice,
    "desk_notice_pdf": _notice,
    "desk_notice_retry": _notice,
    "desk_notice_serve": _notice,
    "desk_notice_service": _notice,
    "desk_notice_withdraw": _notice,
    "staff_member": _colleague,
    "staff_activity": _colleague,
}
