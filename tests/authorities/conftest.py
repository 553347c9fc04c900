"""Fixtures for accounts and staff: people on demand, signed in or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from casework.authorities.models import Authority, Member, Role
from casework.authorities.services.staff import invite_member
from casework.scoping import acting_for

PASSWORD = "some words for a test"
MakePerson = Callable[..., Member]


@pytest.fixture(autouse=True)
def _no_counters_of_others() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _quick(settings: object) -> None:
    """Hashing a password well takes long on purpose; these tests are not about that."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture
def person(db: None) -> MakePerson:
    """Makes a member: ``person("approver", authority="fr-cnil", email="a@b.example")``."""

    def make(
        *roles: str, authority: str = "ie-dpc", email: str = "", password: str = PASSWORD
    ) -> Member:
        office = Authority.objects.get(pk=authority)
        if not office.participating:
            Authority.objects.filter(pk=authority).update(participating=True)
        chosen = roles or (Role.INVESTIGATOR,)
        with acting_for(authority):
            return invite_member(
                authority=office,
                email=email or f"{chosen[0].replace('_', '-')}@{authority}.example",
                name=f"Some {chosen[0].replace('_', ' ').title()}",
                roles=chosen,
                languages=["en"],
                password=password,
            )

    return make


@pytest.fixture
def second_factor_off(settings: object) -> None:
    """As in the demonstration."""
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]


@pytest.fixture
def signed_in(client: Client, second_factor_off: None) -> Callable[[Member], Client]:
    """The client, signed in as somebody."""

    def sign_in(member: Member) -> Client:
        client.force_login(
            member.user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return sign_in
