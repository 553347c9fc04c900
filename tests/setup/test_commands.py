"""The commands of script/ as a person calls them."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from benchmarks.figure import Figure
from script.setup import management, packages
from script.setup.places import ROOT
from script.setup.speech import Stop


def call(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Call a command of the folder from somewhere else, without the tests' configuration."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("REDRESS_", "DATABASE_", "DJANGO_"))
    }
    return subprocess.run(
        [str(ROOT / "script" / arguments[0]), *arguments[1:]],
        cwd="/",
        env={**environment, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "needs"),
    [
        (["route", "--facts", "-"], False),
        (["deadline", "eu-gdpr-art-12-3"], False),
        (["help", "migrate"], False),
        (["migrate", "--help"], False),
        (["--version"], False),
        ([], False),
        (["migrate"], True),
        (["walkthrough"], True),
        (["audit", "verify"], True),
    ],
)
def test_servers_start_only_where_they_are_needed(arguments: list[str], needs: bool) -> None:
    assert management.needs_servers(arguments) is needs


def test_manage_keeps_standard_output_clean_and_hands_the_exit_code_on() -> None:
    done = call("manage", "version")
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    assert call("manage", "no_such_command").returncode == 1


def test_a_database_without_its_owner_is_refused_in_one_line() -> None:
    done = call("server", "--setup-only", DATABASE_URL="postgres://a:b@localhost/x")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "DATABASE_OWNER_URL" in done.stderr


def test_bench_lists_what_there_is() -> None:
    done = call("bench")
    assert done.returncode == 0, done.stderr
    assert "setup_time" in done.stdout
    assert "about" in done.stdout


def test_an_unknown_benchmark_is_named() -> None:
    done = call("bench", "nonsense")
    assert done.returncode == 1
    assert "no benchmark nonsense" in done.stderr


def test_a_missing_package_that_cannot_be_installed_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packages, "administrator_prefix", lambda: None)
    monkeypatch.setattr(packages.shutil, "which", lambda name: f"/usr/bin/{name}")
    absent = packages.Package("libexample1", lambda: False, "examples")
    here = packages.Package("libhere1", lambda: True, "examples")
    with pytest.raises(Stop) as stop:
        packages.install([absent, here])
    assert str(stop.value) == (
        "Missing system packages: libexample1. "
        "As root run: apt-get install --no-install-recommends libexample1"
    )


def test_nothing_is_asked_when_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> None:
        raise AssertionError("asked for rights without need")

    monkeypatch.setattr(packages, "administrator_prefix", never)
    packages.install([packages.Package("libhere1", lambda: True, "examples")])


def test_figures_say_whether_they_are_met() -> None:
    fast = Figure("complaints", 120.0, "per second", goal=100.0)
    slow = Figure("set-up", 200.0, "s", goal=120.0, more_is_better=False)
    plain = Figure("rows", 3.0, "rows")
    assert (fast.verdict, slow.verdict, plain.verdict) == ("met", "short", "")
    assert json.loads(slow.json()) == {
        "name": "set-up",
        "value": 200.0,
        "unit": "s",
        "goal": 120.0,
        "better": "less",
        "met": False,
    }
    assert "goal ≤ 120" in slow.line()


def test_ci_runs_the_tests_and_nothing_else() -> None:
    lines = Path(ROOT, ".ci", "run").read_text().splitlines()
    assert lines == ["#!/bin/sh", 'exec "$(dirname "$0")/../script/test"']
