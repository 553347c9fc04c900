"""Documents as pages show them."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from complaints.documents.words import removed_words, size_words
from complaints.models.attachment import Attachment, Kind, Purpose

register = template.Library()


@register.filter
def document_name(document: Any) -> str:
    """The name that the person's file had; what it is, where it had none."""
    return document.name or str(Kind(document.kind).label)


@register.filter
def document_about(document: Any) -> str:
    """Kind, size and purpose."""
    return _("%(kind)s, %(size)s. %(purpose)s.") % {
        "kind": Kind(document.kind).label,
        "size": size_words(document.size),
        "purpose": Purpose(document.purpose).label,
    }


@register.filter
def document_kind(document: Any) -> str:
    """Kind and size."""
    return _("%(kind)s, %(size)s.") % {
        "kind": Kind(document.kind).label,
        "size": size_words(document.size),
    }


@register.filter
def document_source(document: Any) -> str:
    """How it came."""
    return str(Attachment.Source(document.source).label)


@register.filter
def with_message(documents: dict[Any, list[Any]], message: Any) -> list[Any]:
    """The documents that came with a message."""
    return documents.get(message, [])


@register.filter
def removed(document: Any) -> list[str]:
    """What was taken out of it, in sentences."""
    return removed_words(document.pictures, document.others)
