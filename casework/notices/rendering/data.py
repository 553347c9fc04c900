"""The notice as data: what a machine reads where a person reads the letter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from casework.notices.content import NoticeContent
from casework.notices.rendering.letter import Issue, section_order


def notice_as_data(frozen: Mapping[str, Any], issue: Issue) -> bytes:
    """JSON with everything the letter says, for the file attached to the PDF. The same
    arguments give the same bytes."""
    content = NoticeContent.from_dict(frozen["content"])
    power = frozen["power"]
    said = {
        "form": "redress-notice/1",
        "number": issue.number,
        "issued_at": issue.issued_at.isoformat(),
        "language": frozen["language"],
        "authority": frozen["authority"],
        "letterhead": {k: v for k, v in frozen["letterhead"].items() if k != "accent"},
        "power": {key: power[key] for key in ("id", "title", "kind", "citation")},
        "title": content.title or power["title"],
        "addressee": {"name": content.addressee.name, "address": content.addressee.address},
        "reference": content.reference,
        "your_reference": content.your_reference,
        "sections": [
            {
                "id": part.id,
                "heading": str(power["headings"].get(part.id) or part.heading),
                "text": content.sections[part.id],
            }
            for part in section_order(content, power["required"])
            if part.id in content.sections
        ],
        "deadlines": content.as_dict()["deadlines"],
        "locations": content.as_dict()["locations"],
        "service_methods": list(content.service_methods),
        "signatory": frozen["signatory"],
        "development": issue.development,
        "verification": {
            "address": issue.verify_address,
            "number": issue.number,
            "check_code": issue.check_code,
        },
    }
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()
