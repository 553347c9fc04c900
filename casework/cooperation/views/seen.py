"""What the recipient sees: one shape for its own page and for the preview before sending."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from casework.cases.models import Participation
from casework.cooperation.models import Share
from casework.cooperation.presentation import WISHES, Group, groups, labels, tlp
from casework.law import Gateway, load_law


@dataclass(frozen=True)
class Seen:
    """Everything that stands in the recipient's frame. ``share`` gives the links under
    which documents are saved, where there are any yet."""

    tier: int
    marking: Any
    tlp: str
    onward: Any
    groups: list[Group]
    left_out: list[Any]
    purpose: str
    gateway: Gateway | None
    wish: Any
    wish_binds: bool
    role: Any
    until: str
    on_record: bool
    share: UUID | None = None


def seen(share: Share, fields: dict[str, Any], *, theirs: bool = False) -> Seen:
    """A share with its fields, as the recipient sees it; on ``theirs``, the recipient's own
    page, with links to its documents and the word that reading is on record."""
    shown = frame(
        tier=share.tier,
        marking=share.marking,
        onward=share.onward,
        fields=fields,
        left_out=share.left_out,
        purpose=share.purpose,
        gateway=share.gateway,
        wish=share.wish,
        role=share.role,
        expires_at=share.expires_at,
        zone=share.recipient.timezone,
        share=share.pk if theirs else None,
    )
    return shown if theirs else replace(shown, on_record=False)


def frame(
    *,
    tier: int,
    marking: str,
    onward: str,
    fields: dict[str, Any],
    left_out: Any,
    purpose: str,
    gateway: str,
    wish: str,
    role: str,
    expires_at: datetime,
    zone: str,
    share: UUID | None = None,
) -> Seen:
    """The same from its parts, for a share that is not made yet. ``zone`` is the
    recipient's: the end is told in its time, on whoever's page."""
    sharing = load_law().sharing
    ground = next((one for one in sharing.gateways if one.id == gateway), None)
    return Seen(
        tier=tier,
        marking=sharing.markings[marking],
        tlp=tlp(marking),
        onward=sharing.onward[onward],
        groups=groups(tier, fields),
        left_out=labels(left_out),
        purpose=purpose,
        gateway=ground,
        wish=WISHES[wish],
        wish_binds=bool(ground and not ground.statutory),
        role=dict(Participation.Role.choices).get(role, role),
        until=date_format(expires_at.astimezone(ZoneInfo(zone)), "j M Y, H:i"),
        on_record=tier >= Share.Tier.T3,
        share=share,
    )
