"""No file is ever taken: not read into memory, not written, not looked at.

The form has no field for files. Whatever is sent as one (imagery above all, also under the
name of a document) is passed over while the request is read, and the page says why.
"""

from __future__ import annotations

from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

_PATIENCE = 20
"""How many times the largest form a request with a file may be: a photo is passed over,
and the words beside it are kept."""


TAKING = ("/verify/",)
"""Pages that look at a file and keep nothing: a notice that somebody wants to check."""


class RefusedUpload(FileUploadHandler):
    """Skips every file of a request to all other pages, and marks the request.

    The words that came along are still read, so that nothing typed is lost. A request
    that announces more than the form can be is not read at all.
    """

    refusing = True

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, Any],  # noqa: N803  Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        self.refusing = self.request is None or not self.request.path.startswith(TAKING)
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 1_000_000
        if self.refusing and content_length > _PATIENCE * limit:
            raise RequestDataTooBig("A request body larger than any form")

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        if not self.refusing:
            return
        if self.request is not None:
            self.request.refused_file = True  # type: ignore[attr-defined]
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None if self.refusing else raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def file_was_refused(request: HttpRequest) -> bool:
    """Whether the request brought a file, which was passed over."""
    request.POST  # noqa: B018  read the body, if nobody has yet
    return bool(getattr(request, "refused_file", False))
