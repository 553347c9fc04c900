"""When a notice counts as given: data, checked on reading."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.law import LawDataError, load_law
from casework.notices.deemed_service import (
    FILE,
    DeemedService,
    deemed_service,
    read_rules,
    rule_for,
)

AUTHORITIES = sorted(load_law().directory.authorities)
WHOLE = """
[[rule]]
id = "x"
methods = ["post"]
counts = "working_days"
days = 2
citation = "c"
sentence = "s"
verified = true
"""


@pytest.mark.parametrize("method", ["email", "post", "hand"])
def test_every_authority_has_a_rule_for_every_way(method: str) -> None:
    for slug in AUTHORITIES:
        rule = rule_for(authority=slug, method=method)
        assert rule.sentence
        assert rule.citation
        assert rule.words().endswith("?") is not rule.verified


def test_particular_rules_come_before_general_ones() -> None:
    assert rule_for(authority="ie-dpc", method="email").id == "ie-email"
    assert rule_for(authority="fr-cnil", method="email").id == "any-email"
    [british] = [s for s in AUTHORITIES if load_law().regime_of(s).id == "uk-gdpr"][:1]
    assert rule_for(authority=british, method="post").id == "uk-post"


@settings(deadline=None)
@given(
    slug=st.sampled_from(["ie-dpc", "fr-cnil", "es-aepd", "gr-hdpa"]),
    at=st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_a_counted_day_ends_on_a_working_day_after_posting(slug: str, at: datetime) -> None:
    from casework.law.deadlines import calendar_for

    if slug not in AUTHORITIES:
        return
    law = load_law()
    office = law.directory.authority(slug)
    deemed: DeemedService = deemed_service(authority=slug, method="post", given_at=at)
    local = deemed.at.astimezone(office.zone)
    assert calendar_for(law, office).is_working(local.date())
    assert local.time().isoformat() == "23:59:59"
    assert timedelta(days=1) < deemed.at - at < timedelta(days=15)


def test_an_instant_counts_as_it_is() -> None:
    at = datetime(2026, 5, 16, 23, 0, tzinfo=UTC)  # a Saturday night
    assert deemed_service(authority="ie-dpc", method="email", given_at=at).at == at


def test_the_shipped_rules_are_whole() -> None:
    assert len(read_rules(FILE)) >= 9


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (('counts = "working_days"', 'counts = "moons"'), "counts"),
        (("days = 2", ""), "days"),
        (('methods = ["post"]', 'methods = ["pigeon"]'), "methods"),
        (('citation = "c"', ""), "citation"),
        (("verified = true", "verified = false"), "note"),
        (('id = "x"', 'id = "x"\nsurprise = 1'), "surprise"),
    ],
)
def test_a_fault_in_the_data_is_named(tmp_path: Path, change: tuple[str, str], what: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(WHOLE.replace(*change), encoding="utf-8")
    with pytest.raises(LawDataError) as caught:
        read_rules(file)
    assert "rules.toml" in str(caught.value)
    assert what in str(caught.value)
