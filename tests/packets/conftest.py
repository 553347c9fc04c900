"""A world with a routed case, in the transaction of one test."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.cases.models import Participation
from tests.casefile import World, make_world, open_file


@pytest.fixture
def world(db: None, certificates: Path) -> World:
    return make_world()


@pytest.fixture
def file(world: World) -> Participation:
    return open_file()


@pytest.fixture
def child(world: World) -> Participation:
    return open_file(child=True)
