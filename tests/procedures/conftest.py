"""A world with a routed case that is shared with lead and concerned."""

from __future__ import annotations

import pytest

from casework.cases.models import Participation
from tests.casefile import World, make_world, open_file


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def file(world: World) -> Participation:
    return open_file()
