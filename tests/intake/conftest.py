"""Fixtures for intake: staff of two authorities."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from casework.authorities.models import Authority, Member
from tests.cast import seed

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""Nobody signs in with a password here."""


@pytest.fixture
def staff(db: Any, settings: Any) -> dict[str, Member]:
    """The cast, by address."""
    settings.PASSWORD_HASHERS = QUICK
    found = seed()
    Authority.objects.filter(pk__in=["ie-dpc", "fr-cnil"]).update(participating=True)
    return found


def signed_in(member: Member) -> Client:
    """A browser in which the member is signed in."""
    client = Client()
    client.force_login(member.user)
    return client
