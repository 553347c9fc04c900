"""What every template may know."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.authorities.navigation import for_request
from casework.languages import DEFAULT, language

SERVICE_NAME = _("Casework office")
"""What the public pages call themselves, also in the title: it says nothing to whoever
looks over a shoulder or through a browser's history."""

NEUTRAL_SITE = "https://www.bbc.com/weather"
"""Where "Exit this page" leads: a page that anybody may have open."""


def product(request: HttpRequest) -> dict[str, object]:
    """The demonstration banner, the names of things, and who is acting (desk pages only)."""
    return {
        "demonstration": settings.DEMONSTRATION,
        "service_name": SERVICE_NAME,
        "offered_languages": [language(code) for code, _name in settings.LANGUAGES],
        "language_now": language(get_language() or DEFAULT),
        "neutral_site": NEUTRAL_SITE,
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "second_factor_required": settings.SECOND_FACTOR_REQUIRED,
        "page_layout": "layouts/desk.html"
        if request.path.startswith("/desk/")
        else "layouts/public.html",
        "member": getattr(request, "member", None),
        "desk_navigation": SimpleLazyObject(lambda: for_request(request)),
    }
