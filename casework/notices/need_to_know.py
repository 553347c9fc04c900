"""Who inside an authority may see a notice: rooms above know the case behind it.

A notice knows nothing of its case, so whoever does (enforcement) registers a rule here.
Every registered rule must agree.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from casework.authorities.models import Member

Rule = Callable[[Member, UUID], bool]

_rules: dict[str, Rule] = {}


def register(name: str, rule: Rule) -> None:
    """Add a rule ``(member, action_id) -> may see``; call it in ``AppConfig.ready``."""
    _rules[name] = rule


def may_see(member: Member, action_id: UUID) -> bool:
    """Whether nothing keeps the member from seeing the notice of an action."""
    return all(rule(member, action_id) for rule in _rules.values())
