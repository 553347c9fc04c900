"""Objects of one authority, for tests that try every address as a member of another.

``BUILDERS`` names, for each address under ``/desk/`` that takes arguments, what makes
them: a function of a :class:`World` that returns the address's keyword arguments, for an
object of ``FOREIGN``. A new address without an entry fails ``test_isolation``. To add
one, add a function to this module and its name to ``BUILDERS``, under the pattern's full
name ("cases:case"). The world's parts are made once each, when first asked for.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cached_property
from typing import Any

from casework.authorities.models import Member
from casework.cases.models import Clock, Participation, Task
from casework.delivery.models import DeadLetter
from casework.scoping import acting_for
from tests.cast import seed
from tests.files import facts, make_file

FOREIGN, OWN = "fr-cnil", "ie-dpc"
"""Whose objects they are, and whose member tries to reach them."""


class World:
    """One object of each kind, of the foreign authority."""

    @cached_property
    def members(self) -> dict[str, Member]:
        """The cast of both authorities, by address."""
        return seed()

    @cached_property
    def file(self) -> Participation:
        """A routed case of the foreign authority, with clocks and tasks."""
        _ = self.members
        about = facts(lodged_with=FOREIGN, depicted={"residence": "FR"}, affected=["IE"])
        return make_file(FOREIGN, about=about, language="fr")

    @cached_property
    def clock(self) -> Clock:
        """A running clock on the file."""
        with acting_for(FOREIGN):
            found = Clock.objects.filter(participation=self.file).first()
        assert found is not None
        return found

    @cached_property
    def task(self) -> Task:
        """An open task on the file."""
        with acting_for(FOREIGN):
            found = Task.objects.filter(participation=self.file, done_at__isnull=True).first()
        assert found is not None
        return found

    @cached_property
    def dead_letter(self) -> DeadLetter:
        """Work of the foreign authority that gave up."""
        with acting_for(FOREIGN):
            return DeadLetter.objects.create(
                authority=FOREIGN, task="routing.route_complaint", args=[str(uuid.uuid4())]
            )


Builder = Callable[[World], dict[str, Any]]


def _file(world: World) -> dict[str, Any]:
    return {"pk": world.file.pk}


def _panel(world: World) -> dict[str, Any]:
    return {"pk": world.file.pk, "key": "timeline"}


def _clock(world: World) -> dict[str, Any]:
    return {"pk": world.file.pk, "clock": world.clock.pk}


def _task(world: World) -> dict[str, Any]:
    return {"pk": world.file.pk, "task": world.task.pk}


def _letter(world: World) -> dict[str, Any]:
    return {"pk": world.dead_letter.pk}


def _colleague(world: World) -> dict[str, Any]:
    return {"pk": world.members[f"investigator@{FOREIGN}.example"].pk}


BUILDERS: dict[str, Builder] = {
    "cases:case": _file,
    "cases:status": _file,
    "cases:assign": _file,
    "cases:take": _file,
    "cases:clock-met": _clock,
    "cases:clock-stop": _clock,
    "cases:task-add": _file,
    "cases:task-done": _task,
    "cases:note-add": _file,
    "cases:message-send": _file,
    "cases:reveal": _file,
    "cases:panel": _panel,
    "cases:trouble-retry": _letter,
    "cases:trouble-dismiss": _letter,
    "routing:confirm": _file,
    "routing:override": _file,
    "staff_member": _colleague,
    "staff_activity": _colleague,
}
