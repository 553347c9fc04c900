"""Composes a letter: from what is frozen and what is given on issue, to HTML.

Nothing is looked up here. What a letter says is in its two arguments, so that the same
notice gives the same letter for ever, whatever becomes of directory, law or templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import formats, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from casework.notices import sections as parts
from casework.notices.content import Deadline, NoticeContent
from casework.notices.rendering import markdown, qr

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_RIGHT_TO_LEFT = {"ar", "fa", "he", "ps", "ur", "yi"}
_ELSEWHERE = {
    "issuer",
    "addressee",
    "reference",
    "language",
    "power",
    "contact",
    "signatory",
}
"""Parts that head, opening or signature of the letter say; their own text, if any is
written, still becomes a section."""

_DEADLINE_WORDS = {
    "response": gettext_lazy("Answer this notice"),
    "representations": gettext_lazy("Make representations"),
    "compliance": gettext_lazy("Do what this notice requires"),
    "appeal": gettext_lazy("Appeal"),
    "payment": gettext_lazy("Pay"),
    "other": gettext_lazy("Other time limit"),
}
_METHOD_WORDS = {
    "email": gettext_lazy("By e-mail, as a signed file."),
    "post": gettext_lazy("By post."),
    "hand": gettext_lazy("By hand."),
}


@dataclass(frozen=True)
class Issue:
    """What a notice gets on issue: number, instant, check code, and how it is signed."""

    number: str
    issued_at: datetime
    check_code: str
    public_origin: str
    development: bool

    @property
    def verify_address(self) -> str:
        """Where anyone can check the notice."""
        return f"{self.public_origin}/verify/"

    @property
    def qr_address(self) -> str:
        """The same with the number filled in; the check code is never in an address,
        since addresses end up in logs."""
        return f"{self.verify_address}?n={quote(self.number)}"


def compose(frozen: Mapping[str, Any], issue: Issue) -> str:
    """The letter's HTML in its own language.

    ``frozen`` is the form made by ``casework.notices.frozen.freeze``.
    """
    with override(frozen["language"]):
        return render_to_string("notices/letter.html", _context(frozen, issue))


def _context(frozen: Mapping[str, Any], issue: Issue) -> dict[str, Any]:
    content = NoticeContent.from_dict(frozen["content"])
    authority, power = frozen["authority"], frozen["power"]
    language = frozen["language"]
    local = issue.issued_at.astimezone(ZoneInfo(authority["zone"]))
    day = formats.date_format(local.date(), "DATE_FORMAT")
    title = content.title or power["title"]
    return {
        "language": language,
        "language_name": _language_name(language),
        "direction": "rtl" if language.split("-")[0] in _RIGHT_TO_LEFT else "ltr",
        "title": title,
        "description": f"{power['citation']} · {content.reference}",
        "made_at": issue.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "page_style": _page_style(frozen, issue),
        "authority": authority,
        "letterhead": frozen["letterhead"],
        "power": power,
        "addressee": {
            "name": content.addressee.name,
            "lines": content.addressee.address.split("\n"),
        },
        "number": issue.number,
        "date": day,
        "reference": content.reference,
        "your_reference": content.your_reference,
        "sections": list(_sections(content, power)),
        "signatory": frozen["signatory"],
        "place_and_date": day,
        "verify_address": issue.verify_address,
        "check_code": issue.check_code,
        "development": issue.development,
        "qr": qr.data_address(issue.qr_address),
        "qr_words": _("QR code: opens the page where this notice can be checked."),
    }


def section_order(content: NoticeContent, required: Iterable[str]) -> list[parts.Part]:
    """Parts in the law's order; what is written beyond it stands where letters have it."""
    ordered = [parts.part(identifier) for identifier in required]
    known = {part.id for part in ordered}
    beyond = [parts.part(identifier) for identifier in content.sections]
    if content.deadlines:
        beyond.append(parts.part("deadline"))
    if content.locations:
        beyond.append(parts.part("content_locator"))
    if content.service_methods:
        beyond.append(parts.part("service_method"))
    for extra in sorted({part.id for part in beyond} - known):
        part = parts.part(extra)
        place = parts.ORDER.get(extra, len(parts.ORDER))
        index = next(
            (
                index
                for index, other in enumerate(ordered)
                if parts.ORDER.get(other.id, len(parts.ORDER)) > place
            ),
            len(ordered),
        )
        ordered.insert(index, part)
    return list({part.id: part for part in ordered}.values())


