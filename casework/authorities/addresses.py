"""The network address a request came from."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - stands for "not known", nothing listens there


def client_address(request: HttpRequest) -> str:
    """The visitor's IP address as text.

    With ``TRUSTED_PROXIES`` = n it is the n-th entry from the right of X-Forwarded-For,
    which the outermost trusted proxy wrote; entries to the left of it are the visitor's own
    claims. Without proxies the header is ignored. ``0.0.0.0`` where nothing valid is known
    (a Unix socket).
    """
    claimed = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(hops) >= settings.TRUSTED_PROXIES:
            claimed = hops[-settings.TRUSTED_PROXIES]
    try:
        return str(ipaddress.ip_address(claimed.strip()))
    except ValueError:
        return UNKNOWN


def client_network(request: HttpRequest) -> str:
    """The visitor's network: the address itself (IPv4) or its /64 (IPv6), as text."""
    address = ipaddress.ip_address(client_address(request))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
