"""One file, in memory, no larger than allowed: the only upload this room takes."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest


class OneSmallFile(FileUploadHandler):
    """Keeps one file of one field in memory. What is larger is read to its end and thrown
    away, so that the page can say so; other files are skipped. Nothing touches a disk."""

    def __init__(self, request: HttpRequest, *, field: str, largest: int) -> None:
        super().__init__(request)
        self.field, self.largest = field, largest
        self.taken = False
        self.too_large = False
        self.buffer = BytesIO()

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, *args, **kwargs)
        if field_name != self.field or self.taken:
            raise SkipFile
        self.taken = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.too_large or start + len(raw_data) > self.largest:
            self.too_large = True
            self.buffer = BytesIO()
            return
        self.buffer.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        if self.too_large:
            return None
        self.buffer.seek(0)
        return InMemoryUploadedFile(
            file=self.buffer,
            field_name=self.field,
            name="document",
            content_type="application/octet-stream",
            size=file_size,
            charset=None,
        )
