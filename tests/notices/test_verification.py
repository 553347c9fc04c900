"""The verification page: the holder of a notice learns what it is, nobody else anything."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings

from casework.notices import sealing, selectors, throttle
from casework.notices.models import Notice
from casework.notices.numbering import new_check_code, read_check_code
from casework.notices.services.requesting import withdraw
from casework.notices.verification import FileFinding, check_file
from casework.scoping import acting_for, as_public
from tests.notices import samples
from tests.notices.conftest import made, member_of

SECRETS = ("Example Images", "North Wall", "TEST-2026", "pictures.example", "synthetic")
"""What a notice says, to whom and about what: never on a public page."""

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("certificates")]


@pytest.fixture(autouse=True)
def memory_cache() -> object:
    """Counters in memory: these tests are about counting, not about Redis."""
    backend = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with override_settings(CACHES=backend):
        cache.clear()
        yield


@pytest.fixture
def notice() -> Notice:
    return made()


def code_of(notice: Notice) -> str:
    with acting_for(notice.authority_id):
        return sealing.open_check_code(notice)


def pdf_of(notice: Notice) -> bytes:
    with acting_for(notice.authority_id):
        return selectors.pdf_bytes(notice)


def ask(client: Client, number: str | None, code: str, **extra: str) -> HttpResponse:
    return client.post("/verify/", {"number": number or "", "code": code}, **extra)


def hand_in(client: Client, data: bytes, name: str = "letter.pdf") -> HttpResponse:
    file = SimpleUploadedFile(name, data, content_type="application/pdf")
    return client.post("/verify/file/", {"document": file})


def text(response: HttpResponse) -> str:
    plain = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode())
    return " ".join(plain.split())


class TestByCode:
    def test_the_holder_learns_what_it_is(self, client: Client, notice: Notice) -> None:
        said = text(ask(client, notice.number, code_of(notice)))
        for expected in (
            "Data Protection Commission", str(notice.number), "In force", "Not yet",
            notice.pdf_sha256, "DEVELOPMENT",
        ):  # fmt: skip
            assert expected in said

    def test_and_nothing_of_what_it_says(self, client: Client, notice: Notice) -> None:
        page = ask(client, notice.number, code_of(notice)).content.decode()
        assert not [secret for secret in SECRETS if secret in page]

    def test_however_it_is_typed(self, client: Client, notice: Notice) -> None:
        typed = code_of(notice).lower().replace("-", " ").replace("0", "o").replace("1", "l")
        number = str(notice.number).lower()
        assert "This notice was issued" in text(ask(client, f" {number} ", typed))

    def test_wrong_code_and_unknown_number_get_the_same_answer(
        self, client: Client, notice: Notice
    ) -> None:
        number = str(notice.number)
        unknown = number[:-1] + ("1" if number[-1] != "1" else "2")

        def shape(response: HttpResponse) -> str:
            page = response.content.decode().replace(unknown, number)
            return re.sub(r'(value|name)="[^"]*token[^"]*"|value="[^"]{64}"', "", page)

        code = new_check_code()
        wrong, none = ask(client, number, code), ask(client, unknown, code)
        assert wrong.status_code == none.status_code == 200
        assert shape(wrong) == shape(none)
        assert "No notice has this number" in text(wrong)

    def test_a_notice_that_is_not_ready_does_not_exist(self, client: Client) -> None:
        from casework.notices.services import making
        from tests.notices.conftest import ask_for, reread

        waiting = ask_for()
        making._claim(waiting.pk, "ie-dpc")
        waiting = reread(waiting)
        said = text(ask(client, waiting.number, code_of(waiting)))
        assert "No notice has this number" in said

    def test_withdrawn_is_said(self, client: Client, notice: Notice) -> None:
        member = member_of("ie-dpc", "approver")
        with acting_for("ie-dpc"):
            withdraw(notice=notice, member=member, reason="Wrong addressee")
        said = text(ask(client, notice.number, code_of(notice)))
        assert "Withdrawn" in said
        assert "Wrong addressee" not in said
        assert "In force" not in said

    def test_the_qr_address_fills_in_the_number(self, client: Client, notice: Notice) -> None:
        page = client.get(f"/verify/?n={notice.number}").content.decode()
        assert f'value="{notice.number}"' in page

    @pytest.mark.parametrize("number", ["", "\x00", "a" * 200, "<b>", "' OR 1=1 --"])
    def test_nonsense_is_answered_kindly(self, client: Client, number: str) -> None:
        assert ask(client, number, "x").status_code == 200
        assert client.get("/verify/", {"n": number}).status_code == 200


class TestThrottle:
    def test_one_network_at_one_number(self, client: Client, notice: Notice) -> None:
        for _ in range(throttle.PER_NUMBER):
            assert ask(client, notice.number, new_check_code()).status_code == 200
        held = ask(client, notice.number, code_of(notice))
        assert held.status_code == 429
        assert "too many tries" in text(held)
        # Nobody else is locked out by it, nor this network from other notices.
        assert (
            ask(client, notice.number, code_of(notice), REMOTE_ADDR="192.0.2.7").status_code == 200
        )
        other = made()
        assert ask(client, other.number, code_of(other)).status_code == 200

    def test_unknown_numbers_are_held_back_alike(self, client: Client) -> None:
        for _ in range(throttle.PER_NUMBER):
            ask(client, "IE-DPC/1999/000001", new_check_code())
        assert ask(client, "IE-DPC/1999/000001", new_check_code()).status_code == 429

    def test_one_network_at_many_numbers(self, client: Client) -> None:
        for number in range(throttle.PER_NETWORK):
            throttle.wrong_try(network="127.0.0.1", number=str(number))
        assert ask(client, "IE-DPC/2026/000777", new_check_code()).status_code == 429

    def test_right_answers_are_not_counted(self, client: Client, notice: Notice) -> None:
        for _ in range(throttle.PER_NUMBER + 2):
            assert ask(client, notice.number, code_of(notice)).status_code == 200

    def test_files_are_counted(self, client: Client) -> None:
        for _ in range(throttle.FILES):
            throttle.file_allowed(network="127.0.0.1")
        assert hand_in(client, b"%PDF-").status_code == 429

    def test_without_a_cache_checking_goes_on(self, client: Client, notice: Notice) -> None:
        backend = "django.core.cache.backends.redis.RedisCache"
        away = {"default": {"BACKEND": backend, "LOCATION": "redis://127.0.0.1:1/0"}}
        with override_settings(CACHES=away):
            assert "was issued" in text(ask(client, notice.number, code_of(notice)))


class TestByFile:
    def test_the_file_as_issued_is_genuine(self, client: Client, notice: Notice) -> None:
        response = hand_in(client, pdf_of(notice))
        said = text(response)
        assert "The file is genuine" in said
        assert str(notice.number) in said
        assert not [secret for secret in SECRETS if secret in response.content.decode()]

    def test_any_changed_byte_is_refused(self, notice: Notice) -> None:
        pdf, chance = pdf_of(notice), random.Random(20260514)
        for _ in range(500):
            changed = bytearray(pdf)
            changed[chance.randrange(len(pdf))] ^= 1 << chance.randrange(8)
            with as_public():
                checked = check_file(bytes(changed))
            assert checked.finding is not FileFinding.GENUINE
            assert checked.notice is None

    def test_every_finding_has_its_words(self, client: Client, notice: Notice) -> None:
        pdf = pdf_of(notice)
        changed = pdf.replace(b"/Type /Catalog", b"/Type /CataloG", 1)
        if changed == pdf:
            changed = pdf[:200] + bytes([pdf[200] ^ 1]) + pdf[201:]
        assert "is not a PDF file" in text(hand_in(client, b"GIF89a picture"))
        assert "no electronic signature" in text(hand_in(client, b"%PDF-1.7 nothing"))
        assert "changed after it was signed" in text(hand_in(client, changed))

    def test_a_signed_file_that_was_never_issued_is_refused(
        self, client: Client, certificates: Path
    ) -> None:
        from tests.notices.test_validity import signed, unsigned

        said = text(hand_in(client, signed(unsigned(samples.frozen()))))
        assert "not, byte for byte, a notice that was issued here" in said

    def test_too_large_is_said_and_not_kept_in_memory(self, client: Client) -> None:
        said = text(hand_in(client, b"%PDF-" + b"x" * 5_100_000))
        assert "larger than 5 MB" in said

    def test_nothing_handed_in_is_said_beside_the_field(self, client: Client) -> None:
        assert "Choose the PDF file" in text(client.post("/verify/file/", {}))
        assert "Choose the PDF file" in text(client.post("/verify/file/", {"document": "text"}))

    def test_other_files_and_second_files_are_thrown_away(self, client: Client) -> None:
        pdf = SimpleUploadedFile("a.pdf", b"GIF89a")
        extra = SimpleUploadedFile("b.jpg", b"\xff\xd8\xff" * 100)
        said = text(client.post("/verify/file/", {"document": [pdf, extra], "photo": extra}))
        assert "is not a PDF file" in said

    def test_the_form_is_protected_against_forgery(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert hand_in(strict, b"%PDF-").status_code == 403

    def test_nothing_is_kept(self, notice: Notice, tmp_path: Path, client: Client) -> None:
        import tempfile

        before = set(Path(tempfile.gettempdir()).iterdir())
        hand_in(client, pdf_of(notice))
        new = set(Path(tempfile.gettempdir()).iterdir()) - before
        assert not [path for path in new if "upload" in path.name]


class TestCapability:
    def test_the_function_answers_nobody_without_a_capability(self, notice: Notice) -> None:
        from django.db import connection

        with as_public(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM notices_verified()")
            assert cursor.fetchone() == (0,)

    def test_no_other_role_may_call_it(self, notice: Notice) -> None:
        from django.db import DatabaseError, connection, transaction

        with (
            acting_for("fr-cnil"), pytest.raises(DatabaseError), transaction.atomic(),
            connection.cursor() as cursor,
        ):  # fmt: skip
            cursor.execute("SELECT * FROM notices_verified()")

    def test_a_code_opens_its_own_number_only(self, notice: Notice) -> None:
        other = made()
        with as_public():
            assert selectors.verify_by_code(number=str(other.number), code=code_of(notice)) is None


def test_check_codes_hold_a_hundred_bits_and_are_read_kindly() -> None:
    codes = {new_check_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}", code)
        assert read_check_code(code.lower().replace("-", "")) == code
    assert read_check_code("short") is None
    assert read_check_code("U" * 20) is None


def test_dates_are_those_of_the_authority(client: Client) -> None:
    year = datetime.now(UTC).year + 1
    with time_machine.travel(datetime(year, 12, 31, 23, 30, tzinfo=UTC), tick=False):
        french = made(authority="fr-cnil")
        assert f"1 January {year + 1}" in text(ask(client, french.number, code_of(french)))