def _sections(content: NoticeContent, power: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    headings = power.get("headings", {})
    for part in section_order(content, power["required"]):
        text = content.sections.get(part.id, "")
        section: dict[str, Any] = {
            "id": part.id,
            "heading": headings.get(part.id) or part.heading,
            "html": markdown.to_html(text) if text else "",
        }
        if part.id == "deadline":
            section["deadlines"] = [_deadline(deadline) for deadline in content.deadlines]
        elif part.id == "content_locator":
            section["locations"] = [
                {"url": location.url, "ascii": _ascii(location.url), "note": location.note}
                for location in content.locations
            ]
        elif part.id == "service_method":
            section["lines"] = list(_service_lines(content, power))
        if part.id in _ELSEWHERE and not text:
            continue
        if any(section.get(key) for key in ("html", "deadlines", "locations", "lines")):
            yield section


def _deadline(deadline: Deadline) -> dict[str, str]:
    instant = deadline.instant()
    running = ""
    if deadline.period:
        running = deadline.period
        if deadline.counted_from:
            running = _("%(period)s from %(start)s") % {
                "period": deadline.period,
                "start": deadline.counted_from,
            }
    return {
        "label": deadline.label or str(_DEADLINE_WORDS[deadline.kind]),
        "instant": spoken_instant(instant) if instant else "",
        "running": running,
        "rule": deadline.rule,
        "zone_words": _("Time zone: %(zone)s.") % {"zone": deadline.zone},
        "citation": deadline.citation,
    }


def spoken_instant(instant: datetime) -> str:
    """An instant so that nobody can misread it: weekday, date, time and offset.

    The last second of a day is the end of that day.
    """
    offset = instant.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    zone = f"UTC{'+' if minutes >= 0 else '−'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    day = f"{formats.date_format(instant, 'l')}, {formats.date_format(instant, 'DATE_FORMAT')}"
    ends_day = (instant + timedelta(seconds=1)).date() != instant.date()
    clock = "24:00" if ends_day else instant.strftime("%H:%M:%S").removesuffix(":00")
    return _("%(day)s, %(clock)s (%(zone)s)") % {"day": day, "clock": clock, "zone": zone}


def _service_lines(content: NoticeContent, power: Mapping[str, Any]) -> Iterable[str]:
    rules = power.get("service", {})
    for method in content.service_methods:
        rule = rules.get(method)
        words = str(_METHOD_WORDS[method])
        yield f"{words} {rule}" if rule else words


def _ascii(url: str) -> str:
    """The address as machines write it, where that differs from what people see."""
    if url.isascii():
        return ""
    split = urlsplit(url)
    try:
        host = (split.hostname or "").encode("idna").decode()
    except UnicodeError:
        host = split.hostname or ""
    netloc = host if split.port is None else f"{host}:{split.port}"
    rest = quote(split.path, safe="/%:@!$&'()*+,;=~")
    query = f"?{quote(split.query, safe='=&%/?:@!$()*+,;~')}" if split.query else ""
    return f"{split.scheme}://{netloc}{rest}{query}" if split.scheme else quote(url, safe="/:%")


def _language_name(code: str) -> str:
    try:
        return str(translation.get_language_info(code)["name_local"])
    except KeyError:
        return code


def _page_style(frozen: Mapping[str, Any], issue: Issue) -> SafeString:
    """The few rules that differ between letters: the accent, and words in the margins."""
    accent = frozen["letterhead"].get("accent", "")
    if not _COLOUR.match(accent):
        accent = "#1d3557"
    # One sentence, so that translators can turn it round.
    before, middle, after = (
        _("Page {page} of {pages}").replace("{pages}", "\0").replace("{page}", "\0").split("\0")
    )
    page = f"{_css(before)} counter(page) {_css(middle)} counter(pages) {_css(after)}"
    foot = f"{frozen['authority']['short_name']} · {issue.number}"
    if issue.development:
        foot = f"{_('DEVELOPMENT – not for use')} · {foot}"
    return format_html(
        "<style>{}</style>",
        mark_safe(  # noqa: S308 - every value is checked or quoted for CSS
            f":root {{ --accent: {accent}; }}"
            f" @page {{ @bottom-right {{ content: {page}; }}"
            f" @bottom-left {{ content: {_css(foot)}; }} }}"
        ),
    )


def _css(text: str) -> str:
    """A CSS string; everything that could end it, or the style element, as an escape."""
    escaped = re.sub(r"[^\w .·–-]", lambda found: f"\\{ord(found[0]):x} ", text)
    return f'"{escaped}"'
