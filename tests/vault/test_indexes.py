"""Keyed hashes find what means the same, and only with the key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from casework import vault
from casework.vault.errors import Unreadable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Ample", "  anna   AMPLE "),
        ("ﬁle", "FILE"),
        ("e\u0301cole", "École"),
        ("Straße", "STRASSE"),
    ],
)
def test_names_that_mean_the_same(one: str, other: str) -> None:
    assert vault.blind_index(purpose="name", text=one) == vault.blind_index(
        purpose="name", text=other
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna@Example.COM", "anna@example.com"),
        (" anna@example.com. ", "anna@example.com"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
    ],
)
def test_addresses_that_mean_the_same(one: str, other: str) -> None:
    assert vault.blind_index(purpose="email", text=one) == vault.blind_index(
        purpose="email", text=other
    )


def test_what_differs_stays_apart() -> None:
    index = vault.blind_index
    assert index(purpose="email", text="a.b@x.org") != index(purpose="email", text="ab@x.org")
    assert index(purpose="email", text="a+1@x.org") != index(purpose="email", text="a@x.org")
    assert index(purpose="email", text="a@x.org") != index(purpose="name", text="a@x.org")


def test_another_key_another_index(settings: Settings) -> None:
    before = vault.blind_index(purpose="name", text="Anna"), vault.capability("complaint", "x")
    settings.INDEX_KEY = "another secret of sufficient length 123"
    after = vault.blind_index(purpose="name", text="Anna"), vault.capability("complaint", "x")
    assert before[0] != after[0]
    assert before[1] != after[1]


@given(st.text())
def test_any_text_has_an_index(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    assert len(vault.blind_index(purpose="email", text=text)) == 32
    assert len(vault.blind_index(purpose="name", text=text)) == 32


@given(st.lists(st.text("ab|"), max_size=4), st.lists(st.text("ab|"), max_size=4))
def test_capabilities_do_not_run_together(one: list[str], other: list[str]) -> None:
    assert (vault.capability(*one) == vault.capability(*other)) == (one == other)


TOKEN = "t" * 32


@given(st.binary(), st.integers(0), st.integers(0, 7))
def test_token_seals(data: bytes, where: int, bit: int) -> None:
    sealed = vault.seal_with_token(TOKEN, place="complaints_draft.answers", row=1, data=data)
    opened = vault.open_with_token(TOKEN, place="complaints_draft.answers", row=1, sealed=sealed)
    assert opened == data
    broken = bytearray(sealed)
    broken[where % len(broken)] ^= 1 << bit
    for token, row, attempt in (
        (TOKEN, 1, bytes(broken)),
        (TOKEN, 2, sealed),
        (TOKEN[:-1] + "u", 1, sealed),
    ):
        with pytest.raises(Unreadable):
            vault.open_with_token(token, place="complaints_draft.answers", row=row, sealed=attempt)


def test_token_needs_the_server_too(settings: Settings) -> None:
    sealed = vault.seal_with_token(TOKEN, place="a.b", row=1, data="words")
    settings.INDEX_KEY = "another secret of sufficient length 123"
    with pytest.raises(Unreadable):
        vault.open_with_token(TOKEN, place="a.b", row=1, sealed=sealed)


def test_short_tokens_are_refused() -> None:
    with pytest.raises(ValueError, match="16"):
        vault.seal_with_token("short", place="a.b", row=1, data="words")
