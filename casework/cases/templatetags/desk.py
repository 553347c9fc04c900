"""Tags and dates of the desk. Plain functions: a list calls them a hundred times."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from casework.cases.models import Clock, Participation, Priority

register = template.Library()

SOON_DAYS = 7
_STATES: dict[str, str] = {
    Clock.State.RUNNING: "normal",
    Clock.State.MET: "good",
    Clock.State.MISSED: "overdue",
    Clock.State.STOPPED: "low",
}


@register.simple_tag
def priority_tag(value: int) -> SafeString:
    """A priority as a coloured tag; the word carries the meaning, not the colour."""
    priority = Priority(value)
    return format_html(
        '<span class="rd-tag rd-tag--{}">{}</span>', priority.name.lower(), priority.label
    )


@register.simple_tag
def day(value: datetime | None) -> str:
    """A day in the acting authority's zone, such as "2 Nov 2026"."""
    return date_format(timezone.localtime(value), "j M Y") if value else ""


@register.simple_tag
def due_tag(file: Participation) -> SafeString | str:
    """A file's next deadline: the day, and how near or far past it is."""
    if not file.next_due or not file.is_open:
        return "–"
    return _due(file.next_due)


@register.simple_tag
def clock_due(clock: Clock) -> SafeString:
    """A clock's due day or instant; how near it is while it still waits."""
    if len(clock.due) > len("2026-11-02"):
        shown = date_format(timezone.localtime(clock.due_at), "j M Y, H:i")
        return format_html('<span class="rd-due">{}</span>', shown)
    return _due(clock.due_at) if clock.waiting else SafeString(day(clock.due_at))


@register.simple_tag
def clock_state(clock: Clock) -> SafeString:
    """A clock's state as a tag."""
    label = clock.get_state_display()
    if clock.state == Clock.State.MISSED and clock.ended_at:
        label = _("Done late")
    return format_html('<span class="rd-tag rd-tag--{}">{}</span>', _STATES[clock.state], label)


def _due(moment: datetime) -> SafeString:
    here = timezone.localtime(moment)
    days = (here.date() - timezone.localdate()).days
    shown = date_format(here, "j M Y")
    if moment < timezone.now():
        return format_html(
            '<span class="rd-due rd-due--overdue">{} <span class="rd-tag rd-tag--overdue">{}</span>'
            "</span>",
            shown,
            _("overdue"),
        )
    if days <= SOON_DAYS:
        near = _("today") if days == 0 else _("%(n)s d") % {"n": days}
        return format_html(
            '<span class="rd-due">{} <span class="rd-tag rd-tag--soon">{}</span></span>',
            shown,
            near,
        )
    return format_html('<span class="rd-due">{}</span>', shown)
