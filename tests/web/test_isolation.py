"""One authority's pages are nobody else's: every address of the desk, from the URLconf.

The member who tries holds every role and all training at the own authority: whatever
stops this member is not a missing role. Where an address answers a stranger at all, the
answer is the same as for something that does not exist.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from casework.authorities.models import Authority, Member, Role
from casework.authorities.services.staff import invite_member
from casework.scoping import acting_for
from tests.cases.conftest import QUICK
from tests.web.objects import BUILDERS, FOREIGN, OWN, SHARED, World

OF_THE_USER = {
    "account_confirm_email": "a key sent by mail, for whoever holds it",
    "account_reset_password_from_key": "a key sent by mail, for whoever holds it",
    "mfa_edit_webauthn": "the signed-in user's own passkey",
    "mfa_remove_webauthn": "the signed-in user's own passkey",
    "mfa_view_recovery_codes": "the signed-in user's own codes",
}
"""Addresses under /desk/account/ that belong to a user, not to an authority; allauth's
own checks and tests/authorities hold for them."""


ARGUMENT = re.compile(r"<\w*:?\w+>|\(\?P<")


def addresses() -> Iterator[str]:
    """Full names of all patterns under /desk/ that take arguments."""
    yield from _walk(get_resolver().url_patterns, "", [])


def _walk(patterns: list[Any], prefix: str, spaces: list[str]) -> Iterator[str]:
    for one in patterns:
        here = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            space = [*spaces, one.namespace] if one.namespace else spaces
            yield from _walk(one.url_patterns, here, space)
        elif isinstance(one, URLPattern) and here.startswith("desk/") and ARGUMENT.search(here):
            assert one.name, f"{here} has no name"
            yield ":".join([*spaces, one.name])


TAKING = sorted(set(addresses()) - set(OF_THE_USER))
TRIED = [name for name in TAKING if name in BUILDERS]


@pytest.fixture
def world(db: None, certificates: Path) -> Iterator[World]:
    with override_settings(PASSWORD_HASHERS=QUICK):
        found = World()
        assert found.members
        yield found


def everything(authority: str) -> Member:
    """A member with every role, trained for the child path."""
    with acting_for(authority):
        return invite_member(
            authority=Authority.objects.get(pk=authority),
            email=f"everything@{authority}.example",
            name="Every Thing",
            roles=list(Role.values),
            languages=["en", "fr"],
            child_path_trained=True,
            password="words for a test only",
        )


def signed_in(member: Member) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def nothing(kwargs: dict[str, Any]) -> dict[str, Any]:
    """The same arguments, of objects that do not exist."""
    return {k: uuid.uuid4() if isinstance(v, uuid.UUID) else v for k, v in kwargs.items()}


def ask(client: Client, method: str, address: str) -> HttpResponse:
    return getattr(client, method)(address)


def test_every_address_has_its_builder() -> None:
    missing = sorted(set(TAKING) - set(BUILDERS))
    assert not missing, f"Add builders to tests/web/objects.py for {missing}"
    gone = sorted(set(BUILDERS) - set(TAKING))
    assert not gone, f"Builders for addresses that are gone: {gone}"


@pytest.mark.parametrize("name", sorted(SHARED))
def test_what_all_share_is_found_by_all(name: str, world: World) -> None:
    kwargs = BUILDERS[name](world)
    stranger = signed_in(everything(OWN))
    assert ask(stranger, "get", reverse(name, kwargs=kwargs)).status_code == 200
    absent = ask(stranger, "get", reverse(name, kwargs=nothing(kwargs)))
    assert absent.status_code == 404


@pytest.mark.parametrize("name", [name for name in TRIED if name not in SHARED])
def test_a_stranger_finds_nothing(name: str, world: World) -> None:
    kwargs = BUILDERS[name](world)
    stranger = signed_in(everything(OWN))
    answers = []
    for method in ("get", "post"):
        answer = ask(stranger, method, reverse(name, kwargs=kwargs))
        absent = ask(stranger, method, reverse(name, kwargs=nothing(kwargs)))
        assert answer.status_code in (404, 405)
        assert answer.status_code == absent.status_code, "the answer tells that it exists"
        answers.append(answer.status_code)
    assert 404 in answers


@pytest.mark.parametrize("name", TRIED)
def test_its_own_people_find_it(name: str, world: World) -> None:
    """Otherwise the test above would prove nothing."""
    own = signed_in(everything(FOREIGN))
    kwargs = BUILDERS[name](world)
    answers = [
        ask(own, method, reverse(name, kwargs=kwargs)).status_code for method in ("get", "post")
    ]
    assert any(code not in (404, 405) for code in answers), answers
    assert all(code < 500 for code in answers), answers


@pytest.mark.parametrize("name", TRIED)
def test_signed_out_is_sent_to_sign_in(name: str, world: World) -> None:
    kwargs = BUILDERS[name](world)
    for method in ("get", "post"):
        answer = ask(Client(), method, reverse(name, kwargs=kwargs))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", TRIED)
def test_nothing_on_the_desk_is_kept_by_a_browser(name: str, world: World) -> None:
    kwargs = BUILDERS[name](world)
    answer = ask(signed_in(everything(FOREIGN)), "get", reverse(name, kwargs=kwargs))
    assert "no-store" in answer["Cache-Control"]
