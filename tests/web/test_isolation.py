"""Every address of the desk with arguments has a builder, so that ``tests/isolation`` tries it.

And the members with whom the desk's pages are tried.
"""

from __future__ import annotations

from django.test import Client

from casework.authorities.models import Authority, Member, Role
from casework.authorities.services.staff import invite_member
from casework.scoping import acting_for
from tests.isolation.pages import OF_THE_USER
from tests.web.addresses import addresses
from tests.web.objects import BUILDERS

TAKING = {one.name for one in addresses() if one.route.startswith("desk/") and one.arguments}


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
    """A browser in which somebody is signed in."""
    client = Client(raise_request_exception=True)
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_every_address_has_its_builder() -> None:
    missing = sorted(TAKING - set(OF_THE_USER) - set(BUILDERS))
    assert not missing, f"Add builders to tests/web/objects.py for {missing}"
    gone = sorted(set(BUILDERS) - TAKING)
    assert not gone, f"Builders for addresses that are gone: {gone}"
