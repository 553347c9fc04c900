"""Every figure of the public's side, one after another."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterable

from benchmarks.figure import Figure
from script.setup.speech import say

NAME = "public"
LENGTH = "about 35 min"
DESCRIPTION = "all figures of the public's side: intake, first_page, fingerprint, shelter, flood, …"

PARTS = ("first_page", "fingerprint", "intake", "shelter", "flood", "kill", "hostile")


def run() -> Iterable[Figure]:
    """Each benchmark's figures, and how long it took."""
    for part in PARTS:
        module = importlib.import_module(f"benchmarks.{part}")
        say(f"  {module.NAME}: {module.DESCRIPTION}, {module.LENGTH} …")
        began = time.monotonic()
        yield from module.run()
        yield Figure(f"{part} took", time.monotonic() - began, "s")
