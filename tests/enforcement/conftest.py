"""A world with a routed case, in the transaction of one test; and certificates to sign with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from casework.cases.models import Participation
from casework.notices.signing.certificates import make_development_certificate
from tests.casefile import BRITAIN, HOLDER, World, make_world, open_file


@pytest.fixture(scope="session", autouse=True)
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Development certificates for the authorities that issue notices here."""
    folder = tmp_path_factory.mktemp("signing")
    with override_settings(SIGNING_DIR=folder, SIGNING_PASSWORD="for tests"):
        make_development_certificate(slug=HOLDER, name="Data Protection Commission", country="IE")
        make_development_certificate(slug=BRITAIN, name="Information Commission", country="GB")
        yield folder


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def file(world: World) -> Participation:
    return open_file()
