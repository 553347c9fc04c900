"""The engine under facts of every shape, for every authority, and on what it refuses."""

import json
from copy import deepcopy
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.law import load_directory, load_law
from casework.routing.competence import FactsError, check_decision, decide, plain_reason

DIRECTORY = load_directory()
SCENARIOS = Path(__file__).parent.parent / "scenarios"


def shown(name: str) -> dict[str, Any]:
    """The facts of a scenario."""
    text = (SCENARIOS / f"{name}.json").read_text(encoding="utf-8")
    facts: dict[str, Any] = json.loads(text)["facts"]
    return facts


BERLIN = shown("01-berlin-adult-synthetic-spreading")

PLACES = st.one_of(
    st.sampled_from(
        [
            *("AT", "BE", "DE", "DE-BE", "DE-BY", "DK", "ES", "ES-CT", "FR", "GP", "IE", "IT"),
            *("NL", "NO", "IS", "LI", "GB", "GB-SCT", "JE", "GG", "IM", "GI", "CH", "CA"),
            *("CA-QC", "CA-ON", "CA-BC", "CA-MB", "AU", "AU-NSW", "AU-WA", "KR", "SG", "US"),
            *("US-CA", "US-NY", "CL", "AE", "AE-DU", "QA", "JP", "CN", "VG", "ZZ", "UK", "de-be"),
        ]
    ),
    st.text(max_size=6),
)
KINDS = [
    *("platform", "ai_provider", "host", "organisation"),
    *("individual", "public_authority", "eu_institution", "unknown"),
]
MAYBE = st.none() | st.booleans()


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any subset of optional fields."""
    return st.fixed_dictionaries({}, optional=fields)


ESTABLISHMENTS = st.lists(
    st.fixed_dictionaries(
        {"country": PLACES},
        optional={"decides": MAYBE, "confirmed": MAYBE, "representative_only": st.booleans()},
    ),
    max_size=4,
)
RESPONDENTS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(
                [
                    "platform",
                    "ai_provider",
                    "host",
                    "organisation",
                    "individual",
                    "public_authority",
                    "eu_institution",
                    "unknown",
                ]
            )
        },
        optional={
            "name": st.none() | st.text(max_size=20),
            "public_task_basis": MAYBE,
            "located_in": st.none() | PLACES,
            "establishments": ESTABLISHMENTS,
        },
    ),
    max_size=4,
)
INSTANTS = st.builds(
    lambda seconds, quarters: datetime.fromtimestamp(
        seconds, tz=timezone(timedelta(minutes=15 * quarters))
    ).isoformat(),
    st.integers(1_262_304_000, 3_755_980_800),
    st.integers(-48, 56),
)
FACTS = st.fixed_dictionaries(
    {
        "lodged_at": INSTANTS,
        "channel": st.sampled_from(["complaint", "tip"]),
        "complainant": st.fixed_dictionaries(
            {
                "role": st.sampled_from(
                    ["self", "parent_or_guardian", "authorised_person", "organisation", "anonymous"]
                )
            },
            optional={
                "authority_to_act_shown": MAYBE,
                "language": st.none() | st.text(max_size=8) | st.sampled_from(["de", "fr-CA"]),
            },
        ),
        "depicted": st.fixed_dictionaries(
            {"age_when_depicted": st.sampled_from(["adult", "under_18", "unknown"])},
            optional={
                "deceased": MAYBE,
                "identifiable": MAYBE,
                "residence": st.none() | PLACES,
                "workplace": st.none() | PLACES,
            },
        ),
        "conduct": some(
            intimate=MAYBE,
            synthetic=MAYBE,
            defamatory=MAYBE,
            threatened=MAYBE,
            extortion=MAYBE,
            immediate_danger=MAYBE,
            still_online=MAYBE,
            spreading=MAYBE,
        ),
        "respondents": RESPONDENTS,
    },
    optional={
        "lodged_with": st.none() | st.sampled_from(sorted(DIRECTORY.authorities)),
        "infringement_place": st.none() | PLACES,
        "affected": st.lists(PLACES, max_size=4),
    },
)


def slugs_of(decision: dict[str, Any]) -> set[str]:
    """Every authority that a decision names."""
    found = {*decision["competent"], *decision["concerned"]}
    found |= {clock["authority"] for clock in decision["clocks"]}
    found |= {decision["receiving"], decision["lead"]["authority"]} - {None}
    return found


@settings(max_examples=600, deadline=None)
@given(facts=FACTS)
def test_any_facts_give_a_valid_decision(facts: dict[str, Any]) -> None:
    before = deepcopy(facts)
    decision = decide(facts)
    check_decision(decision)
    json.dumps(decision)
    assert facts == before
    assert decision == decide(before)
    assert slugs_of(decision) <= DIRECTORY.authorities.keys()
    bodies = DIRECTORY.referral_bodies.keys() | DIRECTORY.authorities.keys()
    assert {referral["to"] for referral in decision["referrals"]} <= bodies
    assert (decision["lead"]["authority"] is not None) is (
        decision["lead"]["status"] in {"presumed", "confirmed"}
    )
    for name in ("competent", "concerned", "unknowns"):
        assert len(decision[name]) == len(set(decision[name]))
    rules = list(load_law().rules)
    order = [rules.index(fired["rule"]) for fired in decision["fired"]]
    assert order == sorted(order)
    assert {"R05", "R22"} <= {fired["rule"] for fired in decision["fired"]}
    assert len(plain_reason(decision)) == 2


@settings(max_examples=300, deadline=None)
@given(facts=FACTS)
def test_what_holds_of_every_decision(facts: dict[str, Any]) -> None:
    decision = decide(facts)
    fired = {entry["rule"] for entry in decision["fired"]}
    child = facts["depicted"]["age_when_depicted"] == "under_18"
    assert ("R02" in fired) is child
    assert (decision["path"] == "child") is child
    if child:
        assert decision["priority"] == "critical"
        kinds = {
            DIRECTORY.referral_bodies[referral["to"]].kind
            for referral in decision["referrals"]
            if referral["rule"] == "R02"
        }
        assert kinds == {"child-hotline", "hash-sharing"}
    conduct = facts["conduct"]
    critical = child or conduct.get("extortion") or conduct.get("immediate_danger")
    assert (decision["priority"] == "critical") is bool(critical)
    if facts["depicted"].get("deceased"):
        assert not decision["competent"]
        assert not decision["clocks"]
    if facts["channel"] == "tip":
        assert not decision["clocks"]
        assert "R04" not in fired
    institutions = [r for r in facts["respondents"] if r["kind"] == "eu_institution"]
    if "eu-edps" in decision["competent"]:
        assert institutions
    assert "coe-dpc" not in decision["competent"] + decision["concerned"]
    if decision["lead"]["authority"]:
        assert DIRECTORY.authority(decision["lead"]["authority"]).one_stop_shop
    for slug in decision["concerned"]:
        assert DIRECTORY.authority(slug).regime in {"eu-gdpr", "eea-gdpr"}
    clocks = {clock["rule"] for clock in decision["clocks"]}
    assert clocks <= {
        *("gdpr-78-2", "gdpr-56-3", "eudpr-63-3", "uk-dpa-166", "ca-pipeda-13"),
        *("eu-2025-2518-inadmissible", "eu-2025-2518-transmit"),
    }
    if "eu-2025-2518-transmit" in clocks:
        assert decision["receiving"] != decision["lead"]["authority"]


@settings(max_examples=200, deadline=None)
@given(facts=FACTS, data=st.data())
def test_missing_facts_surface(facts: dict[str, Any], data: st.DataObject) -> None:
    """Taking a known establishment's decision away never yields a presumed lead for it."""
    facts["respondents"] = [
        {"kind": "platform", "establishments": [{"country": "IE", "decides": None}]}
    ]
    facts["depicted"] = {"age_when_depicted": "adult", "residence": "FR", "identifiable": True}
    facts["lodged_with"] = "fr-cnil"
    decision = decide(facts)
    assert decision["lead"] == {"status": "undetermined", "authority": None}
    assert "respondents[0].establishments[0].decides" in decision["unknowns"]


