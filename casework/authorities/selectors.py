"""Reading the directory: who is acting, whose colleagues, which platform."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from casework.authorities.models import (
    Authority,
    Letterhead,
    Member,
    Platform,
    ReferralBody,
    Role,
    User,
)

MEMBER_KEY = "member"
"""Session key: the membership chosen by a user of several authorities."""


def memberships(user: User) -> QuerySet[Member]:
    """The user's places that can be acted in: active, in an authority that takes part and
    is not suspended. Read outside any authority (signing in)."""
    return (
        Member.objects.filter(
            user=user,
            user__is_active=True,
            active=True,
            authority__suspended=False,
            authority__participating=True,
        )
        .select_related("user", "authority")
        .order_by("authority__name")
    )


def acting_member(request: HttpRequest) -> Member | None:
    """The member as whom the request acts, or None.

    That is the place chosen in the session, else the only one there is. A choice that is
    no longer valid (deactivated, suspended, someone else's) counts as none.
    """
    if not request.user.is_authenticated:
        return None
    places = list(memberships(request.user)[:50])
    chosen = request.session.get(MEMBER_KEY)
    for place in places:
        if str(place.pk) == chosen:
            return place
    return places[0] if len(places) == 1 else None


def colleagues(member: Member) -> QuerySet[Member]:
    """All members of the acting member's authority, by name."""
    return (
        Member.objects.filter(authority_id=member.authority_id)
        .select_related("user")
        .order_by("user__name", "pk")
    )


def active_colleagues(member: Member, *roles: str) -> list[Member]:
    """Active members of the authority who hold one of the roles (any, if none is named)."""
    found = colleagues(member).filter(active=True, user__is_active=True)
    return [person for person in found if not roles or person.has_role(*roles)]


def get_colleague(member: Member, pk: UUID | str) -> Member:
    """One member of the acting member's authority; Http404 for anyone else."""
    try:
        return colleagues(member).get(pk=pk)
    except Member.DoesNotExist as error:
        raise Http404 from error


def administrators(authority_id: str) -> list[Member]:
    """The active administrators of an authority."""
    found = Member.objects.filter(
        authority_id=authority_id,
        active=True,
        user__is_active=True,
        roles__contains=[Role.ADMINISTRATOR],
    )
    return list(found)


def letterhead(authority_id: str) -> Letterhead | None:
    """The authority's letterhead, or None where none was written yet."""
    return Letterhead.objects.filter(authority_id=authority_id).first()


def participating_authorities() -> QuerySet[Authority]:
    """Authorities that receive and handle complaints here."""
    return Authority.objects.filter(participating=True, suspended=False)


def platform_for_host(host: str) -> Platform | None:
    """The known service at a host name or one of its parent domains, or None.

    >>> # platform_for_host("m.example.com") finds a platform with domain "example.com"
    """
    labels = host.strip().lower().rstrip(".").split(".")
    candidates = [".".join(labels[start:]) for start in range(max(len(labels) - 1, 0))]
    found = {
        domain: platform
        for platform in Platform.objects.filter(domains__overlap=candidates).select_related(
            "respondent"
        )
        for domain in platform.domains
    }
    # The longest domain is the most particular one.
    return next((found[domain] for domain in candidates if domain in found), None)


def referral_bodies(country: str = "", *kinds: str) -> QuerySet[ReferralBody]:
    """Referral bodies of a country (and those of none), of the kinds named."""
    found = ReferralBody.objects.all()
    if country:
        found = found.filter(country__in=[country, ""])
    if kinds:
        found = found.filter(kind__in=kinds)
    return found
