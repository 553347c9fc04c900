"""How far a share may be handed on: the most restrictive of everything that speaks.

Tier, marking, gateway, the person's wish (where it binds), a child's path, the share that
is handed on, and what the originator chose each allow something; the strictest wins. The
order from strict to wide is that of the law data. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from casework.cooperation.models import Share
from casework.law import Gateway, load_law


@dataclass(frozen=True)
class Limit:
    """One thing that speaks: in words, with its citation, and the furthest it allows.
    ``tier`` and ``onward`` are None where it says nothing of them."""

    source: str
    words: str
    tier: int | None = None
    onward: str | None = None
    citation: str = ""


@dataclass(frozen=True)
class Terms:
    """What was chosen, what holds, and why."""

    chosen: str
    onward: str
    limits: tuple[Limit, ...]

    @property
    def narrowed(self) -> bool:
        """Whether less holds than was chosen."""
        return self.onward != self.chosen

    @property
    def decisive(self) -> tuple[Limit, ...]:
        """The limits that allow no more than what holds."""
        return tuple(one for one in self.limits if one.onward == self.onward)


def strictest(rules: Iterable[str]) -> str:
    """The strictest of some onward rules."""
    order = list(load_law().sharing.onward)
    return min(rules, key=order.index)


def by_itself(onward: str) -> bool:
    """Whether the recipient may hand on without asking."""
    return onward in (Share.Onward.CIRCLE, Share.Onward.AUTHORITIES)


def may_ask(onward: str) -> bool:
    """Whether the recipient may ask the originator to show it to a third authority."""
    return onward != Share.Onward.NONE


def marking_rank(marking: str) -> int:
    """0 for the strictest marking (TLP:RED), growing towards TLP:CLEAR."""
    return list(load_law().sharing.markings).index(marking)


def terms(
    *,
    gateway: Gateway,
    tier: int,
    marking: str,
    chosen: str,
    wish: str,
    child_path: bool,
    parent: Share | None = None,
) -> Terms:
    """Everything that limits the onward rule of a share, and the strictest of it.

    ``chosen`` is the originator's own rule; "" takes the law data's default.
    """
    sharing = load_law().sharing
    chosen = chosen or sharing.default_onward
    opened, marked = sharing.tiers[f"T{tier}"], sharing.markings[marking]
    speaks = [
        Limit(_("Your own rule"), sharing.onward[chosen].title, onward=chosen),
        Limit(_("Marking"), marked.title, onward=marked.onward, citation="TLP 2.0"),
        Limit(_("Tier"), f"{opened.id} {opened.title}", onward=opened.onward),
        Limit(
            _("Legal gateway"),
            gateway.title,
            tier=_number(gateway.max_tier),
            onward=gateway.onward,
            citation=gateway.citation,
        ),
        _wish(gateway, wish),
    ]
    if child_path:
        child = sharing.child
        speaks.append(
            Limit(
                _("Child path"),
                _("A child’s complaint"),
                tier=_number(child.tier),
                onward=child.onward,
            )
        )
    if parent is not None:
        speaks.append(
            Limit(
                _("The share that is handed on"),
                _("What its originator allowed"),
                tier=parent.tier,
                onward=parent.onward,
            )
        )
    holds = strictest(one.onward for one in speaks if one.onward is not None)
    return Terms(chosen=chosen, onward=holds, limits=tuple(speaks))


def onward_words(onward: str) -> Any:
    """The onward rule of the law data: title and sentence."""
    return load_law().sharing.onward[onward]


def _wish(gateway: Gateway, wish: str) -> Limit:
    """A statute does not ask for the wish: then it limits nothing, and the page says so."""
    words = str(Share.Wish(wish).label)
    if gateway.statutory:
        return Limit(
            _("The person’s wish"), _("%(wish)s. It does not bind here.") % {"wish": words}
        )
    bound = load_law().sharing.wishes[wish]
    return Limit(_("The person’s wish"), words, tier=_number(bound.tier), onward=bound.onward)


def _number(tier: str) -> int:
    return int(tier.removeprefix("T"))
