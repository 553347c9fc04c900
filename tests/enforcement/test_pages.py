"""The pages of enforcement: nothing typed is lost, nobody sees what is not theirs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.authorities.models import Member, Respondent
from casework.cases.models import Participation
from casework.enforcement.models import EnforcementAction
from casework.notices.models import Notice
from casework.scoping import acting_for
from tests.casefile import BRITAIN, HOLDER, LINK, World, open_file
from tests.enforcement.drafts import (
    approved,
    complete,
    drafted,
    edited,
    in_review,
    issued,
    reread,
    served,
)

pytestmark = pytest.mark.django_db


def client(member: Member) -> Client:
    found = Client()
    found.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


def page(desk: Client, name: str, action: EnforcementAction, *more: Any) -> str:
    answer = desk.get(reverse(f"enforcement:{name}", args=[action.pk, *more]))
    assert answer.status_code == 200
    return answer.content.decode()


def typed(action: EnforcementAction, **changes: Any) -> dict[str, Any]:
    """What the draft form sends for a complete text."""
    with acting_for(HOLDER):
        content = complete(action)
    return {
        "seen": action.content_hash,
        "title": content["title"],
        "addressee_name": content["addressee"]["name"],
        "addressee_address": content["addressee"]["address"],
        "your_reference": "",
        "language": "en",
        "locations": "",
        "service_methods": ["email", "post"],
        "save": "Save the draft",
        **{f"section-{key}": text for key, text in content["sections"].items()},
        **changes,
    }


def save(desk: Client, action: EnforcementAction, **changes: Any) -> Any:
    return desk.post(reverse("enforcement:edit", args=[action.pk]), typed(action, **changes))


def test_begin_against_a_new_organisation(world: World, file: Participation) -> None:
    desk = client(world.member("investigator"))
    address = reverse("enforcement:begin", args=[file.pk, "eu-order-erasure"])
    said = desk.post(address, {"who": "new", "language": "en", "kind": "host"}).content.decode()
    assert "Enter the legal name" in said
    answer = desk.post(
        address,
        {
            "who": "new",
            "name": "Fresh Host Ltd",
            "address": "1 Quay",
            "kind": "host",
            "language": "en",
        },
    )
    assert answer.status_code == 302
    assert Respondent.objects.filter(name="Fresh Host Ltd").count() == 1


def test_the_editor_says_why_each_section(world: World, file: Participation) -> None:
    said = page(client(world.member("investigator")), "edit", drafted(world, file))
    assert "The addressee can only answer what it is told." in said
    assert "DPA 2018 s. 150(1)(a)" in said
    assert 'href="#id_section-facts"' in said


def test_a_conflict_shows_both_and_saves_the_second_time(world: World, file: Participation) -> None:
    action = drafted(world, file)
    mine = client(world.member("investigator"))
    sent = typed(action, **{"section-facts": "My own words."})
    edited(world, action, by="investigator-2", facts="Their words.")
    address = reverse("enforcement:edit", args=[action.pk])
    answer = mine.post(address, sent)
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "My own words." in said
    assert "Their words." in said
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', said)
    assert seen
    assert mine.post(address, {**sent, "seen": seen[1]}).status_code == 302


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"section-facts": "turned \u202e round"}, "reading order"),
        ({"section-facts": "a\x00b"}, "Null characters"),
        ({"section-facts": "a" * 40_001}, "at most 40000"),
        ({"title": ""}, "This field is required|Enter"),
        ({"language": "xx"}, "Select a valid choice"),
        ({"service_methods": ["pigeon"]}, "Select a valid choice"),
        ({"locations": "https://x.example/" + "a" * 5000}, "longer than"),
    ],
)
def test_errors_lose_nothing(
    world: World, file: Participation, changes: dict[str, Any], words: str
) -> None:
    action = drafted(world, file)
    kept = {"section-reasons": "Long thought about reasons."}
    answer = save(client(world.member("investigator")), action, **kept, **changes)
    said = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(words, said)
    assert "Long thought about reasons." in said
    assert reread(action).content_hash == action.content_hash


def test_links_of_the_complaint_on_request(world: World, file: Participation) -> None:
    action = drafted(world, file)
    desk = client(world.member("investigator"))
    assert LINK not in page(desk, "edit", action)
    sent = typed(action, **{"section-facts": "Half a sentence", "links": "1"})
    del sent["save"]
    said = desk.post(reverse("enforcement:edit", args=[action.pk]), sent).content.decode()
    assert LINK in said
    assert "Half a sentence" in said
    assert reread(action).content_hash == action.content_hash


def test_the_review_page_lists_what_is_missing(world: World, file: Participation) -> None:
    action = drafted(world, file)
    desk = client(world.member("investigator"))
    said = page(desk, "review", action)
    assert "It cannot go to review yet" in said
    assert "A decision without reasons does not stand." in said
    assert "Send for review" not in said
    answer = desk.post(reverse("enforcement:send", args=[action.pk]), {"seen": action.content_hash})
    assert "The law requires more" in answer.content.decode()
    assert reread(action).state == "draft"


def test_send_approve_through_the_pages(world: World, file: Participation) -> None:
    action = edited(world, drafted(world, file), facts="**Bold** <script>alert(1)</script>")
    author, approver = client(world.member("investigator")), client(world.member("approver"))
    seen = {"seen": action.content_hash}
    assert author.post(reverse("enforcement:send", args=[action.pk]), seen).status_code == 302
    said = page(approver, "review", action)
    assert "<strong>Bold</strong>" in said
    assert "<script>alert" not in said
    assert "Approve this text" in said
    assert "Approve this text" not in page(author, "review", action)
    assert reverse("enforcement:action", args=[action.pk]) in page_of_actions(approver)
    assert approver.post(reverse("enforcement:approve", args=[action.pk]), seen).status_code == 302
    assert reread(action).state == "approved"
    with acting_for(HOLDER):
        assert Notice.objects.filter(action_id=action.pk).exists()


def page_of_actions(desk: Client) -> str:
    return desk.get(reverse("enforcement:actions")).content.decode()


def test_approving_another_text_than_the_one_seen(world: World, file: Participation) -> None:
    action = in_review(world, file)
    approver = client(world.member("approver"))
    answer = approver.post(
        reverse("enforcement:approve", args=[action.pk]), {"seen": "0" * 64, "comment": "Kept."}
    )
    assert answer.status_code == 409
    assert "changed since you opened it" in answer.content.decode()
    assert "Kept." in answer.content.decode()
    assert reread(action).state == "review"


def test_the_author_cannot_approve_through_the_pages(world: World, file: Participation) -> None:
    action = in_review(world, file, by="all-roles")
    desk = client(world.member("all-roles"))
    assert "You wrote a text of this action" in page(desk, "review", action)
    answer = desk.post(
        reverse("enforcement:approve", args=[action.pk]), {"seen": action.content_hash}
    )
    assert "somebody else must approve" in answer.content.decode()
    assert reread(action).state == "review"


def test_sending_back_says_why_to_the_author(world: World, file: Participation) -> None:
    action = in_review(world, file)
    approver, author = client(world.member("approver")), client(world.member("investigator"))
    address = reverse("enforcement:return", args=[action.pk])
    assert "Say what should change" in approver.post(address).content.decode()
    assert approver.post(address, {"reason": "Cite the article."}).status_code == 302
    assert "Cite the article." in page(author, "edit", action)


def test_every_page_of_an_actions_life(world: World, file: Participation) -> None:
    desk = client(world.member("all-roles"))
    for action in (approved(world, file), issued(world, file), served(world, file)):
        said = page(desk, "action", action)
        assert action.get_state_display() in said
        assert page(desk, "review", action)
        assert page(desk, "edition", action, 1)
        assert page(desk, "withdraw", action)
    assert page(desk, "response", action)
    assert page(desk, "close", action)


def test_an_issued_text_leads_back_to_the_action(world: World, file: Participation) -> None:
    action = issued(world, file)
    desk = client(world.member("investigator"))
    answer = desk.get(reverse("enforcement:edit", args=[action.pk]))
    assert answer["Location"] == reverse("enforcement:action", args=[action.pk])
    answer = save(desk, action)
    assert answer.status_code == 302
    assert reread(action).content_hash == action.content_hash


@pytest.mark.parametrize("name", ["officer", "auditor"])
def test_other_roles_find_no_action(world: World, file: Participation, name: str) -> None:
    action = drafted(world, file)
    desk = client(world.member(name))
    for address in ("action", "edit", "review", "withdraw"):
        found = desk.get(reverse(f"enforcement:{address}", args=[action.pk]))
        assert found.status_code == 404


def test_a_childs_action_needs_training(world: World) -> None:
    action = drafted(world, open_file(child=True))
    member = world.member("investigator-2")
    with acting_for(HOLDER):
        Member.objects.filter(pk=member.pk).update(child_path_trained=False)
    desk = client(member)
    assert desk.get(reverse("enforcement:action", args=[action.pk])).status_code == 404
    assert str(action.pk) not in page_of_actions(desk)


def test_another_authoritys_power_is_no_address(world: World, file: Participation) -> None:
    desk = client(world.member("investigator"))
    for power in ("uk-reprimand", "nothing-at-all"):
        address = reverse("enforcement:begin", args=[file.pk, power])
        assert desk.get(address).status_code == 404
    british = client(world.member("investigator", BRITAIN))
    assert british.get(reverse("enforcement:choose", args=[file.pk])).status_code == 404


def test_a_notice_is_not_withdrawn_past_its_action(world: World, file: Participation) -> None:
    """By one investigator, on the notice's own page: the approver's decision it is not."""
    action = issued(world, file)
    with acting_for(HOLDER):
        notice = Notice.objects.get(action_id=action.pk)
    desk = client(world.member("investigator"))
    answer = desk.post(
        reverse("desk_notice_withdraw", args=[notice.pk]), {"withdraw-reason": "No more."}
    )
    assert "Withdraw the action" in answer.content.decode()
    with acting_for(HOLDER):
        notice.refresh_from_db()
    assert notice.withdrawn_at is None


def test_a_notice_taken_back_is_not_made_by_trying_again(world: World, file: Participation) -> None:
    action = approved(world, file)
    edited(world, action, facts="Other facts.")
    with acting_for(HOLDER):
        notice = Notice.objects.get(action_id=action.pk)
    desk = client(world.member("investigator"))
    answer = desk.post(reverse("desk_notice_retry", args=[notice.pk]), follow=True)
    assert "made when it is approved" in answer.content.decode()
    with acting_for(HOLDER):
        notice.refresh_from_db()
    assert notice.state == "failed"
