"""Row-level security by itself: another authority's rows are not written to, and nothing set
means nothing seen. That none is read: tests/isolation."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import ProgrammingError, transaction

from casework.cases.models import Clock, Note, Participation, Task
from casework.cases.services.notes import write_note
from casework.cases.services.timeline import note_event
from casework.scoping import acting_for
from casework.scoping.declarations import collect
from casework.scoping.tables import OWN as OWN_ROWS
from tests.files import make_file, member_of
from tests.web.objects import FOREIGN, OWN, World

SCOPED = sorted(
    name
    for name, table in collect().tables.items()
    if table.scoped
    and isinstance(table.desk.select, str)
    and (table.desk.select == OWN_ROWS or table.desk.select.startswith(f"{OWN_ROWS} AND "))
)
"""Tables whose rows a desk sees by equality on the authority, or fewer of these."""


@pytest.fixture
def filled(members: dict[str, object]) -> Participation:
    """The foreign authority has a file with everything this room can hang on it."""
    world = World()
    world.__dict__["members"] = members
    file = world.file
    with acting_for(FOREIGN):
        write_note(
            participation=file,
            member=member_of(members, "investigator", FOREIGN),  # type: ignore[arg-type]
            body="A note",
        )
        note_event(participation=file, kind="test", text="Something")
    return file


def test_tables_of_cases_and_routing_are_all_scoped() -> None:
    ours = {
        model._meta.db_table
        for label in ("cases", "routing")
        for model in apps.get_app_config(label).get_models()
    }
    assert ours <= set(SCOPED)


def test_no_row_by_its_key(filled: Participation) -> None:
    with acting_for(FOREIGN):
        keys = {
            model: list(model.objects.values_list("pk", flat=True))
            for model in (Participation, Clock, Task, Note)
        }
    with acting_for(OWN):
        for model, found in keys.items():
            assert found
            assert not model.objects.filter(pk__in=found).exists()
        assert not Participation.objects.filter(pk__in=keys[Participation]).update(priority=3)
        assert not Clock.objects.filter(pk__in=keys[Clock]).update(state="met")
        assert not Task.objects.filter(pk__in=keys[Task]).update(due_on="2026-12-01")


def test_no_row_can_be_slipped_in(filled: Participation) -> None:
    """Neither for the other authority, nor by moving one's own row over to it."""
    mine = make_file(OWN)
    with acting_for(OWN):
        with pytest.raises(ProgrammingError), transaction.atomic():
            note = Note(
                participation=mine,
                authority_id=FOREIGN,
                author=mine.assignee,
                sealed_body=b"x",
                written_at=mine.opened_at,
            )
            note.save(force_insert=True)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Task.objects.filter(participation=mine).update(authority_id=FOREIGN)


def test_nothing_set_nothing_seen(filled: Participation) -> None:
    for model in (Participation, Clock, Task, Note):
        with pytest.raises(ProgrammingError), transaction.atomic():
            model.objects.count()
