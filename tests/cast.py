"""Staff for tests: two authorities, one person for each role, and one in both.

``seed()`` fills a database for good (the running product); the fixtures fill the
transaction of one test.
"""

from __future__ import annotations

from typing import NamedTuple

from casework.authorities.models import Authority, Member, Role
from casework.authorities.services.letterhead import write_letterhead
from casework.authorities.services.staff import invite_member
from casework.scoping import acting_for

PASSWORD = "words for a test only"
AUTHORITIES = ("ie-dpc", "fr-cnil")
TRAINED = {Role.INTAKE_OFFICER, Role.APPROVER, Role.COOPERATION_OFFICER, Role.ADMINISTRATOR}
LANGUAGES = {"ie-dpc": ["en", "ga"], "fr-cnil": ["fr", "en"]}


class Sign(NamedTuple):
    """How somebody signs in."""

    email: str
    password: str


def address(role: str, authority: str = "ie-dpc") -> str:
    """The e-mail address of an authority's person for a role."""
    return f"{role.replace('_', '-')}@{authority}.example"


def sign_in_of(role: str, authority: str = "ie-dpc") -> Sign:
    """How they sign in."""
    return Sign(address(role, authority), PASSWORD)


def seed() -> dict[str, Member]:
    """Make two authorities take part, with letterheads and staff; members by address.

    Both also get a second investigator, ``investigator-2@…``, trained for children's cases,
    and ``both@staff.example`` works for both as investigator.
    """
    members: dict[str, Member] = {}
    for slug in AUTHORITIES:
        Authority.objects.filter(pk=slug).update(participating=True)
        authority = Authority.objects.get(pk=slug)
        people = [(address(role, slug), [role], role in TRAINED) for role in Role.values]
        people.append((f"investigator-2@{slug}.example", [Role.INVESTIGATOR], True))
        people.append(("both@staff.example", [Role.INVESTIGATOR], False))
        with acting_for(slug):
            write_letterhead(
                authority=authority,
                by=None,
                address="1 Example Street\nExample Town",
                phone="+353 1 555 0100",
                signatory_title="Head of Enforcement",
            )
            for email, roles, trained in people:
                members[f"{email} {slug}" if email in members else email] = invite_member(
                    authority=authority,
                    email=email,
                    name=email.partition("@")[0].replace("-", " ").title(),
                    roles=roles,
                    languages=LANGUAGES[slug],
                    child_path_trained=trained,
                    password=PASSWORD,
                )
    return members
