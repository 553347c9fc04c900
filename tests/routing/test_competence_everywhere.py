"""Every authority as the receiving one, and each boundary in time from both sides."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from casework.law import load_law
from casework.law.catalogue import RuleSet
from casework.routing.competence import check_decision, decide, plain_reason
from tests.files import facts

LAW = load_law()
DIRECTORY = LAW.directory
SLUGS = sorted(DIRECTORY.authorities)
INSIDE = [
    slug
    for slug in SLUGS
    if DIRECTORY.authority(slug).one_stop_shop and DIRECTORY.scope(slug).territorial
]
CHAPTER_II = {"eu-2025-2518-inadmissible", "eu-2025-2518-transmit"}


def lodged_with(slug: str, day: date, at: time = time(12)) -> dict[str, Any]:
    """A complaint at an authority on a day of its own zone, about a service that decides in
    another Member State, by somebody who lives where the authority is."""
    authority = DIRECTORY.authority(slug)
    home = authority.subdivision or authority.country
    elsewhere = "NL" if authority.country != "NL" else "FR"
    return facts(
        lodged_at=datetime.combine(day, at, authority.zone).isoformat(),
        lodged_with=slug,
        depicted={"residence": home},
        complainant={"language": authority.languages[0] if authority.languages else None},
        affected=["SE" if authority.country != "SE" else "DK"],
        respondents=[
            {
                "name": "PixHive",
                "kind": "platform",
                "located_in": "US",
                "establishments": [{"country": elsewhere, "decides": True}],
            }
        ],
    )


def test_the_directory_is_whole() -> None:
    assert len(SLUGS) == 126


@pytest.mark.parametrize("slug", SLUGS)
def test_the_command_answers_for_every_authority(slug: str, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(lodged_with(slug, date(2026, 12, 7))), encoding="utf-8")
    out, shown = StringIO(), StringIO()
    call_command("route", facts=str(path), json=True, stdout=out)
    call_command("route", facts=str(path), stdout=shown)
    decision = json.loads(out.getvalue())
    check_decision(decision)
    authority = DIRECTORY.authority(slug)
    assert decision["receiving"] == slug
    assert decision["ruleset"] == "2026-12"
    assert "R05" in {fired["rule"] for fired in decision["fired"]}
    assert all(fired["citation"] for fired in decision["fired"])
    assert f"{authority.name} [{slug}]" in shown.getvalue()
    assert len(plain_reason(decision)) == 2
    lead = decision["lead"]
    if authority.one_stop_shop and DIRECTORY.scope(slug).territorial:
        assert lead["status"] == "presumed"
        assert slug in decision["concerned"]
        assert "gdpr-78-2" in {clock["rule"] for clock in decision["clocks"]}


@pytest.mark.parametrize("slug", INSIDE)
@pytest.mark.parametrize(
    ("day", "ruleset", "applies"),
    [
        (date(2027, 4, 1), "2026-12", False),
        (date(2027, 4, 2), "2027-04-02", True),
        (date(2027, 4, 3), "2027-04-03", True),
    ],
)
def test_the_regulation_applies_by_the_day_of_lodging(
    slug: str, day: date, ruleset: str, *, applies: bool
) -> None:
    """To the last second before and the first second of each day, in the authority's zone."""
    for at in (time(0, 0, 0), time(23, 59, 59)):
        decision = decide(lodged_with(slug, day, at))
        clocks = {clock["rule"]: clock["due"] for clock in decision["clocks"]}
        assert decision["ruleset"] == ruleset
        assert (clocks.keys() >= CHAPTER_II) is applies
        if not applies:
            assert not any(rule.startswith("eu-2025-2518") for rule in clocks)
            continue
        assert date.fromisoformat(clocks["eu-2025-2518-inadmissible"]) >= day + timedelta(weeks=2)
        assert date.fromisoformat(clocks["eu-2025-2518-transmit"]) >= day + timedelta(weeks=6)


@pytest.mark.parametrize("rule", [rule for rule in LAW.periods if rule.startswith("eu-2025-2518")])
def test_every_period_of_the_regulation_on_both_sides(rule: str) -> None:
    """Chapter II counts from 2 April, the chapters on cooperation and files only after it."""
    period = LAW.period(rule)
    assert period.applies is not None
    day = date(2027, 4, 2)
    assert not period.in_force_on(day - timedelta(days=1))
    assert period.in_force_on(day) is period.applies.inclusive
    assert period.in_force_on(day + timedelta(days=1))
    assert period.applies.inclusive is ("Chapter II " in period.citation)


@pytest.mark.parametrize(
    ("before", "after"), list(pairwise(LAW.rulesets)), ids=lambda one: str(one.id)
)
@pytest.mark.parametrize("slug", ["ie-dpc", "fr-cnil", "us-ftc"])
def test_each_rule_set_on_both_sides(slug: str, before: RuleSet, after: RuleSet) -> None:
    last = lodged_with(slug, after.start - timedelta(days=1), time(23, 59))
    assert decide(last)["ruleset"] == before.id
    assert decide(lodged_with(slug, after.start, time()))["ruleset"] == after.id


@pytest.mark.parametrize("ruleset", [one.id for one in LAW.rulesets])
def test_a_rule_set_can_be_tried_whatever_the_day(ruleset: str) -> None:
    about = lodged_with("fr-cnil", date(2026, 11, 2))
    tried = decide(about, ruleset=ruleset)
    clocks = {clock["rule"]: clock for clock in tried["clocks"]}
    assert tried["ruleset"] == ruleset
    assert (clocks.keys() >= CHAPTER_II) is (ruleset >= "2027-04-02")
    assert clocks["gdpr-78-2"]["due"] == "2027-02-02", "counted from the lodging all the same"
    for clock in clocks.values():
        assert not any("not in force" in step for step in clock["trace"])


def test_a_citation_follows_the_day() -> None:
    about = lodged_with("fr-cnil", date(2027, 4, 1))
    about["complainant"]["language"] = "fr"
    early = next(f for f in decide(about)["fired"] if f["rule"] == "R21")
    about["lodged_at"] = datetime.combine(
        date(2027, 4, 2), time(1), DIRECTORY.authority("fr-cnil").zone
    ).isoformat()
    late = next(f for f in decide(about)["fired"] if f["rule"] == "R21")
    assert "2025/2518" not in early["citation"]
    assert "2025/2518" in late["citation"]


def test_several_respondents_give_several_conclusions_merged_with_reasons() -> None:
    about = lodged_with("fr-cnil", date(2026, 11, 2))
    about["respondents"] += [
        {"kind": "individual", "located_in": "IT"},
        {"kind": "public_authority", "located_in": "FR"},
        {"kind": "ai_provider", "located_in": "US", "establishments": []},
        {"kind": "eu_institution"},
    ]
    decision = decide(about)
    views = {view["respondent"]: view for view in decision["respondents"]}
    assert [views[n]["lead"]["status"] for n in range(5)] == [
        "presumed",
        "none",
        "none",
        "none",
        "not_applicable",
    ]
    assert decision["lead"] == {"status": "presumed", "authority": "nl-ap"}
    assert views[1]["competent"] == ["it-garante"]
    assert views[2]["competent"] == ["fr-cnil"]
    assert "eu-edps" in views[4]["competent"]
    for view in views.values():
        assert set(view["competent"]) <= set(decision["competent"])
    rules = {rule for view in views.values() for rule in view["rules"]}
    assert {"R06", "R07", "R08", "R09", "R11"} <= rules
    assert rules <= {fired["rule"] for fired in decision["fired"]}
