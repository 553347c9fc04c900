"""One's own account: name, languages and roles, and which authority to act for."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.authorities import session_marks
from casework.authorities.forms import ProfileForm, language_name
from casework.authorities.models import Role, User
from casework.authorities.selectors import MEMBER_KEY, acting_member, memberships
from casework.authorities.services.staff import rename_user


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Name, places and security of the account."""
    user = signed_in_user(request)
    form = ProfileForm(request.POST or None, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_user(user=user, name=form.cleaned_data["name"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your name is saved."))
            return redirect("account_home")
    return render(
        request,
        "account/home.html",
        {
            "form": form,
            "places": [
                {
                    "member": place,
                    "roles": [Role(role).label for role in place.roles],
                    "languages": [language_name(code) for code in place.languages],
                }
                for place in memberships(user)
            ],
            "acting": acting_member(request),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose_authority(request: HttpRequest) -> HttpResponse:
    """Choose as whose member to act; for people who work for several authorities."""
    places = list(memberships(signed_in_user(request)))
    if not places:
        return redirect("no_authority")
    asked = request.POST.get("next") or request.GET.get("next", "")
    target = asked if _is_desk_address(request, asked) else "/desk/"
    failed = False
    if request.method == "POST":
        chosen = [place for place in places if str(place.pk) == request.POST.get("member")]
        if chosen:
            request.session[MEMBER_KEY] = str(chosen[0].pk)
            return redirect(target)
        failed = True
    return render(
        request,
        "account/choose_authority.html",
        {
            "places": places,
            "acting": acting_member(request),
            "next": target,
            "error_title": failed,
        },
    )


@login_required
@require_safe
def no_authority(request: HttpRequest) -> HttpResponse:
    """Signed in, but on the staff of no authority that takes part."""
    if memberships(signed_in_user(request)).exists():
        return redirect("choose_authority")
    return render(request, "account/no_authority.html", status=403)


@require_safe
def signup_closed(request: HttpRequest) -> HttpResponse:
    """There is no sign-up: administrators invite."""
    return render(request, "account/signup_closed.html", status=403)


@login_required
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Keep the session from ending for idleness; called by the page's warning."""
    request.session[session_marks.SEEN] = 0
    session_marks.mark_use(request.session)
    asked = request.POST.get("next", "")
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(status=204)
    return redirect(asked if _is_desk_address(request, asked) else "/desk/")


def signed_in_user(request: HttpRequest) -> User:
    """Who is signed in; only behind ``login_required``."""
    assert isinstance(request.user, User)
    return request.user


def _is_desk_address(request: HttpRequest, address: str) -> bool:
    """Whether it is safe to lead there: a page of this desk, not another site."""
    return address.startswith("/desk/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
