"""A copy on paper: tagged PDF, the marking on every page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.authorities.models import Authority
from casework.cooperation.copying.content import Enclosed, terms_of
from casework.cooperation.models import Share
from casework.cooperation.presentation import LABELS, groups
from casework.notices.rendering.direction import direction_of
from casework.notices.rendering.letter import spoken_day
from casework.notices.rendering.printer import Attached, Printed, print_letter

STYLESHEET = Path(__file__).parent / "copy.css"


def print_copy(
    share: Share, fields: Mapping[str, Any], enclosed: Sequence[Enclosed], *, made_at: datetime
) -> Printed:
    """The copy as PDF/UA-1 and PDF/A-3a, in English, documents enclosed as files. Raises as
    ``print_letter``."""
    with override("en"):
        html = copy_html(share, fields, enclosed, made_at=made_at)
    attached = [
        Attached(one.name, "Document of the case", one.content, "Supplement") for one in enclosed
    ]
    return print_letter(html, made_at=made_at, attached=attached, stylesheet=STYLESHEET)


def copy_html(
    share: Share, fields: Mapping[str, Any], enclosed: Sequence[Enclosed], *, made_at: datetime
) -> str:
    """The copy's HTML. Its title, which file managers show, says nothing of anybody."""
    zone = ZoneInfo(share.recipient.timezone)
    terms = terms_of(share)
    names = dict(
        Authority.objects.filter(
            pk__in={share.authority_id, share.recipient_id, share.holder_id}
        ).values_list("pk", "name")
    )
    return render_to_string(
        "cooperation/copy/paper.html",
        {
            "terms": terms,
            "marking": share.get_marking_display(),
            "originator": names.get(share.authority_id, share.authority_id),
            "recipient": names.get(share.recipient_id, share.recipient_id),
            "holder": names.get(share.holder_id, "") if share.origin_id else "",
            "made": spoken_day(share.created_at.astimezone(zone)),
            "expires": spoken_day(share.expires_at.astimezone(zone)),
            "copied": spoken_day(made_at.astimezone(zone)),
            "left_out": [LABELS[name] for name in share.left_out if name in LABELS],
            "groups": [_directed(group) for group in groups(share.tier, dict(fields))],
            "enclosed": [one.name for one in enclosed],
            "made_at": made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "page_style": _page_style(share),
        },
    )


def _directed(group: Any) -> dict[str, Any]:
    """Each line with its own direction: the printer keeps no run of text apart."""
    return {
        "tier": group.tier,
        "title": group.title,
        "sentence": group.sentence,
        "fields": [
            {
                "label": one.label,
                "lines": [(line, direction_of(line, "ltr")) for line in one.lines],
            }
            for one in group.fields
        ],
    }


def _page_style(share: Share) -> SafeString:
    """The marking in the margins of every page."""
    marking = _css(share.get_marking_display())
    until = _css(_("Ends on %(day)s") % {"day": f"{share.expires_at:%Y-%m-%d}"})
    return format_html(
        "<style>{}</style>",
        mark_safe(  # noqa: S308 - every value is quoted for CSS
            f"@page {{ @top-right {{ content: {marking}; }} @bottom-left {{ content: {until}; }} }}"
        ),
    )


def _css(text: str) -> str:
    escaped = re.sub(r"[^\w .:–-]", lambda found: f"\\{ord(found[0]):x} ", text)
    return f'"{escaped}"'
