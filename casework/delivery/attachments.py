"""Attachments by reference: rooms above say how to load what their mail carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Attachment:
    """A file as it leaves: a neutral name, the bytes, and a media type."""

    filename: str
    content: bytes
    mimetype: str


Loader = Callable[[str], Attachment]

_sources: dict[str, Loader] = {}


def register_attachment_source(kind: str, loader: Loader) -> None:
    """Say how attachments of ``kind`` are loaded; call it in ``AppConfig.ready``.

    ``loader(reference)`` runs inside ``acting_for(the mail's authority)`` when the mail is
    about to be sent. ValueError if another loader has the kind.
    """
    if _sources.get(kind, loader) is not loader:
        raise ValueError(f"Attachments of kind {kind} have a loader")
    _sources[kind] = loader


def known(kind: str) -> bool:
    """Whether a loader is registered."""
    return kind in _sources


def load(kind: str, reference: str) -> Attachment:
    """The attachment; KeyError for an unknown kind, and whatever the loader raises."""
    return _sources[kind](reference)
