"""Who inside an authority may see a notice: rooms above know the case behind it.

A notice knows nothing of its case, so whoever does (enforcement) registers a rule here.
Every registered rule must agree.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from casework.authorities.models import Member
from casework.notices.models import Notice

Rule = Callable[[Member, QuerySet[Notice]], QuerySet[Notice]]

_rules: dict[str, Rule] = {}


def register(name: str, rule: Rule) -> None:
    """Add a rule that leaves of some notices those a member may see; call it in
    ``AppConfig.ready``."""
    _rules[name] = rule


def within(member: Member, notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """The notices that no rule keeps from the member."""
    for rule in _rules.values():
        notices = rule(member, notices)
    return notices
