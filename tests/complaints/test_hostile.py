"""Malformed and hostile posts: a clear message, nothing kept that should not be, never a 500."""

from __future__ import annotations

import io
import json
import re
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as options
from hypothesis import strategies as st

from casework.scoping import acting_for, as_public
from complaints.models import Complaint
from complaints.services.drafts import open_draft
from complaints.steps import STEPS
from tests.complaints.answering import ADULT, Person, errors
from tests.complaints.hostility import Hostile
from tests.complaints.sending import send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("participating")]

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + b"\x00" * 2000


def kept(person: Person) -> str:
    """Everything the draft holds, as text."""
    with as_public():
        draft = open_draft(person.client.cookies["form"].value)
        return json.dumps([draft.answers, draft.typed])


@pytest.fixture
def filled(person: Person) -> Person:
    """Somebody on the check page."""
    person.fill(ADULT)
    return person


def multipart(client: Client, path: str, **content: Any) -> Any:
    return client.post(path, content)  # the test client's form of post is multipart


@pytest.mark.parametrize(
    "file",
    [
        ("holiday.jpg", JPEG, "image/jpeg"),
        ("police-report.pdf", JPEG, "application/pdf"),
        ("letter.txt", JPEG, "text/plain"),
        ("film.mp4", b"\x00\x00\x00\x18ftypmp42" * 500, "video/mp4"),
        ("all.zip", b"PK\x03\x04" * 100, "application/zip"),
        ("", JPEG, "image/png"),
        ("x" * 5000, b"", ""),
    ],
)
def test_no_file_is_taken_whatever_it_is_called(
    filled: Person, file: tuple[str, bytes, str]
) -> None:
    name, content, kind = file
    upload = SimpleUploadedFile(name or "blob", content, kind)
    response = multipart(
        filled.client, reverse("step", args=["account"]), account="My words", picture=upload
    )
    assert response.status_code == 200
    page = response.content.decode()
    assert "We never take pictures" in page
    assert "My words" in page
    assert "My words" not in kept(filled)
    assert "JFIF" not in kept(filled)


def test_a_file_in_the_place_of_words_is_not_taken(filled: Person) -> None:
    upload = SimpleUploadedFile("account.txt", JPEG, "text/plain")
    response = multipart(filled.client, reverse("step", args=["account"]), account=upload)
    assert "We never take pictures" in response.content.decode()


def test_no_file_is_taken_from_whoever_follows_a_complaint() -> None:
    receipt = send()
    client = Client()
    client.post(reverse("follow"), {"reference": receipt.reference, "code": receipt.code})
    for page, words in (("follow-messages", "body"), ("follow-places", "places")):
        upload = SimpleUploadedFile("proof.pdf", JPEG, "application/pdf")
        response = multipart(client, reverse(page), **{words: "My words"}, proof=upload)
        assert "We never take pictures" in response.content.decode()
        assert "My words" in response.content.decode()
    with acting_for("ie-dpc"):
        assert not Complaint.objects.get().messages.exists()


def test_words_sent_as_multipart_are_still_words(filled: Person) -> None:
    response = multipart(filled.client, reverse("step", args=["account"]), account="By multipart")
    assert response.status_code == 302
    assert "By multipart" in kept(filled)


def test_a_post_larger_than_any_form(filled: Person) -> None:
    before = kept(filled)
    huge = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    path = reverse("step", args=["account"])
    plain = filled.client.post(
        path, f"account={huge}", content_type="application/x-www-form-urlencoded"
    )
    for response in (plain, multipart(filled.client, path, account=huge)):
        assert response.status_code == 413
        page = response.content.decode()
        assert "too much at once" in page
        assert reverse("continue") in page
    assert kept(filled) == before


def test_thousands_of_fields(filled: Person) -> None:
    many = {f"field{n}": "x" for n in range(5000)}
    assert filled.client.post(reverse("step", args=["account"]), many).status_code == 413


def test_ten_thousand_links(filled: Person) -> None:
    lines = "\n".join(f"https://example.com/{n}" for n in range(10_000))
    before = kept(filled)
    response = filled.answer("links", links=lines)
    assert response.status_code == 200
    assert "10000 links" in str(errors(response)["links"])
    page = response.content.decode()
    assert "https://example.com/0" in page
    assert "https://example.com/9999" in page
    assert kept(filled) == before
    # Going back loses nothing of it either.
    filled.answer("links", links=lines, back="yes")
    assert "https://example.com/9999" in kept(filled)


