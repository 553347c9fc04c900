"""Token buckets, in Redis and without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisDown

from casework.turns import buckets
from casework.turns.buckets import Bucket, take


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    cache.clear()
    buckets.forget_all()
    yield
    cache.clear()
    buckets.forget_all()


@pytest.fixture
def without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: Any, **__: Any) -> None:
        raise RedisDown("down")

    monkeypatch.setattr(type(cache._cache), "get_client", down)  # type: ignore[attr-defined]


@pytest.fixture(params=["redis", "no redis"])
def _counting(request: pytest.FixtureRequest) -> None:
    if request.param == "no redis":
        request.getfixturevalue("without_redis")


@pytest.mark.usefixtures("_counting")
def test_as_many_as_it_holds_and_then_none() -> None:
    bucket = Bucket("a", rate=0.001, burst=5)
    assert [take(bucket).allowed for _ in range(7)] == [True] * 5 + [False] * 2
    refused = take(bucket)
    assert refused.lacking == bucket
    assert 900 < refused.wait <= 1000
    assert take(Bucket("b", 0.001, 5)).allowed, "another bucket"


@pytest.mark.usefixtures("_counting")
def test_from_several_all_or_none() -> None:
    small, large = Bucket("small", 0.001, 1), Bucket("large", 0.001, 10)
    assert take(small, large).allowed
    for _ in range(20):
        assert take(small, large).lacking == small
    assert take(large).used == pytest.approx(0.2, abs=0.01), "nothing was taken beside"


@pytest.mark.usefixtures("_counting")
def test_how_much_is_used_up() -> None:
    bucket = Bucket("a", 0.001, 4)
    assert [round(take(bucket).used, 2) for _ in range(4)] == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.usefixtures("without_redis")
def test_tokens_come_back() -> None:
    bucket = Bucket("a", rate=1, burst=2)
    with time_machine.travel(0, tick=False) as clock:
        assert [take(bucket).allowed for _ in range(3)] == [True, True, False]
        clock.shift(1)
        assert [take(bucket).allowed for _ in range(2)] == [True, False]


@pytest.mark.usefixtures("without_redis")
def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "_MOST_IN_MEMORY", 50)
    for number in range(500):
        take(Bucket(f"network:{number}", 0.001, 5))
    assert len(buckets._memory) <= 51


def test_redis_learns_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    take(Bucket("network:198.51.100.7", 1, 5))
    keys = cache._cache.get_client(None).keys("turn:*")  # type: ignore[attr-defined]
    assert keys
    assert not [key for key in keys if b"198.51" in key]


def test_redis_is_left_alone_for_a_while_after_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def down(*_: Any, **__: Any) -> None:
        asked.append(1)
        raise RedisDown("down")

    monkeypatch.setattr(type(cache._cache), "get_client", down)  # type: ignore[attr-defined]
    for _ in range(20):
        assert take(Bucket("a", 1000, 1000)).allowed
    assert len(asked) == 1, "a silent Redis costs its patience once, not with each request"
