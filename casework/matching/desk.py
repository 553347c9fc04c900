"""What this room adds to the desk: a tab on the case page, a place in the navigation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.authorities import navigation
from casework.authorities.models import Member
from casework.cases import panels
from casework.cases.models import Participation
from casework.cases.services.telling import complaint_of
from casework.matching import selectors
from casework.matching.forms import LookForm, OfferForm, WithdrawForm
from casework.matching.presentation import (
    KEPT_OUT,
    approach_row,
    contact_row,
    lines,
    offer_row,
)
from casework.matching.roles import MATCHERS
from casework.matching.taking_part import part_of


def register() -> None:
    """Called once when the product starts."""
    panels.register(
        panels.Panel(
            key="alike",
            title=_("Alike"),
            order=65,
            template="matching/panel.html",
            context=panel,
            count=count,
            roles=MATCHERS,
        )
    )
    navigation.register(
        navigation.Item(
            key="contacts",
            title=_("Contacts"),
            url_name="matching:contacts",
            order=41,
            roles=MATCHERS,
        )
    )


def panel(request: HttpRequest, participation: Participation) -> dict[str, Any]:
    """What takes part, what the last look found, offers and contacts of the case."""
    member: Member = request.member  # type: ignore[attr-defined]
    complaint = complaint_of(participation)
    offers = [offer_row(o) for o in selectors.offers(member).filter(participation=participation)]
    look = selectors.last_look(member, participation)
    standing = next((row["offer"] for row in offers if row["offer"].stands), None)
    may = complaint is not None and participation.is_open
    part = part_of(participation, complaint) if complaint is not None else None
    return {
        "holds_complaint": complaint is not None,
        "may": may,
        "holding": selectors.holding_of(member, participation),
        "why_no_links": KEPT_OUT.get(part.why_no_links, "") if part else "",
        "why_no_fingerprints": KEPT_OUT.get(part.why_no_fingerprints, "") if part else "",
        "look": look,
        "waiting": selectors.waiting_look(member, participation),
        "lines": lines(look),
        "offers": offers,
        "standing": standing,
        "approaches": [
            approach_row(a)
            for a in selectors.approaches(member).filter(participation=participation)
        ],
        "contacts": [
            contact_row(c) for c in selectors.contacts(member).filter(participation=participation)
        ],
        "look_form": LookForm(action=reverse("matching:look", args=[participation.pk])),
        "offer_form": OfferForm(action=reverse("matching:offer", args=[participation.pk]))
        if may and look and look.authorities and standing is None
        else None,
        "withdraw_form": WithdrawForm(action=reverse("matching:withdraw", args=[standing.pk]))
        if standing
        else None,
    }


def count(member: Member, participation: Participation) -> int:
    """How many other authorities hold something alike, by the last look."""
    look = selectors.last_look(member, participation)
    return look.authorities if look else 0
