"""Each tier opens exactly the fields the law data name for it, and nobody's secrets."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from casework.cases.models import Participation
from casework.cooperation.models import Disclosure, Share
from casework.cooperation.presentation import LABELS, groups
from casework.cooperation.projection import READERS
from casework.law import load_law
from casework.scoping import acting_for
from tests.casefile import (
    CULPRIT,
    EMAIL,
    HOLDER,
    LEAD,
    LINK,
    NAME,
    SECRETS,
    STORY,
    WORDS,
    World,
    open_file,
)
from tests.cooperation.sending import opened, read, send

pytestmark = pytest.mark.django_db

OPENS = {
    NAME: 3,
    EMAIL: 3,
    STORY: 3,
    LINK: 4,
    WORDS: 4,
    CULPRIT: 9,
}
"""From which tier on a secret may be read; an individual's name at none."""


def test_the_law_data_and_the_code_name_the_same_fields() -> None:
    named = [name for tier in load_law().sharing.tiers.values() for name in tier.fields]
    assert sorted(named) == sorted(READERS) == sorted(LABELS)


@pytest.mark.parametrize("tier", range(5))
def test_exactly_the_fields(world: World, file: Participation, tier: int) -> None:
    share = send(world, file, tier=tier, summary="Somebody reports something.")
    fields = read(world, share)
    tiers = load_law().sharing.tiers
    expected = {name for number in range(tier + 1) for name in tiers[f"T{number}"].fields}
    assert set(fields) == expected
    said = json.dumps(fields, ensure_ascii=False)
    for secret in SECRETS:
        assert (secret in said) == (tier >= OPENS[secret]), secret
    for group in groups(tier, fields):
        assert {one.id for one in group.fields} == set(tiers[group.tier].fields)


@pytest.mark.parametrize("tier", range(5))
def test_the_rows_hold_no_more(world: World, file: Participation, tier: int) -> None:
    """Nothing personal stands in the clear, in any table of this room or the recipient's."""
    share = send(world, file, tier=tier)
    opened(share)
    for authority in (HOLDER, LEAD):
        with acting_for(authority), connection.cursor() as cursor:
            for table in (
                "cooperation_share",
                "cooperation_disclosure",
                "cases_participation",
                "cases_task",
                "cases_timelineevent",
                "audit_auditentry",
            ):
                cursor.execute(f"SELECT t::text FROM {table} t")
                written = " ".join(row[0] for row in cursor.fetchall())
                assert not [secret for secret in SECRETS if secret in written], table


def test_what_identifies_is_sealed_from_t2_on(world: World, file: Participation) -> None:
    share = send(world, file, tier=2, summary="No names here.")
    with acting_for(HOLDER):
        row = Disclosure.objects.get(share=share)
        assert set(row.plain) == {
            name for tier in ("T0", "T1") for name in load_law().tier(tier).fields
        }
        assert row.sealed_fields is not None
    one = send(world, open_file(), tier=1)
    with acting_for(HOLDER):
        assert Disclosure.objects.get(share=one).sealed_fields is None


def test_rules_say_their_title_and_not_the_persons_facts(world: World, file: Participation) -> None:
    fields = read(world, send(world, file, tier=1))
    assert fields["rules_fired"]
    assert all(set(rule) == {"rule", "title"} for rule in fields["rules_fired"])
    said = json.dumps(fields)
    assert "Ireland" not in said
    assert '"IE"' not in said


def test_the_recipients_file_knows_t1_alone(world: World, file: Participation) -> None:
    theirs = opened(send(world, file, tier=4))
    assert theirs is not None
    assert theirs.role == "lead"
    assert theirs.status == "invited"
    assert theirs.reference.startswith("SH-")
    assert theirs.reference != file.reference
    assert theirs.title.startswith("AI-made intimate imagery, spreading")


def test_statistics_open_no_file(world: World, file: Participation) -> None:
    assert opened(send(world, file, tier=0)) is None


def test_opening_twice_opens_once(world: World, file: Participation) -> None:
    share = send(world, file, tier=2)
    first, second = opened(share), opened(share)
    assert first is not None
    assert second is not None
    assert first.pk == second.pk
    with acting_for(LEAD):
        assert Participation.objects.filter(case_id=file.case_id).count() == 1
        assert first.tasks.count() == 1


def test_a_share_is_visible_to_its_two_sides_alone(world: World, file: Participation) -> None:
    share = send(world, file, tier=3)
    for authority, sees in ((HOLDER, True), (LEAD, True), ("fr-cnil", False)):
        with acting_for(authority):
            assert Share.objects.filter(pk=share.pk).exists() == sees
            assert Disclosure.objects.filter(share_id=share.pk).exists() == sees
