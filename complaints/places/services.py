"""Known services, recognised by the host of a link or by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Service:
    """A service people know, and what the directory holds about who runs it.

    ``establishments`` are (country, decides, confirmed, representative only): candidates
    for the main establishment, never findings.
    """

    slug: str
    name: str
    kind: str
    domains: tuple[str, ...] = ()
    respondent: str | None = None
    respondent_kind: str = "platform"
    located_in: str | None = None
    establishments: tuple[tuple[str, bool | None, bool | None, bool], ...] = ()


@dataclass(frozen=True)
class Services:
    """The directory of known services."""

    known: tuple[Service, ...]
    _by_domain: dict[str, Service] = field(init=False, repr=False, compare=False)
    _by_slug: dict[str, Service] = field(init=False, repr=False, compare=False)
    _by_name: dict[str, Service] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name: dict[str, Service] = {}
        for service in self.known:
            for name in _names(service):
                by_name.setdefault(name, service)
        set_ = object.__setattr__
        set_(self, "_by_domain", {d.lower(): s for s in self.known for d in s.domains})
        set_(self, "_by_slug", {s.slug: s for s in self.known})
        set_(self, "_by_name", by_name)

    def of_host(self, host: str) -> Service | None:
        """The service at a host or above it; the longest known domain decides."""
        labels = host.split(".")
        for start in range(len(labels) - 1):
            found = self._by_domain.get(".".join(labels[start:]))
            if found:
                return found
        return None

    def get(self, slug: str) -> Service | None:
        """The service with this slug."""
        return self._by_slug.get(slug)

    def named(self, words: str) -> Service | None:
        """The service that people call so, or whose address this is."""
        plain = _plain(words)
        return self._by_name.get(plain) or (
            self.of_host(plain) if "." in plain and " " not in plain else None
        )

    def of_kind(self, *kinds: str) -> list[Service]:
        """Services of these kinds, by name."""
        return sorted((s for s in self.known if s.kind in kinds), key=lambda s: s.name.lower())

    def without_kind(self, *kinds: str) -> list[Service]:
        """All others, by name."""
        return sorted((s for s in self.known if s.kind not in kinds), key=lambda s: s.name.lower())


def _names(service: Service) -> Iterable[str]:
    """ "X (formerly Twitter)" answers to itself, "x" and "twitter"."""
    full = _plain(service.name)
    yield full
    head, _bracket, tail = full.partition("(")
    yield head.strip()
    if tail:
        yield tail.rstrip(")").removeprefix("formerly ").strip()
    yield _plain(service.slug)


def _plain(words: str) -> str:
    folded = unicodedata.normalize("NFKC", words).casefold()
    return " ".join(folded.split()).removeprefix("https://").removeprefix("www.").rstrip("/")
