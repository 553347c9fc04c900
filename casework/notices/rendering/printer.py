"""WeasyPrint, set up once in a worker process and then reused.

A new font configuration for each letter grows the process without end; one for all
letters does not (measured). The printer opens nothing but what it is handed.
"""

from __future__ import annotations

import atexit
import logging
import re
import warnings
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from casework.notices.rendering.metadata import claim_both_standards, settle_streams

log = logging.getLogger(__name__)

_HERE = Path(__file__).parent
PAPER = _HERE / "paper.css"
"""What all documents have in common; each kind adds a style sheet of its own."""
STYLESHEET = _HERE / "letter.css"
_OWN_IMAGE = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)\Z")


class PrinterMissing(RuntimeError):
    """A system library that letters need is not there; the message says which package."""


class MissingLetters(ValueError):
    """No font has some letter of the text; the message names them and what may help."""


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF (PDF/A-3 associated file)."""

    name: str
    description: str
    data: bytes
    relationship: str = "Source"


@dataclass(frozen=True)
class Printed:
    """An unsigned PDF and how many pages it has."""

    pdf: bytes
    pages: int


def check_libraries() -> None:
    """Raise PrinterMissing unless Pango and the HarfBuzz subsetter load. Without the
    subsetter letters come out too, at a fifth of the speed and many times the size."""
    try:
        from weasyprint.text.ffi import harfbuzz_subset
    except OSError as error:
        raise PrinterMissing(
            "The library Pango is not installed, so notices cannot be made. Install it with: "
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0"
        ) from error
    if not harfbuzz_subset:
        raise PrinterMissing(
            "The library libharfbuzz-subset is not installed, so notices cannot be made well. "
            "Install it with: apt-get install libharfbuzz-subset0"
        )


def warm_up() -> None:
    """Load libraries, fonts and style now, so that the first letter is no slower than the
    next. Says in the log what is missing; letters then fail with the same words."""
    try:
        _press()
    except PrinterMissing as error:
        log.error("%s", error)


def _finish(document: Any, pdf: Any) -> None:
    """What WeasyPrint leaves to be done before the file is written."""
    missing = sorted({code for font in document.fonts.values() for code in font.missing})
    if missing:
        # An empty box in a notice is a word that was never said.
        raise MissingLetters(
            "No installed font has these letters: "
            + " ".join(f"{chr(code)} (U+{code:04X})" for code in missing[:10])
            + ". For Chinese, Japanese and Korean install fonts-noto-cjk."
        )
    claim_both_standards(document, pdf)
    settle_streams(pdf)


@cache
def _press() -> _Press:
    # Its fonts are let go before the interpreter takes Pango's functions away.
    atexit.register(_press.cache_clear)
    return _Press()


def print_letter(
    html: str,
    *,
    made_at: datetime,
    attached: Sequence[Attached] = (),
    stylesheet: Path = STYLESHEET,
) -> Printed:
    """Lay out ``html`` as a tagged PDF/A-3a and PDF/UA-1 file.

    ``made_at`` is the only time that gets into the file; the same arguments give the same
    bytes. ``stylesheet`` is one of the program's own, read once in a process, on top of
    ``PAPER``. Raises PrinterMissing, MissingLetters, and ValueError for HTML that asks for
    any resource.
    """
    return _press().print(html, made_at=made_at, attached=attached, stylesheet=stylesheet)


class _Press:
    def __init__(self) -> None:
        check_libraries()
        # Loading Pango takes a moment; the web process never needs it.
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

        class OnlyOurs(URLFetcher):
            """Opens the images that this program drew itself, and nothing else."""

            def __init__(self) -> None:
                super().__init__(allowed_protocols=("data",), allow_redirects=False)

            def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
                found = _OWN_IMAGE.match(url)
                if not found:
                    raise FatalURLFetchingError("a letter asks for an outside resource")
                return URLFetcherResponse(
                    url, b64decode(found[1]), {"Content-Type": "image/svg+xml"}
                )

        self.refused = FatalURLFetchingError
        self.fetcher = OnlyOurs()
        self.fonts = FontConfiguration()
        self._css = CSS
        self._styles: dict[Path, Any] = {}
        self.styles(STYLESHEET)

    def styles(self, stylesheet: Path) -> list[Any]:
        """Paper and a kind's own style, parsed once."""
        for path in (PAPER, stylesheet):
            if path not in self._styles:
                self._styles[path] = self._css(
                    string=path.read_text(encoding="utf-8"),
                    font_config=self.fonts,
                    url_fetcher=self.fetcher,
                )
        return [self._styles[PAPER], self._styles[stylesheet]]

    def print(
        self, html: str, *, made_at: datetime, attached: Sequence[Attached], stylesheet: Path
    ) -> Printed:
        from weasyprint import HTML, Attachment

        made_at = made_at.astimezone(UTC).replace(microsecond=0)
        styles = self.styles(stylesheet)
        files = [
            Attachment(
                file_obj=BytesIO(file.data),
                url_fetcher=self.fetcher,
                name=file.name,
                description=file.description,
                created=made_at,
                modified=made_at,
                relationship=file.relationship,
            )
            for file in attached
        ]
        try:
            document = HTML(string=html, url_fetcher=self.fetcher).render(
                font_config=self.fonts,
                stylesheets=styles,
                attachments=files,
                pdf_variant="pdf/a-3a",
                pdf_tags=True,
            )
            with warnings.catch_warnings():
                # WeasyPrint 70 leaves closing its colour profile to the collector.
                warnings.simplefilter("ignore", ResourceWarning)
                pdf = document.write_pdf(
                    finisher=_finish,
                    stylesheets=styles,
                    attachments=files,
                    pdf_variant="pdf/a-3a",
                    pdf_tags=True,
                )
        except self.refused as refusal:
            raise ValueError(str(refusal)) from refusal
        return Printed(pdf=pdf, pages=len(document.pages))
