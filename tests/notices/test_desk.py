"""The desk's pages of notices."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from casework.audit.models import AuditEntry
from casework.authorities.models import Authority, Member
from casework.notices import need_to_know
from casework.notices.models import Notice, ServiceAttempt
from casework.notices.services import service
from casework.scoping import acting_for
from tests.notices.conftest import ask_for, made, member_of, reread

IE = "ie-dpc"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("certificates", "taking_part")]


@pytest.fixture(autouse=True)
def no_case_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """These notices have no action; what enforcement asks of one is tried there."""
    monkeypatch.setattr(need_to_know, "_rules", {})


@pytest.fixture
def taking_part() -> None:
    Authority.objects.filter(pk__in=[IE, "fr-cnil"]).update(participating=True)


def as_member(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def desk() -> Client:
    return as_member(member_of(IE, "investigator"))


def url(name: str, notice: Notice) -> str:
    return reverse(name, args=[notice.pk])


def text(response: HttpResponse) -> str:
    plain = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode())
    return " ".join(plain.split())


class TestPage:
    def test_a_ready_notice(self, desk: Client) -> None:
        notice = made()
        response = desk.get(url("desk_notice", notice))
        said = text(response)
        for expected in (
            str(notice.number), "Ready, not served", "Example Images Ltd", notice.pdf_sha256,
            "DEVELOPMENT", "Nobody has served this notice yet", "Serve by e-mail",
        ):  # fmt: skip
            assert expected in said
        assert response["Cache-Control"] == "no-store"

    def test_a_waiting_one_says_so(self, desk: Client) -> None:
        assert "Waiting for a worker" in text(desk.get(url("desk_notice", ask_for())))

    def test_a_failed_one_says_why_and_can_be_retried(self, desk: Client, tmp_path: object) -> None:
        with override_settings(SIGNING_DIR=tmp_path):
            notice = made()
        said = text(desk.get(url("desk_notice", notice)))
        assert "no signing certificate for ie-dpc" in said
        assert "Try again" in said
        desk.post(url("desk_notice_retry", notice))
        assert reread(notice).state == Notice.State.QUEUED

    def test_the_list_shows_failed_ones_first(self, desk: Client, tmp_path: object) -> None:
        with override_settings(SIGNING_DIR=tmp_path):
            failed = made()
        ready = made()
        said = text(desk.get(reverse("desk_notices")))
        assert said.index(str(failed.number)) < said.index(str(ready.number))
        only = text(desk.get(reverse("desk_notices"), {"state": "ready"}))
        assert str(failed.number) not in only
        assert desk.get(reverse("desk_notices"), {"state": "<x>", "page": "z"}).status_code == 200


class TestDownload:
    def test_the_file_has_a_neutral_name_and_is_not_stored(self, desk: Client) -> None:
        notice = made()
        response = desk.get(url("desk_notice_pdf", notice))
        assert response.content.startswith(b"%PDF-")
        assert response["Content-Type"] == "application/pdf"
        assert response["Cache-Control"] == "no-store"
        assert re.fullmatch(
            r'attachment; filename="notice-ie-dpc-\d{4}-\d{6}\.pdf"',
            response["Content-Disposition"],
        )
        with acting_for(IE):
            assert AuditEntry.objects.filter(verb="notice.read", obj_id=notice.pk).count() == 1

    def test_before_it_is_ready_there_is_none(self, desk: Client) -> None:
        assert desk.get(url("desk_notice_pdf", ask_for())).status_code == 404


class TestServing:
    def test_by_email(self, desk: Client) -> None:
        notice = made()
        to = {"email-address": "legal@example-images.example"}
        response = desk.post(url("desk_notice_serve", notice), to, follow=True)
        assert "on its way" in text(response).lower()
        desk.post(url("desk_notice_serve", notice), to)
        with acting_for(IE):
            assert ServiceAttempt.objects.filter(notice=notice).count() == 1

    def test_a_fault_stands_in_a_summary_and_beside_the_field(self, desk: Client) -> None:
        notice = made()
        page = desk.post(
            url("desk_notice_serve", notice), {"email-address": "nobody"}
        ).content.decode()
        assert "govuk-error-summary" in page
        assert page.count("Enter one e-mail address") == 2
        assert "<title>Error: " in page

    def test_by_hand_in_the_authoritys_own_time(self) -> None:
        notice = made(authority="fr-cnil")
        desk = as_member(member_of("fr-cnil", "investigator"))
        import datetime as dt
        from zoneinfo import ZoneInfo

        local = dt.datetime.now(ZoneInfo("Europe/Paris"))
        response = desk.post(
            url("desk_notice_service", notice),
            {
                "other-method": "hand",
                "other-address": "Somebody\n1 rue Exemple",
                "other-given_at": local.strftime("%Y-%m-%d %H:%M"),
                "other-proof": "Signed for by the porter",
            },
            follow=True,
        )
        said = text(response)
        assert "Service is recorded" in said
        assert "Signed for by the porter" in said
        assert "nobody has verified this rule" in said
        served_at = reread(notice).served_at
        assert served_at is not None
        assert abs((served_at - local).total_seconds()) < 61

    def test_what_is_refused_is_said_in_words(self, desk: Client) -> None:
        notice = made()
        said = text(
            desk.post(
                url("desk_notice_service", notice),
                {"other-method": "hand", "other-address": "x", "other-proof": "x",
                 "other-given_at": "2020-01-01 10:00"},
            )
        )  # fmt: skip
        assert "before the notice was issued" in said

    def test_withdrawing(self, desk: Client) -> None:
        notice = made()
        assert "Enter the reason" in text(desk.post(url("desk_notice_withdraw", notice), {}))
        said = text(
            desk.post(
                url("desk_notice_withdraw", notice),
                {"withdraw-reason": "Wrong addressee"},
                follow=True,
            )
        )
        assert "Withdrawn" in said
        assert "Serve by e-mail" not in said


READ = ("desk_notice", "desk_notice_pdf")
CHANGE = ("desk_notice_retry", "desk_notice_serve", "desk_notice_service", "desk_notice_withdraw")


class TestWho:
    @pytest.mark.parametrize("name", READ)
    def test_another_authority_finds_nothing(self, name: str) -> None:
        notice = made()
        stranger = as_member(member_of("fr-cnil", "investigator", "approver", "administrator"))
        assert stranger.get(url(name, notice)).status_code == 404

    @pytest.mark.parametrize("name", CHANGE)
    def test_nor_changes_anything(self, name: str) -> None:
        notice = made()
        stranger = as_member(member_of("fr-cnil", "investigator", "approver", "administrator"))
        assert stranger.post(url(name, notice)).status_code == 404

    @pytest.mark.parametrize("name", CHANGE)
    @pytest.mark.parametrize("role", ["auditor", "intake_officer", "cooperation_officer"])
    def test_only_those_whose_task_it_is(self, name: str, role: str) -> None:
        notice = made()
        assert as_member(member_of(IE, role)).post(url(name, notice)).status_code == 404

    @pytest.mark.parametrize("name", CHANGE)
    def test_changes_are_posted(self, desk: Client, name: str) -> None:
        assert desk.get(url(name, made())).status_code == 405

    @pytest.fixture
    def nobody_needs_to_know(self) -> Iterator[None]:
        need_to_know.register("test", lambda member, notices: notices.none())
        yield
        del need_to_know._rules["test"]

    @pytest.mark.usefixtures("nobody_needs_to_know")
    def test_without_need_to_know_it_does_not_exist(self, desk: Client) -> None:
        notice = made()
        for name in READ:
            assert desk.get(url(name, notice)).status_code == 404
        assert str(notice.number) not in text(desk.get(reverse("desk_notices")))

    def test_nobody_signed_in(self, client: Client) -> None:
        response = client.get(url("desk_notice", made()))
        assert response.status_code == 302
        assert "/desk/account/login/" in response["Location"]


def test_the_served_page_shows_proof_and_rule(desk: Client) -> None:
    notice = made()
    with acting_for(IE):
        attempt = service.serve_by_email(
            notice=notice, address="legal@example-images.example", member=None
        )
        service.conclude_mail(
            attempt_id=attempt.pk, message_id="<m@x>", reply="250 kept",
            sent_at=reread(notice).ready_at,
        )  # fmt: skip
    said = text(desk.get(url("desk_notice", notice)))
    for expected in ("Served", "250 kept", "m@x", "s. 106(1)(d)", "legal@example-images.example"):
        assert expected in said
