"""The ``route`` and ``deadline`` commands as people run them: output, exit and error line."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import BaseCommand

from casework.routing.management.commands import deadline, route

ROOT = Path(__file__).resolve().parent.parent.parent
SCENARIO = ROOT / "tests" / "scenarios" / "08-rome-adult-no-eu-base.json"
FACTS = json.loads(SCENARIO.read_text(encoding="utf-8"))["facts"]
ROME = json.dumps(FACTS).encode()
NOWHERE = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1"}
"""Neither command may touch a database: none is there."""


class Ran:
    """What a command left behind."""

    def __init__(self, code: int, output: str, error: str) -> None:
        self.code, self.output, self.error = code, output, error

    def refused(self) -> str:
        """The one line on standard error of a refusal."""
        assert self.code == 2, self.error
        assert self.output == ""
        assert self.error.count("\n") == 1
        assert self.error.isascii()
        assert "Traceback" not in self.error
        return self.error


def in_process(*arguments: str, given: bytes = b"") -> Ran:
    """The command as its own process, with no database in reach."""
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "REDRESS_ENV": "test", **NOWHERE},
        input=given,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Ran(result.returncode, result.stdout.decode(), result.stderr.decode())


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, from its command line to its exit code."""
    commands: dict[str, type[BaseCommand]] = {"route": route.Command, "deadline": deadline.Command}

    def go(name: str, *arguments: str, given: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        code = 0
        try:
            commands[name]().run_from_argv(["manage.py", name, *arguments])
        except SystemExit as left:
            code = int(left.code or 0)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return go


def test_route_as_a_process_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(FACTS), encoding="utf-8")
    from_file = in_process("route", "--facts", str(file), "--json")
    from_input = in_process("route", "--facts", "-", "--json", given=ROME)
    assert (from_file.code, from_file.error) == (0, "")
    assert from_file.output == from_input.output
    decision = json.loads(from_file.output)
    assert decision["lead"] == {"status": "none", "authority": None}
    assert {"it-garante", "es-aepd"} <= set(decision["competent"])


def test_a_refusal_as_a_process() -> None:
    assert "channel" in in_process("route", "--facts", "-", given=b'{"channel": 1}').refused()
    arguments = ("deadline", "gdpr-78-3", "--authority", "ie-dpc", "--start", "2026-11-16")
    assert "gdpr-78-2" in in_process(*arguments).refused()


def test_route_for_people(run: Run) -> None:
    result = run("route", "--facts", "-", given=ROME)
    assert result.code == 0
    text = result.output
    assert "R11" in text
    assert "a representative in Malta is not one" in text
    assert "gdpr-78-2, it-garante: due 2027-02-16" in text


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (b"", "facts"),
        (b"{", "facts"),
        (b"[]", "facts"),
        (b"\xff\xfe{}", "facts"),
        (b'{"a": NaN}', "facts"),
        (b'{"channel": "tip", "channel": "tip"}', "channel"),
        (b"[" * 100_000, "facts"),
        (b"1" * 10_000, "facts"),
        (json.dumps({**FACTS, "lodged_at": "2026-11-16T10:00:00"}).encode(), "lodged_at"),
        (json.dumps({**FACTS, "lodged_with": "it-garant"}).encode(), "it-garante"),
        (json.dumps({**FACTS, "affected": ["ES", "Italy"]}).encode(), "affected[1]"),
        (json.dumps({**FACTS, "affected": ["UK"]}).encode(), "affected[0]"),
        (json.dumps({**FACTS, "infringement_place": "\ud800"}).encode(), "infringement_place"),
        (json.dumps({**FACTS, "urgent": True}).encode(), "urgent"),
        (json.dumps({**FACTS, "a\nb\x1b[2J": True}).encode(), "a b"),
        (json.dumps({"facts": FACTS}).encode(), "lodged_at"),
    ],
)
def test_route_refuses_on_one_line_that_names_the_field(run: Run, given: bytes, field: str) -> None:
    assert field in run("route", "--facts", "-", "--json", given=given).refused()


@pytest.mark.parametrize("name", ["no-such-file.json", "tests", "nul\udcff.json"])
def test_route_refuses_a_file_it_cannot_read(run: Run, name: str) -> None:
    assert "--facts" in run("route", "--facts", name).refused()


def test_route_takes_text_in_any_script(run: Run) -> None:
    facts: dict[str, Any] = {
        **FACTS,
        "respondents": [{**FACTS["respondents"][0], "name": "写真 🌊"}],
    }
    for options in ((), ("--json",)):
        result = run("route", "--facts", "-", *options, given=json.dumps(facts).encode())
        assert result.code == 0, result.error


def test_deadline_prints_the_contracts_form(run: Run) -> None:
    result = run(
        "deadline", "gdpr-56-3", "--authority", "ie-dpc", "--start", "2026-11-16", "--json"
    )
    assert (result.code, result.error) == (0, "")
    answer = json.loads(result.output)
    assert answer.keys() == {"rule", "authority", "due", "trace"}
    assert (answer["rule"], answer["authority"]) == ("gdpr-56-3", "ie-dpc")
    assert answer["due"] == "2026-12-07"
    assert all(isinstance(step, str) for step in answer["trace"])


def test_deadline_keeps_the_authoritys_zone(run: Run) -> None:
    start = "2026-12-24T09:30:00+11:00"
    result = run("deadline", "au-osa-77-24h", "--authority", "au-oaic", "--start", start, "--json")
    assert json.loads(result.output)["due"] == "2026-12-25T09:30:00+11:00"
    for_people = run("deadline", "au-osa-77-24h", "--authority", "au-oaic", "--start", start)
    assert "due 2026-12-25T09:30:00+11:00" in for_people.output


@pytest.mark.parametrize(
    ("rule", "authority", "start", "named"),
    [
        ("gdpr-78-3", "ie-dpc", "2026-11-16", "gdpr-78-2"),
        ("gdpr-78-2", "ie-dcp", "2026-11-16", "ie-dpc"),
        ("", "ie-dpc", "2026-11-16", "nearest"),
        ("gdpr-78-2\n", "ie-dpc", "2026-11-16", "gdpr-78-2"),
        ("gdpr-78-2", "ie-dpc", "tomorrow", "start"),
        ("gdpr-78-2", "ie-dpc", "2026-02-30", "start"),
        ("gdpr-78-2", "ie-dpc", "2026-11-16T10:00:00", "start"),
        ("gdpr-78-2", "ie-dpc", "9999-12-31", "start"),
        ("gdpr-78-2", "ie-dpc", "0001-01-01T00:00:00+14:00", "start"),
        ("us-tida-48h", "us-ftc", "2026-11-16", "start"),
    ],
)
def test_deadline_refuses_on_one_line(
    run: Run, rule: str, authority: str, start: str, named: str
) -> None:
    result = run("deadline", rule, "--authority", authority, "--start", start, "--json")
    assert named in result.refused()
