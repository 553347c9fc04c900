"""What set-up says: short lines on standard error, so that standard output stays clean."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stop(Exception):
    """Set-up cannot go on; the message is the one line a person needs to read."""


def say(line: str) -> None:
    """Print one line on standard error."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say that a step begins and, when it took a while, how long it was."""
    say(f"  {name} …")
    began = time.monotonic()
    yield
    seconds = time.monotonic() - began
    if seconds >= 1:
        say(f"  {name}: {seconds:.1f} s")
