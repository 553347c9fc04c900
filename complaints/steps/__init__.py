"""The questions of the form, in order, and which of them are asked: an explicit table and
pure functions over the answers given so far."""

from complaints.steps.machine import (
    answered_steps,
    asked_steps,
    first_unanswered,
    following,
    preceding,
)
from complaints.steps.table import STEPS, Step, get_step

__all__ = [
    "STEPS",
    "Step",
    "answered_steps",
    "asked_steps",
    "first_unanswered",
    "following",
    "get_step",
    "preceding",
]
