"""Staff of an authority: invite, change, deactivate. Administrators do this in the desk."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.audit.services import record
from casework.authorities.models import Authority, Member, Role, User


class LastAdministrator(ValidationError):
    """The authority would be left without anyone who administers it."""


def create_account(*, email: str, name: str, password: str | None = None) -> User:
    """The account with this address, made if there is none.

    A new account without a password cannot sign in until its owner sets one. The address
    counts as verified: whoever makes the account vouches for it, and the password can only
    be set through mail sent there. Existing accounts keep name and password.
    """
    address = email.strip().lower()
    validate_email(address)
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(email=address, password=password, name=name.strip())
    EmailAddress.objects.get_or_create(
        user=user, email=address, defaults={"verified": True, "primary": True}
    )
    return user


@transaction.atomic
def invite_member(
    *,
    authority: Authority,
    email: str,
    name: str,
    roles: Iterable[str],
    languages: Iterable[str] = (),
    child_path_trained: bool = False,
    case_cap: int = 200,
    by: Member | None = None,
    password: str | None = None,
) -> Member:
    """Add someone to the staff of an authority, with a new or their existing account.

    ``by``: the administrator who does it (None: an operator or a seed). Acting for the
    authority, or outside any as an operator. After commit a mail says so; with a new
    account it holds the link to set a password (valid PASSWORD_RESET_TIMEOUT seconds).
    No mail where ``password`` is given (demonstration). ValidationError for an unknown
    role, no role, a bad address, or someone who is on the staff already. Recorded.
    """
    chosen = _known_roles(roles)
    user = create_account(email=email, name=name, password=password)
    if Member.objects.filter(user=user, authority=authority).exists():
        raise ValidationError(
            {"email": _("This person is on the list already. Open their entry to change it.")}
        )
    member = Member.objects.create(
        user=user,
        authority=authority,
        roles=chosen,
        languages=sorted(set(languages)),
        child_path_trained=child_path_trained,
        case_cap=case_cap,
    )
    if password is None:
        transaction.on_commit(lambda: send_invitation(user=user, authority=authority))
    _note(member, "member.invited", by, roles=chosen, trained=child_path_trained)
    return member


def send_invitation(*, user: User, authority: Authority) -> None:
    """Mail to a new colleague: where to sign in, and the link that sets a password while
    there is none. A mail server that is away is logged; inviting again sends anew."""
    link = ""
    if not user.has_usable_password():
        token = PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
        link = settings.PUBLIC_ORIGIN + reverse(
            "account_reset_password_from_key",
            kwargs={"uidb36": user_pk_to_url_str(user), "key": token},
        )
    get_adapter().send_mail(
        "account/email/invitation",
        user.email,
        {
            "authority": authority,
            "link": link,
            "sign_in": settings.PUBLIC_ORIGIN + reverse("account_login"),
        },
    )


@transaction.atomic
def change_member(
    *,
    member: Member,
    by: Member | None,
    roles: Iterable[str],
    languages: Iterable[str],
    child_path_trained: bool,
    case_cap: int,
) -> Member:
    """Set what a member may and can do. LastAdministrator if nobody would be left who
    administers the authority; ValidationError for an unknown role or none. Recorded."""
    chosen = _known_roles(roles)
    locked = _locked(member)
    if Role.ADMINISTRATOR in locked.roles and Role.ADMINISTRATOR not in chosen:
        _keep_an_administrator(locked)
    locked.roles = chosen
    locked.languages = sorted(set(languages))
    locked.child_path_trained = child_path_trained
    locked.case_cap = case_cap
    locked.save(update_fields=["roles", "languages", "child_path_trained", "case_cap"])
    _note(locked, "member.changed", by, roles=chosen, trained=child_path_trained)
    return locked


@transaction.atomic
def deactivate_member(*, member: Member, by: Member | None, reason: str = "") -> Member:
    """Take a member's rights away from the next request on; their past work keeps their
    name. LastAdministrator as above. Recorded. Deactivating twice does nothing."""
    locked = _locked(member)
    if not locked.active:
        return locked
    if Role.ADMINISTRATOR in locked.roles:
        _keep_an_administrator(locked)
    locked.active = False
    locked.save(update_fields=["active"])
    _note(locked, "member.deactivated", by, reason=reason)
    return locked


@transaction.atomic
def reactivate_member(*, member: Member, by: Member | None) -> Member:
    """Give a deactivated member the same rights again. Recorded."""
    locked = _locked(member)
    if not locked.active:
        locked.active = True
        locked.save(update_fields=["active"])
        _note(locked, "member.reactivated", by)
    return locked


def rename_user(*, user: User, name: str) -> User:
    """Set the name by which colleagues know someone; only they themselves do this."""
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > 120:
        raise ValidationError({"name": _("Enter your name, in up to 120 characters")})
    user.name = cleaned
    user.save(update_fields=["name"])
    return user


def _known_roles(roles: Iterable[str]) -> list[str]:
    chosen = [role for role in Role.values if role in set(roles)]
    if not chosen or set(roles) - set(Role.values):
        raise ValidationError({"roles": _("Choose at least one role")})
    return chosen


def _locked(member: Member) -> Member:
    return Member.objects.select_for_update(of=("self",)).get(pk=member.pk)


def _keep_an_administrator(leaving: Member) -> None:
    """Raise unless another active administrator remains; locks them all, in one order, so
    that two administrators cannot remove each other at the same moment."""
    others = list(
        Member.objects.select_for_update(of=("self",))
        .filter(authority_id=leaving.authority_id, active=True, user__is_active=True)
        .filter(roles__contains=[Role.ADMINISTRATOR])
        .order_by("pk")
    )
    if not [person for person in others if person.pk != leaving.pk]:
        raise LastAdministrator(
            _("This is the last administrator. Make somebody else one first."),
            code="last_administrator",
        )


def _note(
    member: Member, verb: str, by: Member | None, reason: str = "", **payload: object
) -> None:
    record(
        authority=member.authority_id,
        verb=verb,
        obj_type="authorities.member",
        obj_id=member.pk,
        actor=by.user_id if by else None,
        reason=reason,
        payload=payload,
    )
