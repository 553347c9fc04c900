"""References and access codes."""

from __future__ import annotations

import math
import secrets
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.codes import (
    ALPHABET,
    CODE_LENGTH,
    Misspelt,
    check_character,
    grouped,
    new_code,
    new_reference,
    read_code,
    read_reference,
    spoken,
)

bodies = st.text(ALPHABET, min_size=CODE_LENGTH - 1, max_size=CODE_LENGTH - 1)


def whole(body: str) -> str:
    return body + check_character(body)


def test_a_code_has_at_least_ninety_random_bits() -> None:
    assert (CODE_LENGTH - 1) * math.log2(len(ALPHABET)) >= 90
    assert len({new_code() for _ in range(500)}) == 500


def test_new_codes_and_references_are_read_as_they_are() -> None:
    for _ in range(200):
        code, reference = new_code(), new_reference()
        assert read_code(code) == code
        assert read_reference(reference) == reference
        assert len(reference) == 12


@given(bodies)
def test_a_code_is_read_however_it_is_written(body: str) -> None:
    code = grouped(whole(body))
    sloppy = code.replace("0", "o").replace("1", "l").replace("-", " — ").lower()
    assert read_code(sloppy) == code
    assert read_code(f"  {code.replace('-', '')}. ") == code


@given(bodies, st.integers(0, CODE_LENGTH - 1), st.sampled_from(ALPHABET))
def test_every_wrong_character_is_found(body: str, place: int, other: str) -> None:
    code = whole(body)
    if code[place] == other:
        return
    with pytest.raises(Misspelt):
        read_code(code[:place] + other + code[place + 1 :])


@given(bodies, st.integers(0, CODE_LENGTH - 2))
def test_every_pair_that_changed_places_is_found(body: str, place: int) -> None:
    code = whole(body)
    changed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if changed == code:
        return
    with pytest.raises(Misspelt):
        read_code(changed)


@given(st.text(max_size=60))
def test_anything_typed_is_read_or_refused(typed: str) -> None:
    for read in (read_code, read_reference):
        with suppress(Misspelt):
            assert read(typed) == read(read(typed))


def test_a_code_can_be_read_aloud() -> None:
    assert spoken("7KQ0-A1BX") == ["7 Kilo Quebec 0", "Alfa 1 Bravo X-ray"]
    assert all(spoken(character) for character in ALPHABET)


def test_codes_come_from_the_secret_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "choice", lambda alphabet: alphabet[3])
    assert new_code() == new_code()
