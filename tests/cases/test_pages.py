"""The desk's pages, as a caseworker uses them and as a careless or hostile one might."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework import vault
from casework.audit.services import entries_for
from casework.authorities.models import Member
from casework.authorities.selectors import MEMBER_KEY
from casework.cases.models import Note, Participation, Task
from casework.cases.services.assignment import assign
from casework.cases.services.clocks import start_clock
from casework.cases.services.notes import write_note
from casework.delivery.models import DeadLetter
from casework.scoping import acting_for
from complaints.models import Message
from complaints.services.messages import send_from_authority
from tests.files import EMAIL, WORDS, make_file, member_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def desk(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend=BACKEND)
    # Whoever works for two authorities has chosen this one.
    session = client.session
    session[MEMBER_KEY] = str(member.pk)
    session.save()
    return client


@pytest.fixture
def file(members: dict[str, Member]) -> Participation:
    return make_file()


@pytest.fixture
def worker(members: dict[str, Member]) -> Member:
    return member_of(members, "investigator-2")


@pytest.fixture
def client(worker: Member) -> Client:
    return desk(worker)


def again(file: Participation) -> Participation:
    with acting_for(file.authority_id):
        file.refresh_from_db()
        return file


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


class TestLists:
    def test_mine_and_the_queue_show_the_case(self, file: Participation, client: Client) -> None:
        with acting_for("ie-dpc"):
            person = file.assignee
        assert person is not None
        assert file.reference in text(desk(person).get(reverse("cases:mine")))
        page = text(client.get(reverse("cases:queue")))
        assert file.reference in page
        assert person.user.name in page

    @pytest.mark.parametrize(
        "query",
        [
            "?status=nonsense",
            "?priority=99",
            "?priority=1%00",
            "?assignee=not-a-uuid",
            "?assignee=5acd0152-b0fe-44f6-bc87-5eed740b548b",
            "?reference=%F0%9F%98%80",
            "?reference=%00",
            "?after=%00&before=AAAA",
            "?overdue=maybe&child=1",
            "?" + "&".join(["status=new"] * 200),
        ],
    )
    def test_an_odd_address_shows_a_list(self, client: Client, query: str) -> None:
        for name in ("cases:mine", "cases:queue"):
            assert client.get(reverse(name) + query).status_code == 200

    def test_filters_are_kept_from_page_to_page(self, client: Client, file: Participation) -> None:
        with acting_for("ie-dpc"):
            original = Participation.objects.get(pk=file.pk)
            assert original
        for _ in range(51):
            make_file()
        page = client.get(reverse("cases:queue") + "?priority=1")
        assert "priority=1&amp;after=" in page.content.decode()

    def test_a_reference_leads_to_its_case(self, client: Client, file: Participation) -> None:
        for typed in (file.reference, file.reference.lower(), file.reference.replace("-", " ")):
            answer = client.post(reverse("cases:search"), {"q": typed})
            assert answer.status_code == 302
            assert answer["Location"] == reverse("cases:case", args=[file.pk])

    def test_an_address_is_searched_by_post_alone(
        self, client: Client, file: Participation
    ) -> None:
        answer = client.post(reverse("cases:search"), {"q": EMAIL})
        assert "1 case found" in text(answer)
        assert file.reference in text(answer)
        assert "1 case found" not in text(client.get(reverse("cases:search"), {"q": EMAIL}))

    @pytest.mark.parametrize("q", ["", " ", "x", "RD-", "\x00", "%", "a" * 300])
    def test_what_is_neither_says_so(self, client: Client, q: str) -> None:
        answer = client.post(reverse("cases:search"), {"q": q})
        assert answer.status_code == 200
        assert "There is a problem" in text(answer)

    def test_an_auditor_searches_no_persons(
        self, members: dict[str, Member], file: Participation
    ) -> None:
        answer = desk(member_of(members, "auditor")).post(reverse("cases:search"), {"q": EMAIL})
        assert "do not allow" in text(answer)
        assert file.reference not in text(answer)


class TestCasePage:
    @pytest.mark.parametrize("key", ["routing", "clocks", "tasks", "notes", "messages", "timeline"])
    def test_every_tab_opens(self, client: Client, file: Participation, key: str) -> None:
        assert client.get(reverse("cases:panel", args=[file.pk, key])).status_code == 200

    def test_the_overview_opens_nothing_sealed(self, client: Client, file: Participation) -> None:
        page = text(client.get(reverse("cases:case", args=[file.pk])))
        for secret in ("Nora Example", EMAIL, WORDS, "pixhive.example.com"):
            assert secret not in page

    def test_a_strange_tab_is_not_found(self, client: Client, file: Participation) -> None:
        assert client.get(f"/desk/cases/{file.pk}/nonsense/").status_code == 404

    def test_the_record_is_for_auditors(
        self, members: dict[str, Member], client: Client, file: Participation
    ) -> None:
        address = reverse("cases:panel", args=[file.pk, "audit"])
        assert client.get(address).status_code == 404
        page = text(desk(member_of(members, "auditor")).get(address))
        assert "routing.decided" in page

    def test_auditors_change_nothing(self, members: dict[str, Member], file: Participation) -> None:
        auditor = desk(member_of(members, "auditor"))
        for name in ("status", "assign", "take", "task-add", "note-add", "message-send", "reveal"):
            assert auditor.post(reverse(f"cases:{name}", args=[file.pk])).status_code == 404
        assert auditor.get(reverse("cases:panel", args=[file.pk, "messages"])).status_code == 404


class TestRevealing:
    def test_what_is_opened_is_on_record(
        self, client: Client, worker: Member, file: Participation
    ) -> None:
        answer = client.post(
            reverse("cases:reveal", args=[file.pk]),
            {"what": ["identity", "account"], "reason": "Preparing the call"},
        )
        page = text(answer)
        assert "Nora Example" in page
        assert WORDS.replace("'", "&#x27;") in page
        assert EMAIL not in page
        with acting_for("ie-dpc"):
            verbs = {
                entry.verb: entry
                for entry in entries_for(authority="ie-dpc")
                if entry.verb.endswith(".read")
            }
        assert {"identity.read", "account.read"} <= set(verbs)
        assert "contact.read" not in verbs
        assert verbs["identity.read"].actor == str(worker.user_id)
        assert verbs["identity.read"].reason == "Preparing the call"

    @pytest.mark.parametrize(
        "typed",
        [
            {},
            {"what": ["identity"]},
            {"what": ["identity"], "reason": "    "},
            {"what": ["everything"], "reason": "because I can"},
            {"reason": "because I can"},
        ],
    )
    def test_without_a_reason_nothing_opens(
        self, client: Client, file: Participation, typed: dict[str, Any]
    ) -> None:
        answer = client.post(reverse("cases:reveal", args=[file.pk]), typed)
        assert "There is a problem" in text(answer)
        assert "Nora Example" not in text(answer)
        with acting_for("ie-dpc"):
            assert not any(e.verb.endswith(".read") for e in entries_for(authority="ie-dpc"))

    def test_destroyed_data_say_so(self, client: Client, file: Participation) -> None:
        with acting_for("ie-dpc"):
            vault.destroy_key(subject=file.case.complaint_id)
        answer = client.post(
            reverse("cases:reveal", args=[file.pk]),
            {"what": ["identity"], "reason": "Preparing the call"},
        )
        assert "were destroyed" in text(answer)
        for key in ("notes", "messages"):
            assert client.get(reverse("cases:panel", args=[file.pk, key])).status_code == 200


class TestChanging:
    def test_status(self, client: Client, file: Participation) -> None:
        address = reverse("cases:status", args=[file.pk])
        assert client.get(address).status_code == 200
        answer = client.post(address, {"status": "assessing", "version": again(file).version})
        assert answer.status_code == 302
        assert again(file).status == "assessing"

    def test_a_stale_form_says_so_and_keeps_the_words(
        self, client: Client, file: Participation
    ) -> None:
        address, version = reverse("cases:status", args=[file.pk]), again(file).version
        assert client.post(address, {"status": "assessing", "version": version}).status_code == 302
        late = {"status": "on_hold", "reason": "The mandate is missing", "version": version}
        answer = client.post(address, late)
        assert answer.status_code == 409
        assert "Somebody changed this case meanwhile" in text(answer)
        assert "The mandate is missing" in answer.content.decode()
        assert again(file).status == "assessing"
        # Sent once more from the page that now shows the new state, it counts.
        found = re.search(r'name="version" value="(\d+)"', answer.content.decode())
        assert found
        assert client.post(address, {**late, "version": found[1]}).status_code == 302
        assert again(file).status == "on_hold"

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ({}, "Choose the new status"),
            ({"status": "closed", "clocks": "met"}, "Give the reason"),
            ({"status": "closed", "reason": "done"}, "what becomes of the deadlines"),
            ({"status": "following"}, "There is a problem"),
            ({"status": "nonsense"}, "There is a problem"),
            ({"status": "assessing", "version": "x"}, ""),
        ],
    )
    def test_errors_stand_beside_their_fields(
        self, client: Client, file: Participation, typed: dict[str, str], says: str
    ) -> None:
        address = reverse("cases:status", args=[file.pk])
        answer = client.post(address, {"version": again(file).version, **typed})
        assert answer.status_code == 200
        assert says in text(answer)
        assert again(file).status == "new"

    def test_assigning(self, client: Client, worker: Member, file: Participation) -> None:
        address = reverse("cases:assign", args=[file.pk])
        answer = client.post(address, {"member": worker.pk, "version": again(file).version})
        assert answer.status_code == 302
        assert again(file).assignee == worker

    def test_nobody_from_elsewhere_is_assigned(
        self, client: Client, members: dict[str, Member], file: Participation
    ) -> None:
        before = again(file).assignee
        stranger = member_of(members, "investigator", "fr-cnil")
        answer = client.post(
            reverse("cases:assign", args=[file.pk]),
            {"member": stranger.pk, "version": file.version},
        )
        assert answer.status_code == 200
        assert again(file).assignee == before

    def test_taking_what_nobody_has(
        self, client: Client, worker: Member, members: dict[str, Member], file: Participation
    ) -> None:
        address = reverse("cases:take", args=[file.pk])
        client.post(address)
        with acting_for("ie-dpc"):
            assign(participation=file, member=None, by=worker)
        client.post(address)
        assert again(file).assignee == worker
        # A second person comes too late, and is told who has it.
        late = desk(member_of(members, "investigator"))
        assert "has taken this case already" in text(late.post(address, follow=True))
        assert again(file).assignee == worker

    def test_a_clock_is_met_and_stopped(self, client: Client, file: Participation) -> None:
        with acting_for("ie-dpc"):
            one = file.clocks.get()
            two = start_clock(participation=file, rule="gdpr-56-3", start=one.started_at)
        met = reverse("cases:clock-met", args=[file.pk, one.pk])
        stop = reverse("cases:clock-stop", args=[file.pk, two.pk])
        assert client.get(met).status_code == client.get(stop).status_code == 200
        assert "future" in text(client.post(met, {"on": "2099-01-01"}))
        assert "Enter a day" in text(client.post(met, {"on": "yesterday"}))
        assert client.post(met, {"on": ""}).status_code == 302
        assert "already ended" in text(client.post(met, {"on": ""}))
        assert "Give the legal ground" in text(client.post(stop, {"ground": " "}))
        assert client.post(stop, {"ground": "GDPR Art. 65"}).status_code == 302
        with acting_for("ie-dpc"):
            assert {c.state for c in file.clocks.all()} == {"met", "stopped"}

    def test_tasks(self, client: Client, file: Participation) -> None:
        address = reverse("cases:task-add", args=[file.pk])
        assert "Say what is to be done" in text(client.post(address, {"summary": ""}))
        assert client.post(address, {"summary": "Call back"}).status_code == 302
        with acting_for("ie-dpc"):
            task = Task.objects.get(summary="Call back")
        done = reverse("cases:task-done", args=[file.pk, task.pk])
        assert "Done: Call back" in text(client.post(done, follow=True))
        assert "was done already" in text(client.post(done, follow=True))

    def test_a_task_of_another_case_is_not_found_through_this_one(
        self, client: Client, file: Participation
    ) -> None:
        other = make_file()
        with acting_for("ie-dpc"):
            task = other.tasks.first()
            clock = other.clocks.get()
        assert task is not None
        done = reverse("cases:task-done", args=[file.pk, task.pk])
        assert client.post(done).status_code == 404
        met = reverse("cases:clock-met", args=[file.pk, clock.pk])
        assert client.post(met, {"on": ""}).status_code == 404


class TestTheTwoFiles:
    """The cooperation file is for those who cooperate, not for who speaks with the parties."""

    def test_an_intake_officer_neither_reads_nor_writes_it(
        self, members: dict[str, Member], client: Client, file: Participation
    ) -> None:
        address = reverse("cases:note-add", args=[file.pk])
        note = {"once": str(uuid.uuid4()), "file": "cooperation", "body": "Between authorities."}
        assert client.post(address, note).status_code == 302
        intake = desk(members["intake-officer@ie-dpc.example"])
        page = intake.get(reverse("cases:panel", args=[file.pk, "notes"])).content.decode()
        assert "Administrative file" in page
        assert "Between authorities." not in page
        assert "cooperation-title" not in page
        answer = intake.post(address, {**note, "once": str(uuid.uuid4()), "body": "Mine too."})
        assert "Select a valid choice" in answer.content.decode()
        with acting_for("ie-dpc"):
            assert Note.objects.count() == 1


class TestWriting:
    def note(self, **changes: Any) -> dict[str, Any]:
        return {"once": str(uuid.uuid4()), "file": "administrative", "body": "A note.", **changes}

    def test_a_note_is_sealed_and_shown_in_its_file(
        self, client: Client, file: Participation
    ) -> None:
        address = reverse("cases:note-add", args=[file.pk])
        client.post(address, self.note(body="For the parties."))
        client.post(address, self.note(body="Between authorities.", file="cooperation"))
        page = client.get(reverse("cases:panel", args=[file.pk, "notes"])).content.decode()
        administrative, _, cooperation = page.partition('id="cooperation-title"')
        assert "For the parties." in administrative
        assert "Between authorities." in cooperation
        assert "Between authorities." not in administrative
        with acting_for("ie-dpc"):
            assert not any(b"parties" in bytes(n.sealed_body) for n in Note.objects.all())

    def test_sent_twice_is_written_once(self, client: Client, file: Participation) -> None:
        address, typed = reverse("cases:note-add", args=[file.pk]), self.note()
        assert {client.post(address, typed).status_code for _ in range(2)} == {302}
        with acting_for("ie-dpc"):
            assert Note.objects.count() == 1

    def test_an_id_that_is_taken_elsewhere_writes_nothing_and_is_no_fault(
        self, client: Client, file: Participation, members: dict[str, Member]
    ) -> None:
        """Another case's, or another authority's: the answer is the same."""
        other, foreign = make_file(), make_file("fr-cnil")
        taken = []
        for one in (other, foreign):
            with acting_for(one.authority_id):
                author = member_of(members, "investigator", one.authority_id)
                note = write_note(participation=one, member=author, body="Mine.")
                event = one.events.first()
                assert event is not None
                taken.append((note.pk, event.pk))
        answers = set()
        for note_id, event_id in taken:
            written = client.post(
                reverse("cases:note-add", args=[file.pk]), self.note(once=str(note_id))
            )
            sent = client.post(
                reverse("cases:message-send", args=[file.pk]),
                {"once": str(event_id), "body": "Hello"},
            )
            answers.add((written.status_code, sent.status_code))
            assert "used already" in text(written)
            assert "used already" in text(sent)
        assert answers == {(200, 200)}
        with acting_for("ie-dpc"):
            assert not Note.objects.filter(participation=file).exists()
            assert not Message.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"body": " "},
            {"body": "x" * 20_001},
            {"file": ""},
            {"file": "secret"},
            {"once": "x"},
            {"body": "\x00"},
        ],
    )
    def test_what_is_wrong_comes_back(
        self, client: Client, file: Participation, wrong: dict[str, str]
    ) -> None:
        answer = client.post(reverse("cases:note-add", args=[file.pk]), self.note(**wrong))
        assert answer.status_code == 200
        with acting_for("ie-dpc"):
            assert not Note.objects.exists()

    def test_markup_is_shown_not_run(self, client: Client, file: Participation) -> None:
        client.post(
            reverse("cases:note-add", args=[file.pk]), self.note(body="<script>alert(1)</script>")
        )
        page = client.get(reverse("cases:panel", args=[file.pk, "notes"])).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page

    def test_a_message_reaches_the_persons_page_once(
        self, client: Client, file: Participation
    ) -> None:
        address = reverse("cases:message-send", args=[file.pk])
        typed = {"once": str(uuid.uuid4()), "body": "We have begun."}
        assert {client.post(address, typed).status_code for _ in range(2)} == {302}
        with acting_for("ie-dpc"):
            assert Message.objects.filter(sender="authority").count() == 1
        page = text(client.get(reverse("cases:panel", args=[file.pk, "messages"])))
        assert "We have begun." in page

    def test_opening_the_messages_is_on_record(
        self, client: Client, worker: Member, file: Participation
    ) -> None:
        with acting_for("ie-dpc"):
            send_from_authority(complaint=file.case.complaint, member=worker, body="Hello")
        client.get(reverse("cases:panel", args=[file.pk, "messages"]))
        with acting_for("ie-dpc"):
            found = [e for e in entries_for(authority="ie-dpc") if e.verb == "messages.read"]
        assert [e.actor for e in found] == [str(worker.user_id)]


class TestTrouble:
    def letter(self) -> DeadLetter:
        with acting_for("ie-dpc"):
            return DeadLetter.objects.create(
                authority="ie-dpc",
                task="routing.route_complaint",
                args=[str(uuid.uuid4())],
                kwargs={"authority": "ie-dpc"},
                error="OperationalError",
            )

    def test_administrators_try_again_once(self, members: dict[str, Member]) -> None:
        chief, letter = desk(member_of(members, "administrator")), self.letter()
        assert "routing.route_complaint" in text(chief.get(reverse("cases:trouble")))
        retry = reverse("cases:trouble-retry", args=[letter.pk])
        assert "Asked for again" in text(chief.post(retry, follow=True))
        assert "dealt with that already" in text(chief.post(retry, follow=True))

    def test_nobody_else_sees_it(self, client: Client) -> None:
        assert client.get(reverse("cases:trouble")).status_code == 404
        assert (
            client.post(reverse("cases:trouble-retry", args=[self.letter().pk])).status_code == 404
        )
