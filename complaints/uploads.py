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


class RefusedUpload(FileUploadHandler):
    """Skips every file of a request and marks the request.

    The words that came along are still read, so that nothing typed is lost. A request
    that announces more than the form can be is not read at all.
    """

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, Any],  # noqa: N803  Django's name
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        if content_length > 4 * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 1_000_000):
            raise RequestDataTooBig("A request body larger than any form")

    def new_file(self, *_args: Any, **_options: Any) -> None:
        if self.request is not None:
            self.request.refused_file = True
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


def file_was_refused(request: HttpRequest) -> bool:
    """Whether the request brought a file, which was passed over."""
    return bool(request.POST is not None and getattr(request, "refused_file", False))
