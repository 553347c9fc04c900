"""The processes of script/server: watched, started again, ended with all they started."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from script.setup import children
from script.setup.children import Child, stop_all

SLEEPER = "import time; print('up', flush=True); time.sleep(600)"
PARENT = (
    "import subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(600)\n"
)
DEAF = (
    "import signal, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "print('up', flush=True)\n"
    "time.sleep(600)\n"
)


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Child]]:
    """Starts a Python program as a child that is ended after the test."""
    monkeypatch.setattr(children, "LOGS", tmp_path)
    monkeypatch.setattr(children, "PATIENCE", 0.3)
    made: list[Child] = []

    def begin(program: str) -> Child:
        child = Child("worker", [sys.executable, "-c", program], dict(os.environ))
        made.append(child)
        child.start()
        return child

    yield begin
    stop_all(made)


def wait_for(found: Callable[[], object]) -> None:
    """Wait until something is so."""
    until = time.monotonic() + 10
    while not found():
        assert time.monotonic() < until
        time.sleep(0.02)


def gone(pid: int) -> bool:
    """Whether a process has ended; one that waits to be collected counts as ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def test_a_death_is_reported_and_mended(
    start: Callable[[str], Child], capsys: pytest.CaptureFixture[str]
) -> None:
    child = start(SLEEPER)
    wait_for(child.last_words)
    assert child.process is not None
    first = child.process.pid
    child.process.kill()
    child.process.wait()
    child.look_after()
    assert child.process.pid != first
    assert child.exit_code() is None
    assert "worker was ended by signal 9" in capsys.readouterr().err


def test_one_that_dies_at_once_is_given_up(
    start: Callable[[str], Child], capsys: pytest.CaptureFixture[str]
) -> None:
    child = start("raise SystemExit('broken here')")
    for _ in range(children.HASTY_DEATHS):
        assert child.process is not None
        child.process.wait()
        child.look_after()
    assert child.given_up
    said = capsys.readouterr().err
    assert "broken here" in said
    assert "not started again" in said


def test_what_a_child_started_ends_with_it(start: Callable[[str], Child]) -> None:
    child = start(PARENT)
    wait_for(child.last_words)
    grandchild = int(child.last_words()[0])
    stop_all([child])
    wait_for(lambda: gone(grandchild))


def test_one_that_will_not_stop_is_ended(
    start: Callable[[str], Child], capsys: pytest.CaptureFixture[str]
) -> None:
    child = start(DEAF)
    wait_for(child.last_words)
    stop_all([child])
    assert child.exit_code() == -9
    assert "did not finish in time" in capsys.readouterr().err
