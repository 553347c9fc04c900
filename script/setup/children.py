"""The processes that script/server runs: started, watched, started again, and stopped."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from script.setup.places import LOGS, ROOT
from script.setup.speech import say

PATIENCE = 15.0
"""Seconds that a process has to finish what it is doing when all is stopped."""
HASTY_SECONDS = 10.0
HASTY_DEATHS = 3
"""A process that lives less than HASTY_SECONDS this many times running is given up."""


def follow_parent() -> None:
    """Have the kernel end this process when its parent dies (Linux; elsewhere nothing)."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


@dataclass
class Child:
    """One long-running process of the product and its log."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    descriptors: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    hasty_deaths: int = 0
    given_up: bool = field(default=False)

    @property
    def log(self) -> Path:
        """Where it writes what it has to say."""
        return LOGS / f"{self.name}.log"

    def start(self, *, again: bool = False) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches script/server alone."""
        mode = "ab" if again else "wb"
        with self.log.open(mode) as log:
            self.process = subprocess.Popen(
                list(self.command),
                cwd=ROOT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=list(self.descriptors),
                start_new_session=True,
                preexec_fn=follow_parent,
            )
        self.began = time.monotonic()

    def exit_code(self) -> int | None:
        """Its exit code when it has ended."""
        return self.process.poll() if self.process else None

    def last_words(self, lines: int = 3) -> list[str]:
        """The end of its log."""
        try:
            return self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
        except OSError:
            return []

    def look_after(self) -> None:
        """Report its death and start it again; give up when it dies at once, repeatedly."""
        code = self.exit_code()
        if code is None or self.given_up:
            return
        how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        say(f"  {self.name} {how}; its log is {self.log}")
        for line in self.last_words():
            say(f"    {line}")
        self.end_group(signal.SIGKILL)
        lived = time.monotonic() - self.began
        self.hasty_deaths = self.hasty_deaths + 1 if lived < HASTY_SECONDS else 0
        if self.hasty_deaths >= HASTY_DEATHS:
            self.given_up = True
            say(f"  {self.name} does not stay up and is not started again")
            return
        say(f"  {self.name} is started again")
        self.start(again=True)

    def end_group(self, number: int) -> None:
        """Send a signal to the process and everything it started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            return

    def ask_to_stop(self) -> None:
        """Ask it, and not its own children, to finish."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def stop(self, until: float) -> None:
        """Wait until it has finished, or end it and all it started at that time."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"  {self.name} did not finish in time and is ended")
        self.end_group(signal.SIGKILL)
        self.process.wait()


def stop_all(children: Sequence[Child]) -> None:
    """Ask all to finish, wait for each, and end those that do not."""
    for child in children:
        child.ask_to_stop()
    until = time.monotonic() + PATIENCE
    for child in children:
        child.stop(until)
