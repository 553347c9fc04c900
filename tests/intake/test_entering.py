"""An officer enters a complaint for somebody: same questions, own authority, own draft."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.audit.models import AuditEntry
from casework.authorities.models import Member
from casework.authorities.services.staff import invite_member
from casework.intake.forms import BeginForm
from casework.intake.models import Entry
from casework.intake.services.entries import begin_entry, open_entry, send_entry
from casework.intake.tasks import destroy_old_entries
from casework.scoping import acting_for, as_public
from complaints.following import find_own
from complaints.models import Complaint
from complaints.services.drafts import wake_draft
from complaints.services.errors import DraftGone
from complaints.services.submission import access_hash
from tests.cast import address
from tests.complaints.answering import ADULT, CHILD, errors, receipt
from tests.intake.conftest import signed_in

pytestmark = pytest.mark.django_db
IE, FR = "ie-dpc", "fr-cnil"
WISHES = {
    "contact_service": "yes",
    "name_to_service": "no",
    "share_authorities": "no",
    "research": "no",
}
SPOKEN = {**ADULT, "permissions": WISHES}


def officer(staff: dict[str, Member], authority: str = IE) -> Member:
    return staff[address("intake_officer", authority)]


def begin(client: Client, **fields: Any) -> Entry:
    day = fields.pop("day", timezone.localdate().isoformat())
    response = client.post(
        reverse("intake:begin"), {"channel": "phone", "language": "en", "day": day, **fields}
    )
    assert response.status_code == 302, errors(response)
    pk = response.headers["Location"].rstrip("/").rpartition("/")[2]
    return Entry(pk=pk)


def fill(client: Client, entry: Entry, answers: dict[str, Any]) -> list[str]:
    """Through all questions to the check page."""
    seen: list[str] = []
    response = client.get(reverse("intake:entry", args=[entry.pk]), follow=True)
    while "/step/" in response.request["PATH_INFO"]:
        path = response.request["PATH_INFO"]
        step = path.rstrip("/").rpartition("/")[2]
        assert step not in seen, (step, errors(response))
        seen.append(step)
        given = answers.get(step, {})
        if step == "sharing":  # which offices are named follows from the answers
            given = dict.fromkeys(response.context["form"].fields, "no")
        response = client.post(path, given, follow=True)
        assert response.request["PATH_INFO"] != path, (step, errors(response))
    assert response.request["PATH_INFO"] == reverse("intake:check", args=[entry.pk])
    return seen


def send(client: Client, entry: Entry) -> tuple[str, str]:
    response = client.post(reverse("intake:check", args=[entry.pk]), follow=True)
    assert response.request["PATH_INFO"] == reverse("intake:receipt", args=[entry.pk])
    return receipt(response)


class TestTheWay:
    def test_by_phone_from_the_first_question_to_the_receipt(
        self, staff: dict[str, Member]
    ) -> None:
        client = signed_in(officer(staff))
        entry = begin(client)
        seen = fill(client, entry, SPOKEN)
        assert {"age", "authority", "permissions"} <= set(seen)
        assert "fingerprint" not in seen
        reference, code = send(client, entry)
        with as_public():
            complaint = find_own(access_hash(reference, code))
            assert complaint is not None
            assert (complaint.entry, complaint.authority_id) == ("phone", IE)
        with acting_for(IE):
            by = AuditEntry.objects.get(verb="complaint.entered", obj_id=str(complaint.pk))
            assert by.actor == str(officer(staff).user_id)
        put = client.post(reverse("intake:receipt", args=[entry.pk]), follow=True)
        assert code not in put.content.decode()
        assert client.get(reverse("intake:receipt", args=[entry.pk])).status_code == 404

    def test_the_same_help_is_there_to_be_read_aloud(self, staff: dict[str, Member]) -> None:
        client = signed_in(officer(staff))
        entry = begin(client)
        page = client.get(reverse("intake:step", args=[entry.pk, "age"])).content.decode()
        assert "Think of their age in the picture or video." in page
        assert "Why do we ask this?" in page

    def test_paper_counts_from_the_day_it_arrived(self, staff: dict[str, Member]) -> None:
        client = signed_in(officer(staff))
        day = (timezone.localdate() - timedelta(days=10)).isoformat()
        entry = begin(client, channel="paper", day=day, clock="09:30")
        fill(client, entry, SPOKEN)
        reference, _code = send(client, entry)
        with acting_for(IE):
            complaint = Complaint.objects.get(reference=reference)
            assert complaint.entry == "paper"
            assert complaint.facts["lodged_at"].startswith(f"{day}T09:30:00")
            assert complaint.submitted_at.date().isoformat() == day

    def test_sent_twice_it_is_one(self, staff: dict[str, Member]) -> None:
        client = signed_in(officer(staff))
        entry = begin(client)
        fill(client, entry, SPOKEN)
        assert send(client, entry) == send(client, entry)
        with acting_for(IE):
            assert Complaint.objects.count() == 1

    def test_every_wish_is_asked(self, staff: dict[str, Member]) -> None:
        client = signed_in(officer(staff))
        entry = begin(client)
        fill(client, entry, SPOKEN)
        step = reverse("intake:step", args=[entry.pk, "permissions"])
        response = client.post(step, {**WISHES, "research": ""})
        assert response.context["form"].errors["research"] == [
            "Ask the person, and record yes or no"
        ]

    def test_a_child_is_asked_nothing_more_than_on_its_own(self, staff: dict[str, Member]) -> None:
        client = signed_in(officer(staff, FR))
        entry = begin(client)
        wishes = dict.fromkeys(("contact_service", "share_authorities", "tell_guardian"), "no")
        seen = fill(client, entry, {**CHILD, "agree": wishes})
        assert "account" not in seen
        assert "kind" not in seen

    def test_left_for_hours_it_goes_on(self, staff: dict[str, Member]) -> None:
        client = signed_in(officer(staff))
        entry = begin(client)
        client.post(reverse("intake:step", args=[entry.pk, "age"]), {"age": "adult"})
        with time_machine.travel(timezone.now() + timedelta(hours=9), tick=False):
            client.force_login(officer(staff).user)
            response = client.get(reverse("intake:entry", args=[entry.pk]))
        assert response.headers["Location"].endswith("/step/who/")

    def test_in_the_language_of_the_person(self, staff: dict[str, Member], settings: Any) -> None:
        settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
        client = signed_in(officer(staff))
        entry = begin(client, language="ar")
        page = client.get(reverse("intake:step", args=[entry.pk, "age"])).content.decode()
        assert 'dir="rtl"' in page


class TestWhoReceivesIt:
    def test_another_competent_office_is_told_and_it_is_recorded_anyway(
        self, staff: dict[str, Member]
    ) -> None:
        client = signed_in(officer(staff))
        entry = begin(client)
        for step, answer in (
            ("age", {"age": "adult"}),
            ("who", {"role": "self"}),
            ("country", {"country": "FR"}),
            ("danger", {"danger": "no"}),
            ("work", {"works": "same"}),
        ):
            client.post(reverse("intake:step", args=[entry.pk, step]), answer)
        where = reverse("intake:step", args=[entry.pk, "authority"])
        page = client.get(where).content.decode()
        assert "not the one" in page
        assert "CNIL" in page
        assert client.post(where, {}).context["form"].errors["anyway"]
        # Whatever is posted, it is the officer's own.
        client.post(where, {"anyway": "on", "authority": FR})
        fill(client, entry, {**SPOKEN, "authority": {"anyway": "on", "authority": FR}})
        reference, _ = send(client, entry)
        with acting_for(IE):
            assert Complaint.objects.get(reference=reference).authority_id == IE


class TestStrangers:
    PAGES = ("entry", "check", "receipt", "destroy")

    def test_a_colleague_and_another_authority_find_nothing(self, staff: dict[str, Member]) -> None:
        client = signed_in(officer(staff))
        entry = begin(client)
        with acting_for(IE):
            colleague = invite_member(
                authority=officer(staff).authority,
                email="second@ie-dpc.example",
                name="Second Officer",
                roles=["intake_officer"],
                password="words for a test only",
            )
        for other in (colleague, officer(staff, FR)):
            browser = signed_in(other)
            for page in self.PAGES:
                path = reverse(f"intake:{page}", args=[entry.pk])
                assert browser.get(path).status_code == 404
                assert browser.post(path).status_code == 404
            step = reverse("intake:step", args=[entry.pk, "age"])
            assert browser.post(step, {"age": "adult"}).status_code == 404
            assert str(entry.pk) not in browser.get(reverse("intake:home")).content.decode()
        with acting_for(IE, actor=colleague.user_id):
            assert not Entry.objects.exists()
        with acting_for(IE, actor=officer(staff).user_id):
            assert Entry.objects.count() == 1

    @pytest.mark.parametrize("role", ["investigator", "auditor", "cooperation_officer"])
    def test_other_roles_get_404(self, staff: dict[str, Member], role: str) -> None:
        client = signed_in(staff[address(role)])
        for name in ("home", "begin", "code-ask"):
            assert client.get(reverse(f"intake:{name}")).status_code == 404
        assert "Intake" not in client.get("/desk/").content.decode()


class TestWhenItArrived:
    NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

    def form(self, zone: str, **fields: str) -> BeginForm:
        with time_machine.travel(self.NOW, tick=False):
            form = BeginForm({"channel": "paper", "language": "en", **fields}, zone=zone)
            form.is_valid()
        return form

    @pytest.mark.parametrize(
        ("zone", "day", "clock", "received"),
        [
            ("Europe/Dublin", "2026-11-24", "11:59", "2026-11-24T11:59:00+00:00"),
            ("Europe/Dublin", "2026-11-23", "", "2026-11-23T12:00:00+00:00"),
            # Today without a time: not later than now.
            ("America/New_York", "2026-11-24", "", "2026-11-24T12:00:00+00:00"),
            ("Europe/Paris", "2026-06-01", "23:30", "2026-06-01T21:30:00+00:00"),
            # A day ahead of UTC it is tomorrow already.
            ("Pacific/Auckland", "2026-11-25", "00:30", "2026-11-24T11:30:00+00:00"),
        ],
    )
    def test_in_the_zone_of_the_authority(
        self, zone: str, day: str, clock: str, received: str
    ) -> None:
        form = self.form(zone, day=day, clock=clock)
        assert form.errors == {}
        assert form.cleaned_data["received_at"].astimezone(UTC).isoformat() == received

    @pytest.mark.parametrize(
        ("zone", "day", "clock", "field"),
        [
            ("Europe/Dublin", "2026-11-24", "12:01", "clock"),
            ("Europe/Dublin", "2026-11-25", "", "day"),
            ("Europe/Dublin", "2025-11-22", "", "day"),
            ("Europe/Paris", "2026-03-29", "02:30", "clock"),
            ("Europe/Dublin", "yesterday", "", "day"),
            ("Europe/Dublin", "2026-11-24", "25:00", "clock"),
        ],
    )
    def test_refused_beside_the_field(self, zone: str, day: str, clock: str, field: str) -> None:
        assert set(self.form(zone, day=day, clock=clock).errors) == {field}


class TestEnd:
    def test_old_entries_go_with_their_drafts(self, staff: dict[str, Member]) -> None:
        me = officer(staff)
        with acting_for(IE, actor=me.user_id):
            begin_entry(member=me, channel="phone", received_at=timezone.now(), language="en")
        destroy_old_entries()
        with acting_for(IE, actor=me.user_id):
            assert Entry.objects.count() == 1
            with time_machine.travel(timezone.now() - timedelta(days=31), tick=False):
                Entry.objects.get().save(update_fields=["updated_at"])
        destroy_old_entries()
        with acting_for(IE, actor=me.user_id):
            assert not Entry.objects.exists()
            assert AuditEntry.objects.filter(verb="intake.put_away").count() == 1

    def test_destroyed_on_the_officers_word(self, staff: dict[str, Member]) -> None:
        client = signed_in(officer(staff))
        entry = begin(client)
        me = officer(staff)
        with acting_for(IE, actor=me.user_id):
            _, draft = open_entry(member=me, pk=entry.pk)
        client.post(reverse("intake:destroy", args=[entry.pk]))
        assert client.get(reverse("intake:entry", args=[entry.pk])).status_code == 404
        with as_public(), pytest.raises(DraftGone):
            wake_draft(token=draft.token)

    def test_the_service_sends_for_the_own_authority_alone(self, staff: dict[str, Member]) -> None:
        client = signed_in(officer(staff))
        entry = begin(client)
        fill(client, entry, SPOKEN)
        me = officer(staff)
        with acting_for(IE, actor=me.user_id):
            kept = Entry.objects.get(pk=entry.pk)
            first = send_entry(member=me, entry=kept)
            assert first == send_entry(member=me, entry=kept)
