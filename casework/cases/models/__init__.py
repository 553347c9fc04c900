"""Tables of the case."""

from casework.cases.models.case import Case, Priority
from casework.cases.models.clock import Clock
from casework.cases.models.note import Note
from casework.cases.models.participation import Participation
from casework.cases.models.task import Task
from casework.cases.models.timeline import TimelineEvent

__all__ = ["Case", "Clock", "Note", "Participation", "Priority", "Task", "TimelineEvent"]
