"""The procedures of the law data: what they name exists, every state can be come to, every
letter is filled in, and each applies from its own day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from casework.law import load_law, read_law
from casework.law.book import DATA
from casework.law.errors import LawDataError
from casework.law.procedures import PLACEHOLDERS, Procedure, fill
from casework.procedures import machine

LAWS = list(load_law().procedures.values())
START = datetime(2027, 6, 1, 12, tzinfo=UTC)
SIDES = {"initiator": "ie-dpc", "addressee": "fr-cnil", "either": "ie-dpc"}
ROLES = ("cooperation_officer",)
EXPECTED = {
    "lead-request", "lead-claim", "local-case", "hand-over", "draft-decision",
    "mutual-assistance", "joint-operation", "urgent-measures", "urgent-board", "transmission",
    "early-resolution", "simple-cooperation", "key-issues", "preliminary-findings",
    "relevant-information", "draft-extension", "referral", "parallel-investigation",
    "joint-investigation", "notification", "arrangement-request",
}  # fmt: skip


def every_situation(law: Procedure) -> list[machine.Situation]:
    """All situations of a procedure between two that any sequence of steps reaches."""
    first = machine.Situation(law=law, initiator="ie-dpc", addressees=("fr-cnil",))
    found, queue = {}, [first]
    while queue:
        now = queue.pop()
        key = (now.state, tuple(sorted((k, v.answer) for k, v in now.answers().items())))
        if key in found or len(now.taken) > 12:
            continue
        found[key] = now
        for step in law.steps.values():
            by = SIDES[step.by]
            given = dict.fromkeys(step.needs, "Something.")
            if step.grounds:
                given["ground"] = step.grounds[0].id
            try:
                done = machine.decide(
                    now, step.id, by=by, roles=ROLES, at=START, given=given, leads=True
                )
            except machine.NotNow:
                continue
            queue.append(advanced(now, done, by))
        if now.state and now.dues:
            quiet = machine.settle(now, at=START + timedelta(days=400))
            if quiet is not None:
                queue.append(advanced(now, quiet, now.initiator))
    return list(found.values())


def advanced(now: machine.Situation, done: machine.Decision, by: str) -> machine.Situation:
    then = machine.advance(now, done, by=by, at=START)
    if not done.moves:
        return then
    periods = now.law.states[done.to].periods
    dues = dict.fromkeys(then.waited_for(), START + timedelta(days=30)) if periods else {}
    return machine.advance(now, done, by=by, at=START, dues=dues)


def test_all_that_the_law_asks_for_are_there() -> None:
    assert set(load_law().procedures) == EXPECTED


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.id)
def test_every_state_is_reached_and_an_end_follows(law: Procedure) -> None:
    reached = {now.state for now in every_situation(law)}
    assert reached - {""} == set(law.states)
    assert any(law.states[state].ended for state in reached - {""})


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.id)
def test_its_letters_are_filled_in(law: Procedure) -> None:
    values = {name: f"<{name}>" for name in PLACEHOLDERS}
    letters = [step.letter for step in law.steps.values() if step.letter]
    assert letters
    for letter in letters:
        assert "{" not in fill(letter, values)
        # A value is never looked at for placeholders itself.
        assert "{reference}" in fill(letter, dict.fromkeys(PLACEHOLDERS, "{reference}"))


@pytest.mark.parametrize(
    ("name", "day", "applies"),
    [
        *((name, date(2027, 4, 1), False) for name in ("transmission", "early-resolution")),
        *((name, date(2027, 4, 2), True) for name in ("transmission", "early-resolution")),
        *((name, date(2027, 4, 2), False) for name in ("key-issues", "simple-cooperation")),
        *((name, date(2027, 4, 3), True) for name in ("key-issues", "simple-cooperation")),
        ("preliminary-findings", date(2027, 4, 2), False),
        ("preliminary-findings", date(2027, 4, 3), True),
        ("draft-decision", date(2019, 1, 1), True),
    ],
)
def test_both_sides_of_each_boundary(name: str, day: date, applies: bool) -> None:
    law = load_law().procedure(name)
    assert law.applies_to(day) is applies
    assert law.applies is None or not law.applies_to(None)


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ('to = "requested"', 'to = "nowhere"', "step[request]"),
        ('periods = ["gdpr-61-2"]', 'periods = ["gdpr-99"]', "state[requested].periods"),
        ('grounds = "assistance-refusal"', 'grounds = "any"', "grounds"),
        ("{reason}", "{password}", "letter"),
        ('from = ["answered"]\nto = "closed"', 'from = []\nto = "closed"', "step"),
        ('from_regimes = ["eu-gdpr"', 'from_regimes = ["gdpr"', "from_regimes"),
        ('by = "addressee"', 'by = "anybody"', "by"),
        ('sentence = "', 'sentense = "', "sentence"),
    ],
)
def test_a_mistake_names_file_and_key(tmp_path: Path, before: str, after: str, where: str) -> None:
    root = tmp_path / "data"
    copytree(DATA, root)
    path = root / "procedures" / "mutual-assistance.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(LawDataError) as error:
        read_law(root)
    assert "procedures/mutual-assistance.toml" in str(error.value)
    assert where in str(error.value)
