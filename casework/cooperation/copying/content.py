"""What a copy holds: built anew from what the disclosure says, and from nothing else."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from casework.cooperation.models import Share
from casework.law import load_law
from complaints.documents.names import media_type, neutral_name

FORMAT = "redress-shared-case/1"


@dataclass(frozen=True)
class Enclosed:
    """A document that goes along: its place in the list, kind and bytes."""

    number: int
    kind: str
    content: bytes

    @property
    def name(self) -> str:
        """A name that says nothing: "document-1.pdf"."""
        stem, _dot, ending = neutral_name(self.kind).rpartition(".")
        return f"{stem}-{self.number}.{ending}"


def terms_of(share: Share) -> dict[str, Any]:
    """What holds for the copy, in the law data's words."""
    sharing = load_law().sharing
    gateway = next((one for one in sharing.gateways if one.id == share.gateway), None)
    marking, onward = sharing.markings[share.marking], sharing.onward[share.onward]
    return {
        "tier": f"T{share.tier}",
        "marking": {"id": marking.id, "sentence": marking.sentence},
        "onward": {"id": onward.id, "sentence": onward.sentence},
        "gateway": {
            "id": share.gateway,
            "title": gateway.title if gateway else "",
            "citation": gateway.citation if gateway else "",
        },
        "purpose": share.purpose,
        "originator": share.authority_id,
        "recipient": share.recipient_id,
        "complaint_held_by": share.holder_id,
        "made": share.created_at.isoformat(timespec="seconds"),
        "expires": share.expires_at.isoformat(timespec="seconds"),
        "left_out": list(share.left_out),
        "file": "cooperation",
        "file_note": "For authorities only. It is not part of the file that the parties may see.",
        "digest": share.digest,
    }


def as_json(
    share: Share, fields: Mapping[str, Any], enclosed: Sequence[Enclosed], *, made_at: datetime
) -> bytes:
    """The copy as JSON, UTF-8: terms, fields by their ids in the law data, and documents."""
    content = {
        "format": FORMAT,
        "copied": made_at.isoformat(timespec="seconds"),
        "terms": terms_of(share),
        "fields": dict(fields),
        "documents": [
            {
                "n": one.number,
                "media_type": media_type(one.kind),
                "sha256": sha256(one.content).hexdigest(),
                "content": b64encode(one.content).decode(),
            }
            for one in enclosed
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()
