"""A world with a routed case, in the transaction of one test; and certificates to sign with."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.cases.models import Participation
from tests.casefile import World, make_world, open_file


@pytest.fixture(scope="session", autouse=True)
def _can_sign(certificates: Path) -> None:
    """Authorities issue notices here."""


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def file(world: World) -> Participation:
    return open_file()
