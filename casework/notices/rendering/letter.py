"""Composes a letter: from what is frozen and what is given on issue, to HTML.

Nothing is looked up here. What a letter says is in its two arguments, so that the same
notice gives the same letter for ever, whatever becomes of directory, law or templates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
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
from casework.notices.rendering.direction import direction_of

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_RIGHT_TO_LEFT = {"ar", "fa", "he", "ps", "ur", "yi"}
_ELSEWHERE = {"issuer", "addressee", "reference", "signatory"}
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
    "portal": gettext_lazy("Through the authority's portal."),
    "proper-address": gettext_lazy("By leaving it at the proper address."),
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
    day = spoken_day(local)
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
        "letterhead": [_line(line) for line in _letterhead(frozen)],
        "title_direction": direction_of(title),
        "power": power,
        "addressee": {
            "name": content.addressee.name,
            "direction": direction_of(content.addressee.name),
            "lines": [_line(line) for line in content.addressee.address.split("\n")],
        },
        "number": issue.number,
        "date": day,
        "reference": content.reference,
        "your_reference": content.your_reference,
        "sections": list(_sections(frozen, content)),
        "signatory": frozen["signatory"],
        "verify_address": issue.verify_address,
        "check_code": issue.check_code,
        "development": issue.development,
        "qr": qr.data_address(issue.qr_address),
        "qr_words": _("QR code: opens the page where this notice can be checked."),
    }


def _letterhead(frozen: Mapping[str, Any]) -> list[str]:
    head = frozen["letterhead"]
    lines = [*head["address"], head["phone"], head["contact"], frozen["authority"]["website"]]
    return [line for line in lines if line]


def _line(text: str) -> dict[str, str]:
    return {"text": text, "direction": direction_of(text)}


def section_order(content: NoticeContent, required: Iterable[str]) -> list[parts.Part]:
    """What the law requires and what is written beyond it, in the order of a letter."""
    wanted = {parts.part(identifier).id for identifier in (*required, *content.sections)}
    if content.deadlines:
        wanted.add("deadline")
    if content.locations:
        wanted.add("content-locator")
    if content.service_methods:
        wanted.add("service")
    return parts.in_order(wanted)


def sections_of(frozen: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The letter's sections as it will print them, in its own language: for a page that
    shows a draft as it will read."""
    with override(frozen["language"]):
        return list(_sections(frozen, NoticeContent.from_dict(frozen["content"])))


def _sections(frozen: Mapping[str, Any], content: NoticeContent) -> Iterable[dict[str, Any]]:
    power = frozen["power"]
    english = frozen["language"].split("-")[0] == "en"
    for part in section_order(content, power["required"]):
        text = content.sections.get(part.id, "")
        if part.id in _ELSEWHERE and not text:
            continue
        section: dict[str, Any] = {
            "id": part.id,
            # The law data speak English; other languages have their headings from here.
            "heading": (english and power["headings"].get(part.id)) or part.heading,
            "html": markdown.to_html(text) if text else "",
        }
        if part.id == "deadline":
            section["deadlines"] = [_deadline(deadline) for deadline in content.deadlines]
        elif part.id == "content-locator":
            section["locations"] = [
                {
                    "url": location.url,
                    "ascii": _ascii(location.url),
                    "note": location.note,
                    "direction": direction_of(location.note),
                }
                for location in content.locations
            ]
        elif part.id in _OWN_WORDS and not text:
            section["lines"] = list(_OWN_WORDS[part.id](frozen, content))
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


def spoken_day(day: datetime) -> str:
    """The day with its month in words: no reader takes the day for the month."""
    english = (translation.get_language() or "en").split("-")[0] == "en"
    return str(formats.date_format(day, "j F Y" if english else "DATE_FORMAT"))


def spoken_instant(instant: datetime) -> str:
    """An instant so that nobody can misread it: weekday, date, time and offset.

    The last second of a day is the end of that day.
    """
    offset = instant.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    zone = f"UTC{'+' if minutes >= 0 else '−'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    day = f"{formats.date_format(instant, 'l')}, {spoken_day(instant)}"
    ends_day = (instant + timedelta(seconds=1)).date() != instant.date()
    clock = "24:00" if ends_day else instant.strftime("%H:%M:%S").removesuffix(":00")
    return _("%(day)s, %(clock)s (%(zone)s)") % {"day": day, "clock": clock, "zone": zone}


def _service_lines(frozen: Mapping[str, Any], content: NoticeContent) -> Iterable[str]:
    rules = frozen["power"]["service"]
    for method in content.service_methods:
        words = str(_METHOD_WORDS[method])
        yield f"{words} {rules[method]}" if method in rules else words
    if set(content.service_methods) - set(rules):
        yield _("When it counts as served follows from the law that governs its service.")


def _contact_lines(frozen: Mapping[str, Any], content: NoticeContent) -> Iterable[str]:
    head = frozen["letterhead"]
    where = [line for line in (head["contact"], head["phone"]) if line] or head["address"]
    quote_ = _("Quote the number of this notice and our reference %(reference)s.") % {
        "reference": content.reference
    }
    yield f"{quote_} {' · '.join(where)}".strip()


def _language_lines(frozen: Mapping[str, Any], content: NoticeContent) -> Iterable[str]:
    yield _("This notice is issued in %(language)s. This version is the one that counts.") % {
        "language": _language_name(frozen["language"])
    }


_OWN_WORDS: dict[str, Callable[[Mapping[str, Any], NoticeContent], Iterable[str]]] = {
    "service": _service_lines,
    "contact": _contact_lines,
    "language": _language_lines,
}
"""Parts for which the letter has words of its own where staff wrote none."""


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
