"""A lost code: checked by one, confirmed by another, given out once, seen by the person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from casework.audit.models import AuditEntry
from casework.authorities.models import Member
from casework.authorities.services.staff import change_member, deactivate_member
from casework.delivery.models import OutboundMail
from casework.delivery.services import send_queued_mail
from casework.intake.errors import IntakeError
from casework.intake.models import CodeReplacement
from casework.intake.services.codes import ask_for_code, decide, give_code
from casework.scoping import acting_for, as_public
from complaints.following import NEW_CODE, find_own, follow
from complaints.models import Complaint
from complaints.services.destruction import destroy_complaint
from complaints.services.silence import set_silence
from complaints.services.submission import Receipt, access_hash
from tests.cast import address, seed
from tests.complaints.answering import CHILD, receipt
from tests.complaints.sending import capability, send
from tests.conftest import TestDatabase
from tests.intake.conftest import QUICK, signed_in

IE, FR = "ie-dpc", "fr-cnil"
WAYS = ["called_back", "knowledge"]
NOTE = "Rang the number on file; they named the day and the two services."


def officer(staff: dict[str, Member], authority: str = IE) -> Member:
    return staff[address("intake_officer", authority)]


def approver(staff: dict[str, Member], authority: str = IE) -> Member:
    return staff[address("approver", authority)]


def ask(staff: dict[str, Member], sent: Receipt, authority: str = IE) -> CodeReplacement:
    me = officer(staff, authority)
    with acting_for(authority, actor=me.user_id):
        complaint = Complaint.objects.get(reference=sent.reference)
        return ask_for_code(member=me, complaint=complaint, methods=WAYS, note=NOTE)


def confirm(staff: dict[str, Member], asked: CodeReplacement) -> None:
    who = approver(staff, asked.authority_id)
    with acting_for(asked.authority_id, actor=who.user_id):
        decide(member=who, replacement=asked, agree=True)


def give(staff: dict[str, Member], asked: CodeReplacement, who: Member | None = None) -> str:
    me = who or officer(staff, asked.authority_id)
    with acting_for(me.authority_id, actor=me.user_id):
        fresh = CodeReplacement.objects.select_related("complaint").get(pk=asked.pk)
        return give_code(member=me, replacement=fresh)


@pytest.mark.django_db
class TestPages:
    def test_the_whole_way(self, staff: dict[str, Member]) -> None:
        sent = send()
        person = Client()
        person.post(reverse("follow"), {"reference": sent.reference, "code": sent.code})
        assert person.get(reverse("follow-status")).status_code == 200

        desk = signed_in(officer(staff))
        fields = {"reference": sent.reference.lower(), "methods": WAYS, "note": NOTE}
        asked = desk.post(reverse("intake:code-ask"), fields)
        page = desk.get(asked.headers["Location"]).content.decode()
        assert "A colleague has to confirm" in page
        assert "Give out a new code" not in page
        pk = asked.headers["Location"].rstrip("/").rpartition("/")[2]
        give_it = reverse("intake:code-give", args=[pk])
        assert desk.post(give_it).status_code == 302
        desk.post(reverse("intake:code-decide", args=[pk]), {"agree": "yes"})
        with acting_for(IE):
            assert CodeReplacement.objects.get(pk=pk).state == "asked"

        colleague = signed_in(approver(staff))
        assert sent.reference in colleague.get(reverse("intake:home")).content.decode()
        assert NOTE in colleague.get(reverse("intake:code", args=[pk])).content.decode()
        colleague.post(reverse("intake:code-decide", args=[pk]), {"agree": "yes"})
        # An approver confirms and gives nothing out.
        assert colleague.post(give_it).status_code == 404

        response = desk.post(give_it)
        assert "no-store" in response.headers["Cache-Control"]
        reference, code = receipt(response)
        assert reference == sent.reference
        assert code != sent.code
        # Shown once.
        again = desk.post(give_it, follow=True)
        assert code not in again.content.decode()

        # The old session and the old code are dead.
        assert person.get(reverse("follow-status"), follow=True).request["PATH_INFO"] == reverse(
            "follow"
        )
        old = person.post(reverse("follow"), {"reference": reference, "code": sent.code})
        assert "We found nothing" in old.content.decode()
        new = Client()
        new.post(reverse("follow"), {"reference": reference, "code": code})
        status = new.get(reverse("follow-status")).content.decode()
        assert "gave out a new code for this page" in status
        assert "A new code was given out" in status

    def test_knowing_is_not_enough(self, staff: dict[str, Member]) -> None:
        sent = send()
        desk = signed_in(officer(staff))
        fields = {"reference": sent.reference, "methods": ["knowledge"], "note": NOTE}
        response = desk.post(reverse("intake:code-ask"), fields)
        assert response.context["form"].errors["methods"]
        assert NOTE in response.content.decode()

    def test_another_authoritys_reference_is_not_there(self, staff: dict[str, Member]) -> None:
        sent = send()
        desk = signed_in(officer(staff, FR))
        fields = {"reference": sent.reference, "methods": WAYS, "note": NOTE}
        response = desk.post(reverse("intake:code-ask"), fields)
        assert response.context["form"].errors["reference"]
        asked = ask(staff, sent)
        for name in ("code", "code-decide", "code-give"):
            path = reverse(f"intake:{name}", args=[asked.pk])
            assert desk.post(path, {"agree": "yes"}).status_code in {404, 405}
        assert desk.get(reverse("intake:code", args=[asked.pk])).status_code == 404


@pytest.mark.django_db
class TestRules:
    def test_nobody_confirms_their_own(self, staff: dict[str, Member]) -> None:
        asked = ask(staff, send())
        me = officer(staff)
        with acting_for(IE, actor=me.user_id), pytest.raises(IntakeError, match="colleague"):
            decide(member=me, replacement=asked, agree=True)

    def test_the_database_asks_again(self, staff: dict[str, Member]) -> None:
        """Past the services: who, in which role, for which authority, in which order."""
        asked = ask(staff, send())

        def decided(who: Member, agree: bool = True) -> bool:
            with acting_for(who.authority_id, actor=who.user_id), connection.cursor() as cursor:
                cursor.execute("SELECT intake_decide(%s, %s)", [asked.pk, agree])
                return bool(cursor.fetchone()[0])

        def replaced(who: Member, new: bytes = b"\1" * 32) -> bool:
            with acting_for(who.authority_id, actor=who.user_id), connection.cursor() as cursor:
                cursor.execute("SELECT intake_replace_code(%s, %s)", [asked.pk, new])
                return bool(cursor.fetchone()[0])

        assert not replaced(officer(staff))  # not confirmed
        assert not decided(officer(staff))  # their own
        assert not decided(staff[address("investigator")])  # no role for it
        assert not decided(approver(staff, FR))  # another authority
        assert decided(approver(staff))
        assert not decided(approver(staff))  # once
        assert not replaced(approver(staff))  # not who asked
        assert not replaced(officer(staff, FR))
        assert not replaced(officer(staff), b"short")
        with acting_for(IE):
            deactivate_member(member=officer(staff), by=staff[address("administrator")])
        assert not replaced(officer(staff))

    def test_no_role_writes_an_access_hash_or_changes_a_request(
        self, staff: dict[str, Member]
    ) -> None:
        sent = send()
        asked = ask(staff, sent)
        me = officer(staff)
        for statement, parameters in (
            ("UPDATE complaints_complaint SET access_hash = %s", [b"\2" * 32]),
            ("UPDATE intake_codereplacement SET state = 'confirmed'", []),
            ("DELETE FROM intake_codereplacement", []),
            (
                "INSERT INTO complaints_codechange (complaint_id, authority_id, at)"
                " VALUES (%s, 'ie-dpc', now())",
                [asked.complaint_id],
            ),
        ):
            with (
                acting_for(IE, actor=me.user_id),
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement, parameters)
        with as_public(capability(sent)):
            assert find_own(capability(sent)) is not None

    def test_one_request_at_a_time(self, staff: dict[str, Member]) -> None:
        sent = send()
        asked = ask(staff, sent)
        with pytest.raises(IntakeError, match="already"):
            ask(staff, sent)
        me = officer(staff)
        with acting_for(IE, actor=me.user_id):
            decide(member=me, replacement=asked, agree=False)
        again = ask(staff, sent)
        confirm(staff, again)
        give(staff, again)
        with pytest.raises(IntakeError):
            give(staff, again)

    def test_a_child_only_by_those_who_may_see_it(self, staff: dict[str, Member]) -> None:
        sent = send({**CHILD, "country": {"country": "IE"}, "authority": {"authority": IE}})
        me = officer(staff)
        asked = ask(staff, sent)
        with acting_for(IE):
            change_member(
                member=me,
                by=staff[address("administrator")],
                roles=me.roles,
                languages=me.languages,
                child_path_trained=False,
                case_cap=me.case_cap,
            )
        me.refresh_from_db()
        desk = signed_in(me)
        assert desk.get(reverse("intake:code", args=[asked.pk])).status_code == 404
        fields = {"reference": sent.reference, "methods": WAYS, "note": NOTE}
        assert desk.post(reverse("intake:code-ask"), fields).context["form"].errors["reference"]

    def test_what_is_destroyed_gets_no_code(self, staff: dict[str, Member]) -> None:
        sent = send()
        asked = ask(staff, sent)
        confirm(staff, asked)
        with acting_for(IE):
            destroy_complaint(
                complaint=Complaint.objects.get(pk=asked.complaint_id), member=None, reason="asked"
            )
        with pytest.raises(IntakeError):
            give(staff, asked)
        page = signed_in(officer(staff)).get(reverse("intake:code", args=[asked.pk]))
        assert page.status_code == 200
        assert NOTE not in page.content.decode()

    def test_mail_about_it_stays_if_it_is_not_safe_by_then(
        self, staff: dict[str, Member], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        handed_over: list[object] = []
        monkeypatch.setattr("casework.delivery.services.hand_over", handed_over.append)
        sent = send()
        asked = ask(staff, sent)
        confirm(staff, asked)
        held = access_hash(sent.reference, give(staff, asked))
        with as_public(held):
            complaint = find_own(held)
            assert complaint is not None
            set_silence(complaint=complaint, silent=True)
        with acting_for(IE):
            mail = OutboundMail.objects.get(purpose="complaint.code")
        assert not send_queued_mail(mail_id=mail.pk, authority=IE)
        assert handed_over == []

    def test_on_record_and_told_by_neutral_mail(self, staff: dict[str, Member]) -> None:
        sent = send()
        asked = ask(staff, sent)
        confirm(staff, asked)
        code = give(staff, asked)
        with acting_for(IE):
            verbs = list(
                AuditEntry.objects.filter(
                    obj_id=str(asked.complaint_id), verb__startswith="code."
                ).values_list("verb", "actor")
            )
            assert verbs == [
                ("code.asked", str(officer(staff).user_id)),
                ("code.confirmed", str(approver(staff).user_id)),
                ("code.replaced", str(officer(staff).user_id)),
            ]
            assert code not in str(list(AuditEntry.objects.values_list("payload", "reason")))
            assert OutboundMail.objects.filter(purpose="complaint.code").count() == 1
        held = access_hash(sent.reference, code)
        with as_public(held):
            found = find_own(held)
            assert found is not None
            following = follow(found)
        assert following.new_code_at is not None
        assert following.now.step != NEW_CODE
        assert NEW_CODE in {told.step for told in following.earlier}


def test_pressed_twice_at_once_one_code_is_given_out(
    committed_database: TestDatabase, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = QUICK
    staff = seed()
    sent = send()
    asked = ask(staff, sent)
    confirm(staff, asked)

    def press(_: int) -> str:
        try:
            return give(staff, asked)
        except IntakeError:
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as hands:
        given = [code for code in hands.map(press, range(4)) if code]
    assert len(given) == 1
    held = access_hash(sent.reference, given[0])
    with as_public(held):
        assert find_own(held) is not None
    assert committed_database.run("SELECT count(*) FROM complaints_codechange") == [(1,)]
    # A confirmation is good for a week.
    committed_database.run(
        "UPDATE intake_codereplacement SET state = 'confirmed', done_at = NULL,"
        " decided_at = decided_at - interval '8 days'"
    )
    with pytest.raises(IntakeError):
        give(staff, asked)