@pytest.mark.parametrize("slug", sorted(DIRECTORY.authorities))
def test_every_authority_receives(slug: str) -> None:
    authority = DIRECTORY.authority(slug)
    place = authority.subdivision or authority.country
    facts = {**BERLIN, "lodged_with": slug, "affected": []}
    facts["depicted"] = {**BERLIN["depicted"], "residence": place}
    decision = decide(facts)
    check_decision(decision)
    assert decision["receiving"] == slug
    clocks = {clock["rule"]: clock["authority"] for clock in decision["clocks"]}
    if authority.regime in {"eu-gdpr", "eea-gdpr"} and slug != "eu-edps":
        assert clocks["gdpr-78-2"] == slug
        assert decision["lead"]["authority"] == (None if slug == "ie-dpc" else "ie-dpc")
    else:
        assert "gdpr-78-2" not in clocks
    assert ("uk-dpa-166" in clocks) is (slug == "gb-ico")


@pytest.mark.parametrize("slug", sorted(DIRECTORY.authorities))
def test_every_authority_is_found_by_residence_where_it_covers_private_bodies(slug: str) -> None:
    authority, scope = DIRECTORY.authority(slug), DIRECTORY.scope(slug)
    place = authority.subdivision or authority.country
    facts = {**BERLIN, "lodged_with": None, "lodged_at": "2027-01-04T12:00:00Z"}
    facts["depicted"] = {**BERLIN["depicted"], "residence": place}
    received = decide(facts)["receiving"]
    assert (received == slug) is (scope.territorial and scope.private)


