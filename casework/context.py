"""What every template may know."""

from django.conf import settings
from django.http import HttpRequest


def product(request: HttpRequest) -> dict[str, object]:
    """The demonstration banner, and who is acting (desk pages only)."""
    return {
        "demonstration": settings.DEMONSTRATION,
        "member": getattr(request, "member", None),
    }
