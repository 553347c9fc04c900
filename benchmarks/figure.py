"""One measured figure, with the goal it is held against."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured.

    `goal` is None for a figure that only explains another; `more_is_better` says on which
    side of the goal it should be.
    """

    name: str
    value: float
    unit: str
    goal: float | None = None
    more_is_better: bool = True

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.more_is_better else self.value <= self.goal

    @property
    def verdict(self) -> str:
        """``met``, ``short``, or nothing."""
        return {True: "met", False: "short", None: ""}[self.met]

    def line(self) -> str:
        """The figure for a person."""
        goal = ""
        if self.goal is not None:
            goal = f"goal {'≥' if self.more_is_better else '≤'} {shown(self.goal)}"
        return f"{self.name:<52} {shown(self.value):>10} {self.unit:<16} {goal:<16} {self.verdict}"

    def json(self) -> str:
        """The figure as one line of JSON."""
        return json.dumps(
            {
                "name": self.name,
                "value": self.value,
                "unit": self.unit,
                "goal": self.goal,
                "better": "more" if self.more_is_better else "less",
                "met": self.met,
            }
        )


def shown(value: float) -> str:
    """A number with about three digits that mean something.

    >>> shown(1234.5), shown(12.345), shown(0.98765)
    ('1,234', '12.3', '0.988')
    """
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"
