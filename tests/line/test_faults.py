"""The running product when its servers die and when people send what no form would: nothing
acknowledged is lost, nothing is made twice, and somebody always gets a page that says so.

What forms do with hostile answers is tried in ``tests/complaints``; here the same goes
through gunicorn and sockets.
"""

from __future__ import annotations

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests

from tests.line.sender import Sender, receipt
from tests.live import LiveProduct

ACCOUNT = "He put it there on Sunday, and I found it on Monday. “Quotes” & <b>tags</b>."
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 2000
MANY_PLACES = 160
"""Enough addresses in a notice for its rendering to be met under way, and few enough for it
to be done within the lease."""


@pytest.fixture
def product(live_product: LiveProduct) -> LiveProduct:
    """The product, with all its parts there."""
    live_product.wait_for(lambda: ready(live_product), what="the product to be ready")
    return live_product


def ready(product: LiveProduct) -> bool:
    """Whether the web reaches its servers."""
    return Sender(product.origin).open("/healthz/ready").status_code == 200


def complaints(product: LiveProduct, reference: str = "%") -> int:
    """How many complaints there are (with this reference)."""
    statement = "SELECT count(*) FROM complaints_complaint WHERE reference LIKE %s"
    return int(product.database.run(statement, [reference])[0][0])


def routed(product: LiveProduct, reference: str) -> bool:
    """Whether a complaint has its case."""
    statement = (
        "SELECT count(*) FROM cases_case c JOIN complaints_complaint k ON k.id = c.complaint_id"
        " WHERE k.reference = %s AND k.routed_at IS NOT NULL"
    )
    return bool(product.database.run(statement, [reference])[0][0])


# --- the worker --------------------------------------------------------------------------


def test_a_worker_killed_while_it_renders(product: LiveProduct) -> None:
    """The next worker completes the notice: once, and without a gap in the numbers."""
    product.stop("worker")
    try:
        notice = product.run_python(
            "from tests.line.approving import approve_one;"
            f" print(approve_one({MANY_PLACES}), end='')"
        )[-36:]
        product.start("worker")
        product.wait_for(lambda: state(product, notice) == "rendering", what="a worker at it")
        product.kill("worker")
        assert state(product, notice) == "rendering"
    finally:
        product.start("worker")
    product.wait_for(lambda: state(product, notice) in {"ready", "failed"}, what="the next worker")
    assert state(product, notice) == "ready"
    [(number, digest)] = product.database.run(
        "SELECT number, pdf_sha256 FROM notices_notice"
        " WHERE action_id = (SELECT action_id FROM notices_notice WHERE id = %s)",
        [notice],
    )
    assert number
    assert digest
    numbers = product.database.run(
        "SELECT number FROM notices_notice WHERE authority_id = 'ie-dpc' AND number <> ''"
    )
    found = sorted(int(str(one).rpartition("/")[2]) for (one,) in numbers)
    assert found == list(range(1, len(found) + 1))


def state(product: LiveProduct, notice: str) -> str:
    """How far a notice is."""
    return str(
        product.database.run("SELECT state FROM notices_notice WHERE id = %s", [notice])[0][0]
    )


# --- Redis -------------------------------------------------------------------------------


def test_a_complaint_sent_without_redis(product: LiveProduct) -> None:
    """Acknowledged at once, routed when Redis is there again."""
    someone = Sender(product.origin)
    someone.fill()
    with product.without_redis():
        began = time.monotonic()
        reference, code = someone.send_complaint()
        assert time.monotonic() - began < 10
        assert complaints(product, reference) == 1
        assert not routed(product, reference)
    product.wait_for(lambda: routed(product, reference), what="the sweep to route it")
    follower = Sender(product.origin)
    follower.open("/follow/")
    page = follower.send("/follow/", {"reference": reference, "code": code})
    assert reference in page.text


# --- PostgreSQL --------------------------------------------------------------------------


def test_an_answer_sent_without_a_database(product: LiveProduct) -> None:
    """A page says so and keeps what was typed; sent again later it is there."""
    someone = Sender(product.origin)
    someone.fill(until="account")
    with product.without_database():
        lost = someone.send("/complain/account/", {"account": ACCOUNT})
        assert lost.status_code == 503
        assert "not available at the moment" in lost.text
        assert "Retry-After" in lost.headers
        assert "no-store" in lost.headers["Cache-Control"]
        again = someone.send_again(lost)
        assert again.status_code == 503
    product.wait_for(lambda: ready(product), what="the database")
    page = someone.send_again(again)
    assert page.status_code == 200
    assert urlsplit(page.url).path == "/complain/name/"
    kept = someone.open("/complain/account/").text
    assert "He put it there on Sunday" in kept
    assert "&lt;b&gt;tags&lt;/b&gt;" in kept


