"""Forms come from our own pages: what browsers say under ``no-referrer``, and attackers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from tests.live import LiveProduct

TOKEN = "b" * 32


@pytest.fixture(params=["form", "file"])
def address(request: Any) -> str:
    """The check for every page, and the one that a page does by itself after a file."""
    return reverse("follow") if request.param == "form" else "/verify/file/"


def status(address: str, *, secure: bool = False, token: str = TOKEN, **headers: str) -> int:
    """What a form with these headers is answered."""
    from django.conf import settings

    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    answer = client.post(
        address, {"csrfmiddlewaretoken": token}, secure=secure, headers=headers or None
    )
    return int(answer.status_code)


@pytest.mark.django_db
@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "null", "Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": "null", "Sec-Fetch-Site": "none"}, False),
        ({"Origin": "null", "Sec-Fetch-Site": ""}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": ""}, False),
    ],
)
def test_who_vouches_for_a_form(
    address: str, secure: bool, headers: dict[str, str], taken: bool
) -> None:
    assert (status(address, secure=secure, **headers) != 403) is taken


@pytest.mark.django_db
def test_the_token_is_demanded_all_the_same(address: str) -> None:
    own = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert status(address, token="c" * 32, **own) == 403
    assert status(address, token="", **own) == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({}, False),
        ({"Referer": "https://testserver/follow/"}, True),
        ({"Referer": "https://evil.example/", "Sec-Fetch-Site": "same-origin"}, False),
    ],
)
def test_neither_origin_nor_referer_over_https(
    address: str, headers: dict[str, str], taken: bool
) -> None:
    assert (status(address, secure=True, **headers) != 403) is taken


@pytest.mark.django_db
def test_old_browsers_are_let_in_where_no_other_host_can_plant_the_cookie(
    address: str, settings: Any
) -> None:
    settings.CSRF_COOKIE_NAME = "__Host-token"
    for headers in ({"Origin": "null"}, {}):
        assert status(address, secure=True, **headers) != 403
        assert status(address, secure=True, token="c" * 32, **headers) == 403
    assert status(address, secure=True, Origin="null", **{"Sec-Fetch-Site": "cross-site"}) == 403


class Attacker:
    """A site that makes its visitors' browsers send forms to ours."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.page = ""
        self.cookie = ""
        self.policy = ""
        attacker = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Referrer-Policy", "no-referrer")
                if attacker.policy:
                    self.send_header("Content-Security-Policy", attacker.policy)
                if attacker.cookie:
                    self.send_header("Set-Cookie", attacker.cookie)
                self.end_headers()
                self.wfile.write(attacker.page.encode())

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(307)
                self.send_header("Location", attacker.target)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    @property
    def form(self) -> str:
        """A form to our site with the token that was planted, sent at once."""
        return (
            f'<form method="post" action="{self.target}">'
            f'<input name="csrfmiddlewaretoken" value="{TOKEN}"><input name="again" value="yes">'
            "</form><script>document.forms[0].submit()</script>"
        )


@contextmanager
def attacking(target: str) -> Iterator[Attacker]:
    attacker = Attacker(target)
    thread = threading.Thread(target=attacker.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield attacker
    finally:
        attacker.server.shutdown()
        attacker.server.server_close()


@pytest.mark.parametrize("how", ["form", "sandbox", "redirect"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["cross-site", "same-site"])
def test_no_other_site_sends_a_form_in_somebodys_name(
    live_product: LiveProduct, chromium: Browser, host: str, how: str
) -> None:
    """Even one on the same host, which can plant the token's cookie (a neighbouring port, as
    a subdomain elsewhere), in a form, from a page without an origin, through a redirect."""
    page = chromium.new_page()
    page.goto(live_product.origin)
    with page.expect_navigation():
        page.get_by_role("button", name="Start now").click()
    assert page.url.endswith("/complain/age/"), "our own form is taken, with Origin: null"
    before = page.context.cookies(f"{live_product.origin}/complain/")
    answers: list[int] = []
    page.on(
        "response",
        lambda answer: (
            answers.append(answer.status)
            if answer.request.method == "POST" and answer.url.startswith(live_product.origin)
            else None
        ),
    )
    with attacking(f"{live_product.origin}/complain/") as attacker:
        own = f"http://{host}:{attacker.port}/"
        attacker.cookie = f"token={TOKEN}; Path=/"
        attacker.page = attacker.form
        if how == "redirect":
            attacker.page = attacker.form.replace(attacker.target, own)
        attacker.policy = "sandbox allow-scripts allow-forms" if how == "sandbox" else ""
        with page.expect_event(
            "requestfinished", lambda one: one.method == "POST" and one.url == attacker.target
        ):
            page.goto(own)
        page.wait_for_load_state()
    assert answers == [403]
    page.goto(f"{live_product.origin}/complain/age/")
    assert page.url.endswith("/complain/age/"), "the form was neither ended nor begun anew"
    drafts = {c["value"] for c in before if c["name"] == "form"}
    after = page.context.cookies(f"{live_product.origin}/complain/")
    assert {c["value"] for c in after if c["name"] == "form"} == drafts, "the form is still theirs"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("site", "token", "kept"),
    [
        ("same-origin", TOKEN, True),
        ("same-origin", "c" * 32, False),
        ("cross-site", TOKEN, False),
    ],
)
def test_while_the_database_is_away_only_our_own_form_is_kept(
    monkeypatch: pytest.MonkeyPatch, site: str, token: str, kept: bool
) -> None:
    """The page of an outage is made before the check of forms could be, and its own form
    would pass it."""
    from django.conf import settings

    def away() -> None:
        raise OperationalError

    monkeypatch.setattr("casework.middleware.acting.as_public", away)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    answer = client.post(
        reverse("follow-wishes"),
        {"csrfmiddlewaretoken": token, "email": "typed@mail.example"},
        headers={"Origin": "null", "Sec-Fetch-Site": site},
    )
    assert answer.status_code == 503
    assert (b"typed@mail.example" in answer.content) == kept
    assert (b'<form method="post"' in answer.content) == kept
