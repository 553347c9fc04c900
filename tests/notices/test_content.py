"""What a notice may say, and what it must."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.law import load_law
from casework.notices.content import ContentError, NoticeContent, content_hash, missing_parts
from casework.notices.legal_basis import legal_basis
from tests.notices import samples


def faults(**changes: object) -> dict[str, str]:
    with pytest.raises(ContentError) as caught:
        NoticeContent.from_dict({**samples.content(), **changes})
    return dict(caught.value.faults)


def test_a_whole_content_is_read_and_written_without_loss() -> None:
    read = NoticeContent.from_dict(samples.content())
    assert NoticeContent.from_dict(read.as_dict()) == read


def test_all_faults_are_named_together() -> None:
    found = faults(
        addressee={"name": "", "address": "x"},
        reference="",
        deadlines=[{"kind": "never"}],
        locations=[{"note": "no address"}],
        surprise=1,
    )
    assert {
        "addressee.name",
        "reference",
        "deadlines.1.kind",
        "deadlines.1.zone",
        "deadlines.1.rule",
        "deadlines.1.citation",
        "deadlines.1",
        "locations.1.url",
        "surprise",
    } <= set(found)


@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\ud800", "\u202e", "\u2066"])
def test_what_cannot_be_printed_or_reverses_the_text_is_refused(bad: str) -> None:
    assert "facts" in faults(sections={"facts": f"one {bad} two"})
    assert "addressee.name" in faults(addressee={"name": f"a{bad}b", "address": "x"})


@pytest.mark.parametrize(
    "left", ["{{ respondent_name }}", "{{ write: the\ndate }}", "{% load x %}"]
)
def test_a_placeholder_that_nobody_filled_is_refused(left: str) -> None:
    assert "facts" in faults(sections={"facts": f"On {left} it happened."})


def test_one_line_fields_have_one_line() -> None:
    assert "reference" in faults(reference="A\nB")
    assert "title" in faults(title="A\tB")


def test_a_deadline_needs_an_instant_or_a_period_and_its_start() -> None:
    assert "deadlines.1" in faults(deadlines=[samples.deadline(counted_from="")])
    assert "deadlines.1.at" in faults(deadlines=[samples.deadline(at="2026-05-31T12:00:00")])
    assert "deadlines.1.zone" in faults(deadlines=[samples.deadline(zone="Europe/Nowhere")])
    assert "deadlines.1.zone" in faults(deadlines=[samples.deadline(zone="../etc/passwd")])


def test_the_hash_is_of_the_meaning_not_of_the_spelling() -> None:
    content = samples.content()
    shuffled = dict(reversed(list(content.items()))) | {"title": ""}

    def of(value: dict[str, object]) -> str:
        return content_hash(power="p", language="en", content=value)

    assert of(content) == of(shuffled)
    assert of(content) != of({**content, "reference": "another"})
    assert of(content) != content_hash(power="q", language="en", content=content)


@pytest.mark.parametrize("power", samples.POWERS)
def test_every_section_the_law_requires_is_missed_when_it_is_empty(power: str) -> None:
    basis = legal_basis(power=power, authority=samples.USERS[power])
    whole = samples.content(power)
    basis.check(NoticeContent.from_dict(whole))
    for section in list(whole["sections"]):
        emptied = {**whole, "sections": {**whole["sections"], section: "  "}}
        if section == "deadline":
            emptied["deadlines"] = []
        with pytest.raises(ContentError) as caught:
            basis.check(NoticeContent.from_dict(emptied))
        [(place, words)] = caught.value.faults
        assert place == section
        assert load_law().section(section).why in words


def test_a_deadline_may_be_said_in_words() -> None:
    content = samples.content("eu-reprimand", deadlines=[])
    content["sections"]["deadline"] = "No period runs from this reprimand."
    assert missing_parts(NoticeContent.from_dict(content), ["deadline"]) == []
    del content["sections"]["deadline"]
    assert missing_parts(NoticeContent.from_dict(content), ["deadline"]) == ["deadline"]


def test_a_power_of_another_authority_is_refused() -> None:
    with pytest.raises(ContentError, match="not a power of this authority"):
        legal_basis(power="uk-penalty-notice", authority="ie-dpc")
    with pytest.raises(ContentError, match="power"):
        legal_basis(power="no-such-power", authority="ie-dpc")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3)
        ),
    )
)
def test_nonsense_is_refused_with_words_never_with_a_crash(nonsense: object) -> None:
    for content in (nonsense, dict.fromkeys(samples.content(), nonsense)):
        with pytest.raises(ContentError):
            NoticeContent.from_dict(content)  # type: ignore[arg-type]
