"""Fixtures for all tests. Databases: see :mod:`tests.database`.

- Ordinary tests are marked ``django_db``: they run as ``redress_app`` in a transaction
  that is rolled back. Work in them with ``acting_for`` and ``as_public``, as the product
  does.
- Tests that need real commits (threads, workers, tampering) ask for
  ``committed_database`` instead: a clone of their own, dropped afterwards.
  ``transaction=True`` cannot work: the application may not empty tables.
- Tests that start the product's processes ask for ``live_database`` and give its
  ``environment`` to them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import translation
from psycopg2 import extensions
from pytest_django import DjangoDbBlocker

from tests import database
from tests.browser import chromium, open_page  # noqa: F401  (fixtures)
from tests.certificates import certificates  # noqa: F401  (a fixture)
from tests.live import live_product  # noqa: F401  (a fixture)

_count = iter(range(1_000_000))


@pytest.fixture(autouse=True)
def _password_is_enough(settings: Any) -> None:
    """Staff need no second factor, as in the demonstration. The tests of second factors
    (tests/authorities/test_second_factor.py) ask for it again."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture(scope="session", autouse=True)
def _cache_of_its_own() -> Iterator[None]:
    """Processes that test side by side count turns and attempts each for themselves, and
    one that clears its cache clears nobody else's."""
    process = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    cache = settings.CACHES["default"]
    joined = "&" if "?" in cache["LOCATION"] else "?"
    location = f"{cache['LOCATION']}{joined}db={int(process) + 1}"
    with override_settings(CACHES={"default": {**cache, "LOCATION": location}}):
        yield


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    """A page asked for in another language leaves that language on in this thread."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of pytest-django's: a clone of the template, used as the application's role."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with database.clone(worker) as name, django_db_blocker.unblock(), database.pointing_to(name):
        yield


@dataclass(frozen=True)
class TestDatabase:
    """A database of a test's own."""

    __test__ = False

    name: str
    environment: dict[str, str]
    owner: extensions.connection
    """Connected as the owner, past row-level security, committing each statement."""

    def run(self, statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        """Execute one statement as the owner."""
        return database.run(self.owner, statement, parameters)


@pytest.fixture
def committed_database(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[TestDatabase]:
    """A fresh database in which commits are real, for this one test; Django uses it in all
    threads. Threads close their connections when they end."""
    if request.node.get_closest_marker("django_db"):
        raise pytest.UsageError("committed_database takes the place of the mark django_db")
    with _fresh("commit") as found, django_db_blocker.unblock(), database.pointing_to(found.name):
        yield found


@pytest.fixture(scope="session")
def live_database(django_db_blocker: DjangoDbBlocker) -> Iterator[TestDatabase]:
    """One fresh database for the processes that a test session starts (web, worker, beat);
    Django in the tests themselves does not use it."""
    with _fresh("live") as found:
        yield found


@contextmanager
def _fresh(kind: str) -> Iterator[TestDatabase]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with database.clone(f"{worker}_{kind}{next(_count)}") as name:
        owner = database.connect(name, owner=True)
        try:
            yield TestDatabase(name, database.environment_for(name), owner)
        finally:
            owner.close()