def change(path: str, value: Any) -> dict[str, Any]:
    """The Berlin facts with one value changed; ``path`` as in error messages."""
    facts = deepcopy(BERLIN)
    where: Any = facts
    *parents, last = path.replace("[", ".").replace("]", "").split(".")
    for part in parents:
        where = where[int(part)] if part.isdigit() else where[part]
    if value is KeyError:
        del where[last]
    else:
        where[int(last) if last.isdigit() else last] = value
    return facts


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("lodged_at", KeyError, "lodged_at"),
        ("lodged_at", None, "lodged_at"),
        ("lodged_at", "yesterday", "lodged_at"),
        ("lodged_at", "2026-11-02", "lodged_at"),
        ("lodged_at", "2026-11-02T10:00:00", "lodged_at"),
        ("lodged_at", "2026-02-30T10:00:00Z", "lodged_at"),
        ("lodged_at", "2026-11-02T24:30:00Z", "lodged_at"),
        ("lodged_at", "2026-11-02T10:00:60Z", "lodged_at"),
        ("lodged_at", "2026-11-02T10:00:00+25:00", "lodged_at"),
        ("lodged_at", "0001-01-01T00:00:00+14:00", "lodged_at"),
        ("lodged_at", "9999-12-31T23:59:59-12:00", "lodged_at"),
        ("lodged_at", "２０２６-11-02T10:00:00Z", "lodged_at"),
        ("lodged_with", "de-berlin", "lodged_with"),
        ("lodged_with", "", "lodged_with"),
        ("lodged_with", 7, "lodged_with"),
        ("channel", "letter", "channel"),
        ("complainant", KeyError, "complainant"),
        ("complainant.role", "victim", "complainant.role"),
        ("complainant.name", "Ann", "complainant.name"),
        ("depicted.age_when_depicted", None, "depicted.age_when_depicted"),
        ("depicted.deceased", "no", "depicted.deceased"),
        ("conduct.intimate", 1, "conduct.intimate"),
        ("conduct.nude", True, "conduct.nude"),
        ("conduct", [], "conduct"),
        ("affected", None, "affected"),
        ("affected[0]", 3, "affected[0]"),
        ("respondents", {}, "respondents"),
        ("respondents[0]", "X", "respondents[0]"),
        ("respondents[0].kind", KeyError, "respondents[0].kind"),
        ("respondents[0].kind", "server", "respondents[0].kind"),
        (
            "respondents[0].establishments[0].country",
            KeyError,
            "respondents[0].establishments[0].country",
        ),
        (
            "respondents[0].establishments[0].decides",
            "yes",
            "respondents[0].establishments[0].decides",
        ),
    ],
)
def test_bad_facts_name_the_field(path: str, value: Any, field: str) -> None:
    with pytest.raises(FactsError) as caught:
        decide(change(path, value))
    assert caught.value.field == field
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("facts", [[], None, "facts", 7, {}])
def test_what_is_no_object_is_refused(facts: Any) -> None:
    with pytest.raises(FactsError):
        decide(facts)


@pytest.mark.parametrize(
    "written", ["2026-11-02t09:00:00z", "2026-11-02 09:00:00Z", "2026-11-02T09:00:00.123456789Z"]
)
def test_other_spellings_of_an_instant(written: str) -> None:
    assert decide(change("lodged_at", written))["clocks"][0]["due"] == "2027-02-02"


def test_an_unknown_slug_comes_with_the_nearest() -> None:
    with pytest.raises(FactsError, match="de-be"):
        decide(change("lodged_with", "de-berlin"))


def test_text_of_others_cannot_break_a_line_or_a_terminal() -> None:
    facts = change("respondents[0].name", "Pix\n\x1b[31mHive\u202e" + "x" * 500)
    for fired in decide(facts)["fired"]:
        assert fired["because"].isprintable()
        assert len(fired["because"]) < 600


def test_the_views_of_single_respondents_are_kept() -> None:
    decision = decide(shown("04-lyon-child-classmates"))
    platform, classmate = decision["respondents"]
    assert platform["lead"] == {"status": "presumed", "authority": "nl-ap"}
    assert classmate["lead"] == {"status": "none", "authority": None}
    assert classmate["competent"] == ["fr-cnil"]
    clip = decide(shown("03-london-adult-defamatory-clip"))
    assert clip["respondents"][0]["competent"] == ["gb-ico"]
