"""Paths into the facts, such as ``respondents[0].establishments[1].decides``: read and set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from itertools import pairwise
from typing import Any

_STEP = re.compile(r"([a-z_]+)|\[(\d{1,4})\]")
_WHOLE = re.compile(r"[a-z_]+(?:\[\d{1,4}\])*(?:\.[a-z_]+(?:\[\d{1,4}\])*)*\Z")


def steps(path: str) -> list[str | int]:
    """A path's names and numbers. Raises ValueError for text that is no path."""
    if not _WHOLE.match(path):
        raise ValueError(f"no path into the facts: {path[:80]!r}")
    return [name or int(number) for name, number in _STEP.findall(path)]


def value_at(facts: Mapping[str, Any], path: str) -> Any:
    """The value at a path; None where the facts do not reach that far."""
    found: Any = facts
    for step in steps(path):
        if isinstance(step, int):
            if not isinstance(found, list) or step >= len(found):
                return None
            found = found[step]
        else:
            if not isinstance(found, Mapping):
                return None
            found = found.get(step)
    return found


def with_value(facts: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of the facts with another value at a path; one past a list's end is added, and
    None takes a named fact out (absent and null both say that it is not known).

    Raises ValueError where the facts hold nothing that the path could lead through.
    """
    copy: dict[str, Any] = deepcopy(dict(facts))
    whole = steps(path)
    last = whole[-1]
    found: Any = copy
    for step, following in pairwise(whole):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            if not isinstance(found, list) or step > len(found):
                raise ValueError(f"{path}: leads nowhere")
            if step == len(found):
                found.append(empty)
            found = found[step]
        else:
            if not isinstance(found, dict):
                raise ValueError(f"{path}: leads nowhere")
            if found.get(step) is None:
                found[step] = empty
            found = found[step]
    if isinstance(last, int):
        if not isinstance(found, list) or last > len(found):
            raise ValueError(f"{path}: leads nowhere")
        found[last:] = [value, *found[last + 1 :]]
    elif not isinstance(found, dict):
        raise ValueError(f"{path}: leads nowhere")
    elif value is None:
        found.pop(last, None)
    else:
        found[last] = value
    return copy
