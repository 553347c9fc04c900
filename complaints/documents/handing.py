"""Handing out a document: as a file to be saved, never as a page."""

from __future__ import annotations

from django.http import HttpResponse

from complaints.documents.names import media_type, neutral_name


def hand_out(kind: str, content: bytes) -> HttpResponse:
    """The document under a neutral name. Should a browser show it all the same, nothing in
    it may run, load or be framed."""
    response = HttpResponse(content, content_type=media_type(kind))
    response["Content-Disposition"] = f'attachment; filename="{neutral_name(kind)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    # Stricter than the product's own policy, which steps back where one is set.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response
