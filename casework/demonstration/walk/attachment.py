"""What a notice's PDF carries besides its pages."""

import json
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader


def attached_notice(pdf: bytes) -> dict[str, Any]:
    """The notice in machine-readable form, as attached to its PDF."""
    names = PdfFileReader(BytesIO(pdf)).root["/Names"]["/EmbeddedFiles"]["/Names"]
    found: dict[str, Any] = json.loads(names[1]["/EF"]["/F"].data)
    return found
