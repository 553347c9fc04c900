"""What the person agreed to have in a letter: the frozen form that is sealed and printed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

CONTACTS = ("email", "phone", "address")


@dataclass(frozen=True)
class LetterContent:
    """Everything personal that stands in a letter, and nothing else. What was not agreed to
    is "" here, and a line to be filled in by hand on paper."""

    kind: str
    language: str
    service: str
    controller: str = ""
    own: bool = True
    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    places: tuple[str, ...] = ()
    description: str = ""

    def canonical(self) -> str:
        """The one text of this content: the same wishes give the same text."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> LetterContent:
        """The content from its text."""
        values: dict[str, Any] = json.loads(text)
        values["places"] = tuple(values["places"])
        return cls(**values)
