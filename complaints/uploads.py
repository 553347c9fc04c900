"""Files: passed over unread everywhere but on the few pages that take a document.

Those pages take one file of one field, into memory, up to a limit that holds while it is
read; nothing touches a disk. What it is, is looked at afterwards (``complaints.documents``).
On all other pages whatever is sent as a file (imagery above all, also under the name of a
document) is passed over while the request is read, and the page says why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from complaints.documents.limits import LARGEST_FILE

_PATIENCE = 20
"""How many times the largest form a request with a file may be: a photo is passed over,
and the words beside it are kept."""

FIELD = "document"
"""The one field of a file, on every page that takes one."""

OWN_HANDLING = ("/verify/",)
"""Pages that look at a file and keep nothing: a notice that somebody wants to check."""

_TAKING: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"/complain/(documents|mandate)/"), "DRAFT_COOKIE_NAME"),
    (re.compile(r"/follow/messages/"), "FOLLOW_COOKIE_NAME"),
    (re.compile(r"/desk/cases/[0-9a-f-]{36}/messages/send/"), "SESSION_COOKIE_NAME"),
)
"""Pages that take a document, and the cookie without which none would be kept."""


@dataclass(frozen=True)
class Given:
    """A file as it came: bytes, and the name it had. ``content`` is None where it was
    larger than any document may be."""

    name: str
    content: bytes | None


def takes_documents(request: HttpRequest) -> bool:
    """Whether this page takes a document from this visitor."""
    return any(
        address.fullmatch(request.path) and getattr(settings, cookie) in request.COOKIES
        for address, cookie in _TAKING
    )


class DocumentUpload(FileUploadHandler):
    """Takes a document where one is taken, and skips every other file, marking the request.

    The words that came along are still read, so that nothing typed is lost. A request
    that announces more than the page can take is not read at all.
    """

    refusing = True
    taking = False
    too_large = False

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, Any],  # noqa: N803  Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        request = self.request
        self.refusing = request is None or not request.path.startswith(OWN_HANDLING)
        self.taking = request is not None and takes_documents(request)
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 1_000_000
        if self.refusing and not self.taking and content_length > _PATIENCE * limit:
            raise RequestDataTooBig("A request body larger than any form")

    def new_file(self, field_name: str, *args: Any, **options: Any) -> None:
        super().new_file(field_name, *args, **options)
        if not self.refusing:
            return
        if self.taking and field_name == FIELD:
            self.taking = False  # one, and no more
            self.buffer: BytesIO | None = BytesIO()
            return
        if self.request is not None:
            self.request.refused_file = True  # type: ignore[attr-defined]
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.refusing:
            return raw_data
        if self.buffer is not None and start + len(raw_data) > LARGEST_FILE:
            self.buffer = None  # read to its end and thrown away
        if self.buffer is not None:
            self.buffer.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        if not self.refusing or self.request is None:
            return None
        buffer = self.buffer
        self.request.given_document = Given(  # type: ignore[attr-defined]
            self.file_name or "", None if buffer is None else buffer.getvalue()
        )
        if buffer is None:
            return None
        buffer.seek(0)
        return InMemoryUploadedFile(
            buffer, FIELD, self.file_name, "application/octet-stream", file_size, None
        )


def file_was_refused(request: HttpRequest) -> bool:
    """Whether the request brought a file that was passed over."""
    request.POST  # noqa: B018  read the body, if nobody has yet
    return bool(getattr(request, "refused_file", False))


def given_document(request: HttpRequest) -> Given | None:
    """The document that the request brought, on a page that takes one."""
    request.POST  # noqa: B018  read the body, if nobody has yet
    return getattr(request, "given_document", None)
