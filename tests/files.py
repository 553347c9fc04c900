"""Complaints and files for tests: made through the product's own services.

Everything here acts for the authority it is told; ``cast.seed()`` provides the staff.
"""

from __future__ import annotations

import json
import secrets
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from casework import vault
from casework.authorities.models import Member
from casework.cases.models import Participation
from casework.routing.services.routing import route
from casework.scoping import as_public
from complaints.models import Complaint, ContentLocation
from complaints.sealing import ACCOUNT, CONTACT, IDENTITY, URL, seal_json, seal_text

SCENARIOS = Path(__file__).parent / "scenarios"
EMAIL = "person@mail.example"
WORDS = "They put my face on somebody else's body."


def facts(**changes: Any) -> dict[str, Any]:
    """Facts of an adult in Dublin against a platform that decides in Ireland; ``changes``
    replace whole entries, a dict in ``conduct`` or ``depicted`` is laid over."""
    found: dict[str, Any] = {
        "lodged_at": "2026-11-02T10:00:00+00:00",
        "lodged_with": "ie-dpc",
        "channel": "complaint",
        "complainant": {"role": "self", "authority_to_act_shown": None, "language": "en"},
        "depicted": {
            "age_when_depicted": "adult",
            "deceased": False,
            "identifiable": True,
            "residence": "IE",
        },
        "conduct": {
            "intimate": True,
            "synthetic": True,
            "defamatory": False,
            "threatened": False,
            "extortion": False,
            "immediate_danger": False,
            "still_online": True,
            "spreading": False,
        },
        "infringement_place": None,
        "affected": [],
        "respondents": [
            {
                "name": "PixHive",
                "kind": "platform",
                "located_in": "US",
                "establishments": [{"country": "IE", "decides": True}],
            }
        ],
    }
    for key, value in changes.items():
        layered = key in ("conduct", "depicted", "complainant") and isinstance(value, dict)
        found[key] = {**found[key], **value} if layered else value
    return found


def scenario(name: str) -> dict[str, Any]:
    """The facts of a scenario file, by the beginning of its name ("01")."""
    path = next(SCENARIOS.glob(f"{name}*.json"))
    return dict(json.loads(path.read_text(encoding="utf-8"))["facts"])


def make_complaint(
    authority: str = "ie-dpc",
    *,
    about: dict[str, Any] | None = None,
    language: str = "en",
    email: str = EMAIL,
    links: tuple[str, ...] = ("https://pixhive.example.com/p/1",),
) -> Complaint:
    """A complaint as it is right after submission: committed with the caller, not routed."""
    given = facts(lodged_with=authority) if about is None else about
    access = secrets.token_bytes(32)
    with as_public(access):
        pk, tail = uuid.uuid4(), secrets.token_hex(4).upper()
        vault.create_key(subject=pk, authority=authority)
        path = "child" if given["depicted"]["age_when_depicted"] == "under_18" else "standard"
        complaint = Complaint(
            pk=pk,
            authority_id=authority,
            reference=f"RD-{tail[:4]}-{tail[4:]}",
            access_hash=access,
            path=path,
            language=language,
            facts=given,
            submitted_at=datetime.fromisoformat(given["lodged_at"]),
            email_index=vault.blind_index(purpose="email", text=email),
        )
        complaint.sealed_identity = seal_json(complaint, IDENTITY, {"name": "Nora Example"})
        complaint.sealed_contact = seal_json(complaint, CONTACT, {"email": email})
        complaint.sealed_account = seal_json(complaint, ACCOUNT, {"words": WORDS})
        complaint.save(force_insert=True)
        for position, link in enumerate(links, start=1):
            place = ContentLocation(
                complaint=complaint,
                authority_id=authority,
                position=position,
                url_index=vault.blind_index(purpose="url", text=link),
                added_at=complaint.submitted_at,
                state_at=complaint.submitted_at,
            )
            place.sealed_url = seal_text(place, URL, link)
            place.save(force_insert=True)
    return complaint


def make_file(authority: str = "ie-dpc", **complaint: Any) -> Participation:
    """A complaint, routed by the engine: the authority's file on its case."""
    found = make_complaint(authority, **complaint)
    return route(complaint_id=found.pk, authority=authority).participation


def member_of(members: dict[str, Member], role: str, authority: str = "ie-dpc") -> Member:
    """The cast's member with a role."""
    return members[f"{role.replace('_', '-')}@{authority}.example"]
