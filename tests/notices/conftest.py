"""Authorities with certificates and letterheads, and a notice made for one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from casework.authorities.models import Member, User
from casework.notices.content import content_hash
from casework.notices.models import Notice
from casework.notices.services.making import make_notice
from casework.notices.services.requesting import request_notice
from casework.scoping import acting_for
from tests.notices import samples

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
