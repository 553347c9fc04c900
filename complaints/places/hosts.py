"""Host names of links: their ASCII form, and those that lead into somebody's own network."""

import ipaddress
import re
from contextlib import suppress

import idna

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\Z")
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)\Z")
_DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": "."})
_INTERNAL = (
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "home.arpa",
    "in-addr.arpa",
    "ip6.arpa",
)
"""Names that the public Internet does not know (RFC 6761, 6762, 8375 and common use)."""
_LONGEST = 253

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAHost(ValueError):
    """This cannot be the name of a computer."""


class InternalHost(ValueError):
    """This leads into a private network or to the reader's own computer."""


def public_host(typed: str) -> str:
    """The host in lower-case ASCII (internationalised names in punycode, addresses in
    their usual form). Raises NotAHost, or InternalHost where it is not public."""
    host = typed.strip().translate(_DOTS).rstrip(".").lower()
    if not host or len(typed) > 4 * _LONGEST:
        raise NotAHost
    if host.startswith("["):
        return f"[{_public(_six(host)).compressed}]"
    host = _ascii(host)
    labels = host.split(".")
    if _NUMBER.match(labels[-1]):
        return _public(_four(labels)).compressed
    if len(host) > _LONGEST or not all(_LABEL.match(label) for label in labels):
        raise NotAHost
    if len(labels) == 1 or any(host == name or host.endswith(f".{name}") for name in _INTERNAL):
        raise InternalHost
    return host


def shown_host(host: str) -> str:
    """The host for people: as it is. Punycode stays punycode, so that a look-alike
    letter from another alphabet cannot pass for the one it imitates."""
    return host


def _ascii(host: str) -> str:
    if host.isascii():
        if "xn--" in host:
            with suppress(idna.IDNAError, UnicodeError):
                idna.decode(host)
                return host
            raise NotAHost
        return host
    try:
        return idna.encode(host, uts46=True, transitional=False).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise NotAHost from None


def _six(host: str) -> Address:
    try:
        return ipaddress.IPv6Address(host.strip("[]").split("%", 1)[0])
    except ValueError:
        raise NotAHost from None


def _four(labels: list[str]) -> Address:
    """An IPv4 address in any of the forms that browsers read: with hexadecimal or octal
    parts, and with fewer than four of them."""
    if len(labels) > 4:
        raise NotAHost
    parts: list[int] = []
    for label in labels:
        if not _NUMBER.match(label) or len(label) > 20:
            raise NotAHost
        try:
            if label.startswith("0x"):
                parts.append(int(label[2:] or "0", 16))
            else:
                parts.append(int(label, 8 if label.startswith("0") and label != "0" else 10))
        except ValueError:
            raise NotAHost from None
    last = parts.pop()
    if any(part > 255 for part in parts) or last >= 256 ** (4 - len(parts)):
        raise NotAHost
    for place, part in enumerate(parts):
        last += part << (8 * (3 - place))
    return ipaddress.IPv4Address(last)


def _public(address: Address) -> Address:
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if not address.is_global or address.is_multicast or (inner and not inner.is_global):
        raise InternalHost
    return address
