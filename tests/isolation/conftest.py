"""The world of isolation: a database of its own, built once for a test process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from psycopg2 import extensions
from pytest_django import DjangoDbBlocker

from casework.cooperation.models import Share
from tests import database
from tests.cases.conftest import QUICK
from tests.isolation import walking
from tests.isolation.world import Everything, build


class Ground:
    """The world, its database, and a connection of the tables' owner to it."""

    def __init__(self, name: str, owner: extensions.connection) -> None:
        self.name, self.owner = name, owner
        self.before: walking.Snapshot = {}
        with override_settings(PASSWORD_HASHERS=QUICK, SECOND_FACTOR_REQUIRED=False):
            self.world: Everything = build(age=self.age, before=self.look)

    def look(self, made: Everything) -> None:
        """What the stranger's lists say while there is no case."""
        self.before = walking.lists_of_the_stranger(walking.Walker(made))

    def age(self, share: Share) -> None:
        """Its time is over, and no sweep has come by yet."""
        for table in (
            "cooperation_share",
            "cooperation_disclosure",
            "cooperation_discloseddocument",
        ):
            self.run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.run(
            "UPDATE cooperation_share SET created_at = now() - interval '9 days',"
            " expires_at = now() - interval '1 day' WHERE id = %s",
            [str(share.pk)],
        )
        for table in ("cooperation_disclosure", "cooperation_discloseddocument"):
            self.run(
                f"UPDATE {table} SET expires_at = now() - interval '1 day' WHERE share_id = %s",
                [str(share.pk)],
            )
        for table in (
            "cooperation_share",
            "cooperation_disclosure",
            "cooperation_discloseddocument",
        ):
            self.run(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def run(self, statement: str, parameters: list[str] | None = None) -> list[tuple[object, ...]]:
        """One statement as the owner, past all policies."""
        return database.run(self.owner, statement, parameters)


@pytest.fixture(scope="session")
def ground_made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, certificates: Path
) -> Iterator[Ground]:
    with (
        database.clone("isolation") as name,
        django_db_blocker.unblock(),
    ):
        owner = database.connect(name, owner=True)
        try:
            with database.pointing_to(name):
                made = Ground(name, owner)
            yield made
        finally:
            owner.close()


@pytest.fixture
def ground(ground_made: Ground, django_db_blocker: DjangoDbBlocker) -> Iterator[Ground]:
    """The world. Whatever a test does in it, it takes back."""
    with django_db_blocker.unblock(), database.pointing_to(ground_made.name):
        yield ground_made