def test_two_hundred_links_are_fine(filled: Person) -> None:
    lines = "\n".join(f"https://example.com/{n}" for n in range(200))
    assert filled.answer("links", links=lines).status_code == 302
    reference, _code = filled.send()
    with acting_for("ie-dpc"):
        assert Complaint.objects.get(reference=reference).locations.count() == 200


def test_the_same_place_as_a_link_and_in_words_is_kept_once(filled: Person) -> None:
    link = "https://example.com/p/7"
    assert filled.answer("links", links=link, places=f"{link}\n{link}").status_code == 302
    reference, _code = filled.send()
    with acting_for("ie-dpc"):
        assert Complaint.objects.get(reference=reference).locations.count() == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("javascript:alert(document.cookie)", "does not begin with https"),
        ("data:text/html,<script>alert(1)</script>", "does not begin with https"),
        ("file:///etc/passwd", "does not begin with https"),
        ("http://169.254.169.254/latest/", "private network"),
        ("http://localhost:6379/", "private network"),
        ("https://me:pw@example.com/", "user name"),
        ("https://example.com/" + "a" * 3000, "longer than 2000"),
        ("htps://x.com/2", "a slip in it"),
        ("www,x,com", "a slip in it"),
    ],
)
def test_lines_that_are_no_links_are_named(filled: Person, line: str, why: str) -> None:
    response = filled.answer("links", links=f"https://x.com/1\n{line}")
    said = str(errors(response)["links"])
    assert "Line 2" in said
    assert why in said
    page = response.content.decode()
    assert "<script>alert(1)" not in page
    assert not re.search(r'href="(javascript|data|file):', page)


def test_links_are_never_live(filled: Person) -> None:
    """Nobody can press on what was reported, on the form or afterwards."""
    page = filled.client.get(reverse("check")).content.decode()
    assert "pixhive.example.com" in page
    assert not re.search(r'(href|src)="[^"]*(pixhive|twitter)', page)


def test_invisible_and_turned_around_characters(filled: Person) -> None:
    words = "Nice\x00 \u202etxt.exe\u202c \u200bhidden\x07"
    assert filled.answer("account", account=words).status_code == 302
    assert "Nice txt.exe hidden" in kept(filled)
    filled.answer("name", name="A\x00lex\r\nExample\u202e")
    assert '"Alex Example"' in kept(filled)


def test_null_bytes_everywhere(begun: Person) -> None:
    assert begun.answer("age", age="adult\x00").status_code == 200
    for path in ("/complain/\x00/", "/follow/\x00", "/help-now/?country=\x00", "/complain/%00/"):
        assert begun.client.get(path).status_code in {200, 404}
    response = begun.client.post(reverse("follow"), {"reference": "RD-\x00", "code": "\x00"})
    assert response.status_code == 200


def test_bytes_that_are_no_text(begun: Person) -> None:
    response = begun.client.post(
        reverse("step", args=["age"]),
        b"age=\xff\xfe\x80&age=\xc3\x28",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"[]" * 1000, "application/json"),
        (b"--x\r\n", "multipart/form-data"),
        (b"--x\r\n", "multipart/form-data; boundary="),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\n", "multipart/form-data; boundary=x"),
        (b"\x00" * 100, "multipart/form-data; boundary=\x00"),
        (b"a=1", "text/plain"),
        (b"a=1", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"a=1", "application/x-www-form-urlencoded; charset=nonsense"),
        (b"", ""),
    ],
)
def test_bodies_of_the_wrong_kind(begun: Person, body: bytes, kind: str) -> None:
    for path in (reverse("step", args=["age"]), reverse("follow"), reverse("begin")):
        response = begun.client.generic("POST", path, body, content_type=kind)
        assert response.status_code < 500


