"""What this room adds to the desk: a tab on the case page, participants, a place in the
navigation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.authorities import navigation
from casework.authorities.models import Member, Role
from casework.cases import panels
from casework.cases.models import Participation
from casework.cases.services.telling import complaint_of
from casework.cooperation import gate, selectors
from casework.cooperation.models import Share
from casework.cooperation.presentation import WISHES, share_row
from casework.cooperation.services.clustering import connected, connections

READERS = gate.READERS


def register() -> None:
    """Called once when the product starts."""
    panels.register(
        panels.Panel(
            key="sharing",
            title=gettext_lazy("Sharing"),
            order=60,
            template="cooperation/panel.html",
            context=panel,
            count=count,
            roles=READERS,
        )
    )
    panels.register_participants("cooperation", participants)
    navigation.register(
        navigation.Item(
            key="shares",
            title=gettext_lazy("Shares"),
            url_name="cooperation:shares",
            order=40,
            roles=READERS,
        )
    )
    navigation.register(
        navigation.Item(
            key="keys",
            title=gettext_lazy("Keys"),
            url_name="cooperation:keys",
            order=92,
            roles=(Role.ADMINISTRATOR,),
        )
    )


def panel(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """The case's shares, the complainant's wish, and whom routing names."""
    member: Member = request.member  # type: ignore[attr-defined]
    rows = [share_row(share, member) for share in selectors.shares_of(member, participation)]
    complaint = complaint_of(participation)
    standing = {row["share"].recipient_id for row in rows if row["share"].stands}
    may_share = complaint is not None and member.has_role(*gate.SHARERS)
    named = gate.named_by_routing(participation) if complaint is not None else []
    return {
        "rows": rows,
        "holds_complaint": complaint is not None,
        "wish": WISHES[gate.wish_of(complaint)] if complaint is not None else "",
        "named": [
            {
                "name": one.authority,
                "role": Participation.Role(one.role).label,
                "code": one.role,
            }
            for one in named
            if one.authority.pk not in standing
        ],
        "may_share": may_share and participation.is_open,
        "connected": _connected(member, participation) if may_share else 0,
    }


def _connected(member: Member, participation: Participation) -> int:
    """How many other open cases are about the service or respondent that most are about."""
    return max(
        (connected(member, one).count() - 1 for one in connections(participation)), default=0
    )


def count(member: Member, participation: Participation) -> int:
    """How many shares of this case stand."""
    shares = selectors.shares_of(member, participation).filter(ended_at__isnull=True)
    return sum(share.stands for share in shares)


def participants(member: Member, participation: Participation) -> Iterable[panels.Participant]:
    """Other authorities on the case, as far as shares tell this one."""
    roles = dict(Participation.Role.choices)
    for share in selectors.shares_of(member, participation).filter(ended_at__isnull=True):
        if not share.stands or share.tier == Share.Tier.T0:
            continue
        if share.authority_id == participation.authority_id:
            yield panels.Participant(
                name=share.recipient.name,
                role=str(roles.get(share.role, share.role)),
                how=_("Sees the case at T%(tier)d") % {"tier": share.tier},
                since=share.created_at,
            )
        else:
            yield panels.Participant(
                name=share.authority.name,
                role=str(_("Originator")),
                how=_("Shares the case at T%(tier)d") % {"tier": share.tier},
                since=share.created_at,
            )
