"""What the running product leaves behind besides its database: queues, logs, cookies."""

from __future__ import annotations

import base64
import json
import re
import uuid

import pytest
import redis

from tests.line.sender import Sender
from tests.live import LiveProduct

NAME, MAIL = "Robin Beispielname", "robin.beispiel@mail.example"
ACCOUNT = "An unmistakable sentence about what happened."
LINK = "https://unmistakable.example.com/a/b"


@pytest.fixture
def sender(live_product: LiveProduct) -> Sender:
    """Somebody who has filled in the form with unmistakable words."""
    someone = Sender(live_product.origin)
    someone.fill(
        name={"name": NAME},
        email={"email": MAIL, "neutral": "yes"},
        account={"account": ACCOUNT},
        links={"links": LINK},
    )
    return someone


def test_queues_hold_ids_alone(live_product: LiveProduct, sender: Sender) -> None:
    live_product.stop("worker")
    try:
        reference, code = sender.send_complaint()
        with redis.Redis.from_url(live_product.redis.url()) as line:
            waiting = line.lrange("celery", 0, -1)
            everything = b"\n".join(_all_of(line)).decode(errors="replace")
        assert waiting
        for raw in waiting:
            envelope = json.loads(raw)
            args, kwargs, _ = json.loads(base64.b64decode(envelope["body"]))
            for argument in [*args, *kwargs.values()]:
                assert _is_id(argument), (envelope["headers"]["task"], argument)
            assert NAME not in str(envelope["headers"])
        for secret in (NAME, "Robin", MAIL, ACCOUNT, LINK, "unmistakable", code, reference):
            assert secret not in everything
            assert base64.b64encode(secret.encode()).decode().rstrip("=")[:-1] not in everything
    finally:
        live_product.start("worker")


def test_logs_hold_nothing_even_when_things_fail(live_product: LiveProduct, sender: Sender) -> None:
    with live_product.without_database():
        sender.send("/complain/account/", {"account": ACCOUNT})
        sender.send("/complain/check/", {})
    live_product.wait_for(
        lambda: sender.open("/healthz/ready").status_code == 200, what="the database"
    )
    with live_product.without_redis():
        reference, code = sender.send_complaint()
    sender.open("/follow/")
    sender.send("/follow/", {"reference": reference, "code": "0000-0000-0000-0000-0000"})
    sender.send("/follow/", {"reference": reference, "code": code})
    live_product.wait_for(lambda: live_product.mails(MAIL), what="the mail to leave")
    said = "\n".join(live_product.log(name) for name in ("web", "worker", "beat"))
    for secret in ("Robin", "Beispielname", MAIL, "unmistakable", reference, code, "127.0.0.1"):
        assert secret.lower() not in said.lower(), secret


def test_cookies_are_closed_to_scripts_and_end_with_the_browser(sender: Sender) -> None:
    kept = {cookie.name: cookie for cookie in sender.session.cookies}
    assert set(kept) <= {"token", "form", "page", "turn", "session"}
    for cookie in kept.values():
        assert cookie.expires is None, cookie.name
        assert cookie.has_nonstandard_attr("HttpOnly"), cookie.name
        assert not re.search("rd-|robin", cookie.value or "", re.I)
    assert kept["form"].path == "/complain/"


def _is_id(argument: object) -> bool:
    """An id of a row, an authority, a number, or nothing."""
    if argument is None or isinstance(argument, int):
        return True
    if re.fullmatch(r"[a-z]{2,6}(-[a-z0-9]+){1,3}|system", str(argument)):
        return True
    try:
        uuid.UUID(str(argument))
    except ValueError:
        return False
    return True


def _all_of(line: redis.Redis) -> list[bytes]:
    """Every key with all that it holds."""
    found: list[bytes] = []
    for key in line.keys("*"):
        kind = line.type(key)
        found.append(key)
        if kind == b"list":
            found += line.lrange(key, 0, -1)
        elif kind == b"hash":
            found += [part for pair in line.hgetall(key).items() for part in pair]
        elif kind == b"string":
            found.append(line.get(key) or b"")
        elif kind == b"zset":
            found += line.zrange(key, 0, -1)
        elif kind == b"set":
            found += line.smembers(key)
    return found
