"""Writing: conflicts, what is missing, individuals, and a notice that is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from casework.authorities.models import Respondent
from casework.cases.models import Participation
from casework.enforcement import completeness, powers, sealing
from casework.enforcement.errors import EditConflict, Incomplete, NotAllowed, NotPossible, Stale
from casework.enforcement.models import EnforcementAction
from casework.enforcement.services.drafting import add_respondent, draft_action, edit_action
from casework.enforcement.services.responses import withdraw
from casework.enforcement.services.review import approve, return_to_draft, send_for_review
from casework.notices.models import Notice
from casework.notices.services.making import make_notice
from casework.scoping import acting_for
from tests.casefile import BRITAIN, CULPRIT, HOLDER, World, open_file
from tests.enforcement.drafts import (
    approved,
    carried,
    complete,
    drafted,
    edited,
    in_review,
    issued,
    reread,
)

pytestmark = pytest.mark.django_db


def test_a_conflict_keeps_both_texts(world: World, file: Participation) -> None:
    action = drafted(world, file)
    seen = action.content_hash
    edited(world, action, by="investigator-2", facts="Theirs.")
    mine = world.member("investigator")
    with world.acting(mine):
        content = complete(reread(action), facts="Mine.")
        with pytest.raises(EditConflict) as caught:
            edit_action(action=action, content=content, seen=seen, member=mine)
        assert caught.value.theirs["sections"]["facts"] == "Theirs."
        assert "Investigator 2" in caught.value.who
        saved = edit_action(
            action=action, content=content, seen=caught.value.content_hash, member=mine
        )
        assert sealing.open_content(saved)["sections"]["facts"] == "Mine."
        assert list(saved.editions.values_list("number", flat=True)) == [1, 2, 3]


def test_saving_the_same_text_voids_nothing(world: World, file: Participation) -> None:
    action, author = in_review(world, file), world.member("investigator")
    with world.acting(author):
        again = edit_action(
            action=action,
            content=sealing.open_content(action),
            seen=action.content_hash,
            member=author,
        )
    assert (again.state, again.edition) == ("review", action.edition)


def test_an_edit_in_review_voids(world: World, file: Participation) -> None:
    action = edited(world, in_review(world, file), facts="New facts.")
    assert action.state == "draft"
    approver = world.member("approver")
    with world.acting(approver), pytest.raises(NotPossible):
        approve(action=action, seen=action.content_hash, member=approver)


def test_an_approval_of_what_was_not_seen(world: World, file: Participation) -> None:
    action, approver = in_review(world, file), world.member("approver")
    seen = action.content_hash
    action = edited(world, action, facts="Slipped in.")
    author = world.member("investigator")
    with world.acting(author):
        send_for_review(action=action, seen=action.content_hash, member=author)
    with world.acting(approver), pytest.raises(Stale):
        approve(action=action, seen=seen, member=approver)


def test_what_is_missing_is_named_with_its_citation(world: World, file: Participation) -> None:
    action, author = drafted(world, file), world.member("investigator")
    with world.acting(author), pytest.raises(Incomplete) as caught:
        send_for_review(action=action, seen=action.content_hash, member=author)
    named = {item.id for item in caught.value.missing}
    assert {"facts", "reasons", "steps"} <= named
    assert all(item.citation and item.why for item in caught.value.missing)


def test_every_section_of_every_power_can_be_missing(world: World, file: Participation) -> None:
    """For each power of the authority: leave out one required text at a time."""
    with acting_for(HOLDER):
        for power in powers.available(HOLDER):
            full = {
                "addressee": {"name": "N", "address": "A"},
                "reference": "R",
                "sections": {item.id: "Text." for item in power.requirements if item.is_text},
                "deadlines": [],
                "service_methods": list(power.service_methods),
            }
            full["sections"]["deadline"] = "None is set."
            assert completeness.missing(power, full) == []
            for item in power.requirements:
                if not item.is_text or item.condition:
                    continue
                for emptied in ("", "   ", "{{ write: this }}"):
                    texts = {**full["sections"], item.id: emptied}
                    lacking = completeness.missing(power, {**full, "sections": texts})
                    assert [one.id for one in lacking] == [item.id], (power.id, item.id)


def test_second_approvers_are_what_the_law_data_say() -> None:
    for power in powers.available(HOLDER):
        assert power.approvals_needed == (2 if power.law.second_approver else 1)
    assert all(p.approvals_needed == 2 for p in powers.available(HOLDER) if p.kind == "penalty")


def test_sent_back_and_sent_again(world: World, file: Participation) -> None:
    action, approver = in_review(world, file), world.member("approver")
    with world.acting(approver):
        with pytest.raises(NotPossible, match="reason"):
            return_to_draft(action=action, member=approver, comment=" ")
        action = return_to_draft(action=action, member=approver, comment="Say which law.")
        assert action.transitions.last().reason == "Say which law."
    assert action.state == "draft"


def test_an_individual_is_named_in_the_sealed_text_alone(world: World, file: Participation) -> None:
    author = world.member("investigator")
    with world.acting(author):
        with pytest.raises(NotPossible, match="individual"):
            draft_action(
                participation=file,
                power="eu-order-compliance",
                member=author,
                addressee={"name": CULPRIT, "address": "1 Road"},
            )
        with pytest.raises(NotPossible, match="addressed"):
            draft_action(participation=file, power="eu-order-compliance", member=author)
    british = world.member("investigator", BRITAIN)
    theirs = open_file(BRITAIN)
    with world.acting(british):
        action = draft_action(
            participation=theirs,
            power="uk-information-notice",
            member=british,
            addressee={"name": CULPRIT, "address": "1 Road"},
        )
        assert action.respondent is None
        assert sealing.open_content(action)["addressee"]["name"] == CULPRIT
        assert not Respondent.objects.filter(name=CULPRIT).exists()
        assert CULPRIT.encode() not in bytes(action.sealed_content)


def test_an_organisation_is_added_once(world: World) -> None:
    author = world.member("investigator")
    with world.acting(author):
        first, second = (
            add_respondent(
                member=author, name=name, address="1 Quay", email="", kind="organisation"
            )
            for name in ("New Host Ltd", " new host ltd ")
        )
    assert first.pk == second.pk


def test_a_queued_notice_is_taken_back_by_an_edit(world: World, file: Participation) -> None:
    action = approved(world, file)
    with acting_for(HOLDER):
        notice = Notice.objects.get(action_id=action.pk)
    action = edited(world, action, facts="Better facts.")
    assert action.state == "draft"
    make_notice(notice_id=notice.pk, authority=HOLDER)
    with acting_for(HOLDER):
        notice.refresh_from_db()
        assert (notice.state, notice.number) == ("failed", None)
    author, approver = world.member("investigator"), world.member("approver")
    with world.acting(author):
        action = send_for_review(action=action, seen=action.content_hash, member=author)
    with world.acting(approver):
        action = approve(action=action, seen=action.content_hash, member=approver)
    make_notice(notice_id=notice.pk, authority=HOLDER)
    assert reread(action).state == "issued"
    with acting_for(HOLDER):
        notice.refresh_from_db()
        assert notice.content_hash == action.content_hash


def test_a_withdrawn_draft_makes_no_notice(world: World, file: Participation) -> None:
    action, author = approved(world, file), world.member("investigator")
    with world.acting(author):
        withdraw(action=action, member=author, reason="Settled without it.")
        notice = Notice.objects.get(action_id=action.pk)
    make_notice(notice_id=notice.pk, authority=HOLDER)
    with acting_for(HOLDER):
        notice.refresh_from_db()
        assert notice.state == "failed"


def test_an_issued_text_cannot_be_edited(world: World, file: Participation) -> None:
    action, author = issued(world, file), world.member("investigator")
    with world.acting(author), pytest.raises(NotPossible, match="Issued"):
        edit_action(
            action=action,
            content=complete(action, facts="Other."),
            seen=action.content_hash,
            member=author,
        )


@pytest.mark.parametrize("name", ["officer", "auditor"])
def test_who_may_not_write(world: World, file: Participation, name: str) -> None:
    with pytest.raises(NotAllowed):
        drafted(world, file, by=name)


def test_one_individuals_hearing_is_not_anothers(world: World) -> None:
    """Individuals have no entry in the directory; the sealed names tell them apart."""
    file = open_file(BRITAIN)
    author = world.member("investigator", BRITAIN)

    def begun(power: str, name: str) -> EnforcementAction:
        with world.acting(author):
            return draft_action(
                participation=file,
                power=power,
                member=author,
                addressee={"name": name, "address": "1 Road"},
            )

    intent = begun("uk-notice-of-intent", "One Person")
    carried(world, intent)
    power = powers.recorded("uk-penalty-notice")
    with acting_for(BRITAIN):
        same, other = begun(power.id, "one  PERSON"), begun(power.id, "Another Person")
        assert completeness.unmet_prerequisites(same, power) == []
        assert completeness.unmet_prerequisites(other, power) != []


def test_a_penalty_long_after_its_notice_of_intent(world: World) -> None:
    """DPA 2018 Sch. 16 para. 2: within six months."""
    file = open_file(BRITAIN)
    intent = drafted(world, file, power="uk-notice-of-intent")
    carried(world, intent)
    penalty = drafted(world, file, power="uk-penalty-notice")
    power = powers.recorded("uk-penalty-notice")
    with acting_for(BRITAIN):
        assert completeness.unmet_prerequisites(penalty, power) == []
    with time_machine.travel(timezone.now() + timedelta(days=200)), acting_for(BRITAIN):
        assert "too long ago" in completeness.unmet_prerequisites(penalty, power)[0]


def test_an_addressee_of_another_name_is_pointed_out(world: World, file: Participation) -> None:
    action = drafted(world, file)
    power = powers.recorded(action.power)
    with acting_for(HOLDER):
        content = sealing.open_content(action)
        assert not [w for w in completeness.advice(action, power, content) if "directory" in w]
        content["addressee"]["name"] = "Somebody Else Ltd"
        assert [w for w in completeness.advice(action, power, content) if "directory" in w]