def test_a_complaint_sent_without_a_database(product: LiveProduct) -> None:
    """Not acknowledged; pressing the button later sends it, once."""
    someone = Sender(product.origin)
    someone.fill()
    with product.without_database():
        lost = someone.send("/complain/check/", {})
        assert lost.status_code == 503
        assert "arrived" not in lost.text
    product.wait_for(lambda: ready(product), what="the database")
    first = receipt(someone.send("/complain/check/", {}))
    assert receipt(someone.send("/complain/check/", {})) == first
    assert complaints(product, first[0]) == 1


# --- twice and at once -------------------------------------------------------------------


def test_the_same_form_sent_by_many_at_once_and_again(product: LiveProduct) -> None:
    """One complaint, and every one of them sees the same receipt."""
    someone = Sender(product.origin)
    someone.fill()
    before = complaints(product)
    twins = [Sender(product.origin) for _ in range(8)]
    for twin in twins:
        twin.session.cookies.update(someone.session.cookies)
    with ThreadPoolExecutor(len(twins)) as at_once:
        receipts = set(at_once.map(lambda twin: twin.send_complaint(), twins))
    receipts.add(someone.send_complaint())
    assert len(receipts) == 1
    assert complaints(product) == before + 1


# --- what no form sends ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "answers"),
    [
        (b"GARBAGE\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\nHost: else.example\r\nConnection: close\r\n\r\n", {400}),
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 414}),
        (b"GET /%00/%ff/..%2f HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", {404}),
        (
            b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: b\r\n" * 100 + b"\r\n",
            {400, 431},
        ),
        (
            b"POST /complain/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000000\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n",
            {403, 413},
        ),
        (
            b"POST /complain/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n"
            b"Connection: close\r\n\r\n",
            {400},
        ),
        (
            b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET ",
            {400},
        ),
    ],
    ids=[
        "no request",
        "another host",
        "a long address",
        "null bytes",
        "many headers",
        "ninety megabytes",
        "a negative length",
        "two lengths",
    ],
)
def test_what_no_browser_sends(product: LiveProduct, what: bytes, answers: set[int]) -> None:
    """A plain refusal, and the product goes on."""
    port = int(product.origin.rpartition(":")[2])
    what = what.replace(b"Host: localhost\r\n", b"Host: localhost:%d\r\n" % port)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(what)
        said = line.recv(65536)
    found = re.match(rb"HTTP/1\.[01] (\d{3})", said)
    assert found, said[:200]
    assert int(found[1]) in answers, said[:300]
    assert b"Traceback" not in said
    assert product.answers()


def test_hostile_answers_through_the_real_server(product: LiveProduct) -> None:
    """A clear message each, and nothing of it is kept."""
    someone = Sender(product.origin)
    someone.fill(until="links")
    before = complaints(product)
    hostile: list[tuple[dict[str, object], int, str]] = [
        ({"links": "javascript:alert(1)"}, 200, "error-summary"),
        ({"links": "http://169.254.169.254/latest/"}, 200, "error-summary"),
        ({"links": "http://localhost:5432/"}, 200, "error-summary"),
        ({"links": "https://user:pass@example.com/"}, 200, "error-summary"),
        ({"links": "\n".join(f"https://e.example/{n}" for n in range(10_000))}, 200, "error-su"),
        ({"links": "x" * 1_500_000}, 413, "too much at once"),
        ({f"f{n}": "x" for n in range(500)}, 413, "too much at once"),
    ]
    for fields, status, words in hostile:
        # A body that was refused unread ends the connection it came on.
        someone.session.close()
        page = someone.send("/complain/links/", fields)
        assert page.status_code == status, (list(fields)[:1], page.status_code)
        assert re.search(words, page.text), page.text[-2000:]
        assert urlsplit(page.url).path == "/complain/links/"
    page = someone.send("/complain/links/", {"links": ""}, files={"file": ("cv.pdf", PNG)})
    assert page.status_code == 200
    assert "We never take pictures, videos or other files" in page.text
    page = someone.send("/complain/check/", {})
    assert urlsplit(page.url).path != "/complain/sent/"
    assert complaints(product) == before


def test_a_picture_called_a_notice(product: LiveProduct) -> None:
    """The check of a notice's file says what it is not."""
    anyone = Sender(product.origin)
    anyone.open("/verify/")
    page = anyone.send("/verify/file/", {}, files={"document": ("notice.pdf", PNG)})
    assert page.status_code == 200
    assert "This is not a PDF file" in page.text


def test_no_answer_was_a_server_error(product: LiveProduct) -> None:
    """The pages of this file's visitors are the product's own, also where there is none."""
    for path in ("/complain/nothing/", "/desk/cases/not-a-uuid/", "/follow/status/", "/%E2%80%AE"):
        answer = requests.get(product.origin + path, timeout=30, allow_redirects=False)
        assert answer.status_code < 500, path
