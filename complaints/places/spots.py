"""Places that have no link: an account's name, or a private chat, with the service."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from complaints.places.services import Service, Services
from complaints.typed_text import clean

MOST_SPOTS = 50
"""Lines that become places of their own; what follows stays together in one."""
OTHER_APP = "other"
"""A private chat on an app that is not in the list, or not known."""

_AT = re.compile(r"@[^\s@,;:()]{1,60}")
_FILLING = re.compile(r"[\s,;:()–—/|-]+")
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Spot:
    """A place without a link. ``kind`` is "handle", "private" or "place"; ``words`` are as
    given; ``name`` is an account's name without the @."""

    kind: str
    words: str
    name: str = ""
    service: Service | None = None

    @property
    def same(self) -> str:
        """What two mentions of the same place have in common."""
        slug = self.service.slug if self.service else ""
        if self.kind == "handle":
            return f"@{self.name.casefold()}@{slug}"
        if self.kind == "private":
            return f"private:{slug}"
        return self.words


def read_spots(text: str, services: Services) -> list[Spot]:
    """Places in a text, one on each line, each once: "@name on a service", "user xyz on a
    service" and "a service: xyz" in any language are accounts; other words stay words."""
    lines = [" ".join(line.split()) for line in clean(text).split("\n")]
    lines = [line for line in lines if line]
    if len(lines) > MOST_SPOTS:
        lines = [*lines[: MOST_SPOTS - 1], "\n".join(lines[MOST_SPOTS - 1 :])]
    found: dict[str, Spot] = {}
    for line in lines:
        spot = _spot(line, services)
        found.setdefault(spot.same, spot)
    return list(found.values())


def private_spot(chosen: str, services: Services) -> Spot | None:
    """A private chat or closed group, on the chosen service; None where none was named."""
    if not chosen:
        return None
    service = services.get(chosen)
    return Spot("private", service.name if service else "–", service=service)


def _spot(line: str, services: Services) -> Spot:
    if "\n" in line:
        return Spot("place", line)
    at = _AT.search(line)
    words = [word for word in _FILLING.split(line) if word]
    service, left = _service_in(words, services)
    if at:
        return Spot("handle", line, at[0][1:].rstrip("."), service)
    # "user xyz on X", "X: xyz": few words, one of them a service, and the name beside it.
    if service and 0 < len(left) <= 3 and len(words) <= 5:
        name = _name_among(left, after=words[0] not in left)
        if name and len(name) <= _LONGEST_NAME:
            return Spot("handle", line, name, service)
    return Spot("place", line, service=service)


def _service_in(words: list[str], services: Services) -> tuple[Service | None, list[str]]:
    """The known service at the end or the beginning of a line, and the other words."""
    for length in (3, 2, 1):
        if length > len(words):
            continue
        for start in (len(words) - length, 0):
            part = words[start : start + length]
            service = services.named(" ".join(part))
            if service and (len(part[0]) > 1 or len(words) > 1):
                return service, [*words[:start], *words[start + length :]]
    return None, words


def _name_among(words: Iterable[str], *, after: bool) -> str:
    """The account's name: what stands after the service ("X: xyz"), or before the little
    word that joins it to the service ("user xyz on X", "xyz on X")."""
    left = list(words)
    if after or len(left) == 1:
        return left[-1]
    return left[-2]
