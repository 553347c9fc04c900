"""Fixtures for cases: the cast, quickly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from casework.authorities.models import Member
from tests.cast import seed

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def quick_passwords() -> Iterator[None]:
    """Nobody signs in with a password here; hashing them well takes a second a test."""
    with override_settings(PASSWORD_HASHERS=QUICK):
        yield


@pytest.fixture
def members(db: None, quick_passwords: None) -> dict[str, Member]:
    """The cast of two authorities, by address."""
    return seed()