def test_a_body_that_breaks_off(begun: Person) -> None:
    class Broken(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            raise OSError("the client went away")

    begun.client.raise_request_exception = False
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        response = begun.client.generic(
            "POST",
            reverse("step", args=["age"]),
            b"",
            content_type=kind,
            **{"wsgi.input": Broken(), "CONTENT_LENGTH": "99"},
        )
        assert response.status_code in {200, 400}


def test_a_picture_of_any_size_is_passed_over_without_being_kept(filled: Person) -> None:
    """Two megabytes of picture beside the words: the words stay, the picture is not read
    into memory, and the person is told."""
    upload = SimpleUploadedFile("a.jpg", JPEG * 1000, "image/jpeg")
    response = multipart(
        filled.client, reverse("step", args=["account"]), account="Words", picture=upload
    )
    assert response.status_code == 200
    assert "Words" in response.content.decode()


def test_a_body_larger_than_a_photo_is_not_read(filled: Person) -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            Endless.taken += size
            return b"x" * max(size, 0)

    response = filled.client.generic(
        "POST",
        reverse("step", args=["account"]),
        b"",
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": Endless(), "CONTENT_LENGTH": str(10**9)},
    )
    assert response.status_code == 413
    assert Endless.taken < 10**6


def test_methods_nobody_uses(begun: Person) -> None:
    for method in ("put", "delete", "patch", "options", "head", "trace"):
        for path in (reverse("start"), reverse("check"), reverse("step", args=["age"])):
            assert getattr(begun.client, method)(path).status_code < 500


def test_without_the_token_of_the_page_nothing_is_taken(filled: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["form"] = filled.client.cookies["form"].value
    before = kept(filled)
    response = strict.post(reverse("step", args=["account"]), {"account": "Words from elsewhere"})
    assert response.status_code == 403
    page = response.content.decode()
    assert "Nothing was sent" in page
    assert "Words from elsewhere" not in page
    assert kept(filled) == before
    own = strict.post(
        reverse("step", args=["account"]),
        {"account": "My own words"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert "My own words" in own.content.decode()
    sign_in = strict.post(
        reverse("account_login"),
        {"login": "a@example.org", "password": "My own password"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert sign_in.status_code == 403
    assert "My own password" not in sign_in.content.decode()


def test_every_failure_has_a_page(participating: list[str]) -> None:
    client = Client()
    assert b"Page not found" in client.get("/nowhere/").content
    assert client.get("/nowhere/").status_code == 404
    assert client.get("/complain/nowhere/").status_code == 404


anything = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    [
        "adult",
        "self",
        "yes",
        "another",
        "ie-dpc",
        "extortion",
        "javascript:1",
        "\x00",
        "' OR 1=1 --",
        "{{7*7}}",
        "{% debug %}",
        "../../etc/passwd",
        "A" * 70_000,
        "\u202e" * 50,
        "😀" * 100,
    ]
)
NAMES = """age role shown alive recognise country region danger works authority other kinds
links places service words online spreading contacted details known name account more ways email
neutral phone times message address contact_service back again csrfmiddlewaretoken body reference
code a b c"""
names = st.sampled_from(NAMES.split())
posts = st.dictionaries(names, st.lists(anything, min_size=1, max_size=3), max_size=8)


@given(st.sampled_from([step.slug for step in STEPS]), posts, st.booleans())
@options(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_posted_is_answered(
    filled: Person, step: str, fields: dict[str, Any], change: bool
) -> None:
    path = reverse("step", args=[step]) + ("?change=1" if change else "")
    response = filled.client.post(path, fields)
    assert response.status_code in {200, 302, 413}
    for page in ("check", "continue"):
        assert filled.client.get(reverse(page), follow=True).status_code == 200
    assert filled.client.get(path, follow=True).status_code == 200


@given(st.sampled_from(["follow", "begin", "follow-messages", "help-now", "later"]), posts)
@options(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_posted_elsewhere_is_answered(
    participating: list[str], page: str, fields: dict[str, Any]
) -> None:
    client = Client()
    assert client.post(reverse(page), fields).status_code in {200, 302, 405, 410, 413, 429}


@given(st.integers(min_value=0, max_value=2**32))
@options(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_visitors_get_no_error_and_leave_nothing_that_the_form_refuses(
    participating: list[str], seed: int
) -> None:
    """A few hundred attempts of each; `script/bench hostile` makes a hundred thousand."""
    visitor = Hostile(Random(seed))
    for _ in range(30):
        visitor.attempt()
    assert visitor.counts["5xx"] == 0
    assert visitor.counts["3xx"], "they came into the form"
