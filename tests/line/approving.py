"""An approved action of the running product's staff, made by one of its own processes."""

from __future__ import annotations

from casework.authorities.models import Member, Respondent
from casework.enforcement.services.drafting import edit_action
from casework.enforcement.services.review import approve, send_for_review
from casework.notices.models import Notice
from casework.scoping import acting_for
from tests.casefile import World, open_file
from tests.cast import address
from tests.enforcement.drafts import complete, drafted

AUTHORITY = "ie-dpc"
POWER = "eu-order-erasure"


def approve_one(places: int) -> str:
    """Approve an order that lists so many addresses; the id of its queued notice."""
    with acting_for(AUTHORITY):
        members = {
            (AUTHORITY, role): Member.objects.select_related("user").get(
                user__email=address(role, AUTHORITY), authority_id=AUTHORITY
            )
            for role in ("investigator", "approver")
        }
    respondent = Respondent.objects.create(
        name="Example Images Ltd", kind="platform", address="4 North Wall\nDublin 1\nIreland"
    )
    world = World(members=members, respondent=respondent)
    author, approver = members[AUTHORITY, "investigator"], members[AUTHORITY, "approver"]
    action = drafted(world, open_file(AUTHORITY), power=POWER)
    with world.acting(author):
        content = complete(action)
        content["locations"] = [
            {"url": f"https://images.example.com/page/{number}", "note": ""}
            for number in range(places)
        ]
        action = edit_action(
            action=action, content=content, seen=action.content_hash, member=author
        )
        action = send_for_review(action=action, seen=action.content_hash, member=author)
    with world.acting(approver):
        action = approve(action=action, seen=action.content_hash, member=approver)
    with acting_for(AUTHORITY):
        return str(Notice.objects.get(action_id=action.pk).pk)
