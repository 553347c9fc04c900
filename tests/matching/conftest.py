"""A world with authorities that hold complaints about the same."""

from __future__ import annotations

import pytest

from tests.casefile import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()
