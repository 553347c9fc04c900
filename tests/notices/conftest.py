"""Authorities with certificates and letterheads, and a notice made for one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import override_settings

from casework.authorities.models import Member, User
from casework.notices.content import content_hash
from casework.notices.models import Notice
from casework.notices.services.making import make_notice
from casework.notices.services.requesting import request_notice
from casework.notices.signing.certificates import make_development_certificate
from casework.scoping import acting_for
from tests.notices import samples

OFFICES = {"ie-dpc": ("Data Protection Commission", "IE"), "fr-cnil": ("CNIL", "FR")}


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Development certificates of two authorities."""
    folder = tmp_path_factory.mktemp("signing")
    with override_settings(SIGNING_DIR=folder, SIGNING_PASSWORD="for tests"):
        for slug, (name, country) in OFFICES.items():
            make_development_certificate(slug=slug, name=name, country=country)
        yield folder


Requested = Callable[..., Notice]


def ask_for(
    *,
    authority: str = "ie-dpc",
    power: str = samples.POWER,
    action_id: UUID | None = None,
    language: str = "en",
    **changes: Any,
) -> Notice:
    """Ask for a notice, as enforcement does."""
    content = samples.content(power, **changes)
    with acting_for(authority):
        return request_notice(
            authority=authority,
            action_id=action_id or uuid4(),
            power=power,
            language=language,
            content=content,
            content_hash=content_hash(power=power, language=language, content=content),
            signatory={"name": "Aoife Example", "title": "Head of Enforcement"},
        )


def made(**given: Any) -> Notice:
    """Ask for a notice and make its document."""
    notice = ask_for(**given)
    make_notice(notice_id=notice.pk, authority=notice.authority_id)
    return reread(notice)


def reread(notice: Notice) -> Notice:
    """The notice as it is in the database now."""
    with acting_for(notice.authority_id):
        return Notice.objects.get(pk=notice.pk)


def member_of(authority: str, *roles: str) -> Member:
    """A member with these roles."""
    user = User.objects.create_user(f"{uuid4()}@staff.example", name="A. Member")
    with acting_for(authority):
        return Member.objects.create(user=user, authority_id=authority, roles=list(roles))
