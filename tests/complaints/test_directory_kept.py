"""The directory is read once in a few seconds, and anew when it was changed here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.authorities.models import Authority
from casework.scoping import as_public
from complaints import directory
from complaints.directory import read_directory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_kept_for_long")]


@pytest.fixture
def _kept_for_long(settings: Any, participating: list[str]) -> Iterator[None]:
    settings.DIRECTORY_SECONDS = 1000
    directory._kept.clear()
    yield
    directory._kept.clear()


def queries() -> int:
    """How many it takes to read everything in it."""
    with as_public(), CaptureQueriesContext(connection) as seen:
        found = read_directory()
        assert found.offices
        assert found.services
        assert found.bodies
    return len(seen)


def test_it_is_read_once() -> None:
    assert queries() > 2
    assert queries() == 0


def test_a_change_in_this_process_is_seen_at_once(
    django_capture_on_commit_callbacks: Any,
) -> None:
    queries()
    with django_capture_on_commit_callbacks(execute=True):
        office = Authority.objects.get(pk="ie-dpc")
        office.suspended = True
        office.save()
    assert "ie-dpc" not in [found.slug for found in read_directory().receiving()]


def test_a_change_elsewhere_is_seen_after_a_while(settings: Any) -> None:
    settings.DIRECTORY_SECONDS = 0
    queries()
    Authority.objects.filter(pk="ie-dpc").update(suspended=True)
    assert "ie-dpc" not in [found.slug for found in read_directory().receiving()]
