"""What keyed tokens can find, and what they cannot."""

from __future__ import annotations

import random
import uuid

from hypothesis import given
from hypothesis import strategies as st

from casework.matching.access import FUNCTIONS
from casework.matching.tokens import (
    ALIKE,
    LEAST,
    SAMPLE,
    SLOTS,
    distance,
    fingerprint_tokens,
    link_token,
    respondent_token,
)
from tests.matching.holding import bits, changed

KEY, OTHER_KEY = b"k" * 32, b"o" * 32


def test_the_database_asks_for_as_many_tokens() -> None:
    counts = next(f for f in FUNCTIONS if f.name == "matching_counts")
    assert f"count(*) >= {LEAST}" in counts.body


def shared(one: str, other: str) -> int:
    pairs = zip(fingerprint_tokens(KEY, one), fingerprint_tokens(KEY, other), strict=True)
    return sum(a == b for a, b in pairs)


def found(by: int, rounds: int = 200) -> float:
    """Of how many pairs at this distance the tokens make candidates."""
    pairs = ((bits(seed), changed(bits(seed), by, seed + 5000)) for seed in range(rounds))
    return sum(shared(one, other) >= LEAST for one, other in pairs) / rounds


def test_copies_are_found_and_strangers_hardly_ever() -> None:
    assert found(0) == found(6) == found(12) == 1.0
    assert found(20) >= 0.98
    assert found(ALIKE) >= 0.88
    strangers = [shared(bits(seed), bits(seed + 1_000_000)) for seed in range(300)]
    assert max(strangers) < LEAST


def test_tokens_differ_by_kind_slot_and_key() -> None:
    made = bits()
    tokens = fingerprint_tokens(KEY, made)
    assert len(tokens) == len(set(tokens)) == SLOTS
    assert not set(tokens) & set(fingerprint_tokens(OTHER_KEY, made))
    one = uuid.uuid4()
    assert respondent_token(KEY, one) != link_token(KEY, str(one))
    assert link_token(KEY, "https://a.example/") != link_token(OTHER_KEY, "https://a.example/")


def test_a_token_is_of_few_bits_at_places_that_only_the_key_knows() -> None:
    """Whoever has the table sees that two samples are equal, and not of which bits."""
    made = bits()
    turned = [shared(made, changed(made, 1, seed)) for seed in range(64)]
    assert SLOTS - max(turned) < SLOTS * SAMPLE // 100
    assert min(turned) < SLOTS
    assert [
        a == b
        for a, b in zip(
            fingerprint_tokens(KEY, made), fingerprint_tokens(OTHER_KEY, made), strict=True
        )
    ].count(True) == 0


@given(st.integers(0, 256), st.integers(0, 10_000))
def test_distance_counts_bits(by: int, seed: int) -> None:
    made = bits(random.Random(seed).randrange(10_000))
    assert distance(made, changed(made, by, seed)) == by
