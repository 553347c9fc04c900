"""The demonstration's gate: fictional data never meets a real authority's."""

from django.conf import settings
from django.core.management.base import CommandError


def require_demonstration() -> None:
    """CommandError unless DEMONSTRATION is on; to be asked before anything is written."""
    if settings.PRODUCTION or not settings.DEMONSTRATION:
        raise CommandError("Only where DEMONSTRATION is on (and never in production).")
