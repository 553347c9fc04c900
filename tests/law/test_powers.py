"""Powers, the sections of their notices, gateways and rule sets."""

from datetime import date

import pytest

from casework.law import UnknownName, load_law

LAW = load_law()
DEMONSTRATION = ["ie-dpc", "de-be", "fr-cnil", "gb-ico", "it-garante", "nl-ap", "ca-opc", "au-oaic"]


@pytest.mark.parametrize("slug", DEMONSTRATION)
def test_demonstration_authorities_have_powers_in_force(slug: str) -> None:
    powers = LAW.powers_for(slug, on=date(2026, 11, 23))
    kinds = {power.kind for power in powers}
    assert "information" in kinds
    assert kinds & {"order", "removal", "finding"}


def test_every_authority_has_a_power() -> None:
    for slug in LAW.directory.authorities:
        assert LAW.powers_for(slug), slug


def test_who_may_fine() -> None:
    def may(slug: str) -> set[str]:
        return {power.id for power in LAW.powers_for(slug)}

    assert "eu-fine" in may("ie-dpc")
    assert "eu-fine" not in may("dk-datatilsynet") | may("ee-aki")
    assert "eu-fine-proposal-to-court" in may("dk-datatilsynet") & may("ee-aki")
    assert "eu-fine-proposal-to-court" not in may("ie-dpc")
    assert "national-penalty" not in may("ch-fdpic")
    assert "eu-fine" not in may("eu-edps")


def test_esafety_is_a_referral_body_with_powers() -> None:
    assert "au-removal-notice-provider" in {power.id for power in LAW.powers_for("au-esafety")}
    assert "au-removal-notice-provider" not in {power.id for power in LAW.powers_for("au-oaic")}


@pytest.mark.parametrize("power", LAW.powers.values(), ids=lambda power: power.id)
def test_a_power_is_complete(power: object) -> None:
    found = LAW.power(power.id)  # type: ignore[attr-defined]
    sections = [section.id for section in LAW.sections_for(found)]
    assert len(sections) == len(set(sections))
    always = [section.id for section in LAW.sections.values() if section.always]
    assert len(always) == 18
    assert set(always) <= set(sections)
    assert set(found.sections) <= set(sections)
    if found.kind == "penalty":
        assert found.second_approver
        assert "amount" in sections
        assert found.maxima or "maximum" in found.configure or not found.verified
    if found.appeal_period is None and "appeal period" not in found.configure:
        assert found.appeal_body.startswith(("no", "none", "the court")) or not found.verified
    assert found.provision
    assert found.sentence.endswith(".")


def test_a_penalty_needs_its_notice_of_intent() -> None:
    (before,) = LAW.power("uk-penalty-notice").prerequisites
    assert before.power == "uk-notice-of-intent"
    assert before.required
    assert LAW.power("uk-notice-of-intent").response_period == "uk-dpa-representations"
    (before,) = LAW.power("eu-fine").prerequisites
    assert before.required


def test_maxima() -> None:
    eu = {m.tier: m for m in LAW.power("eu-fine").maxima}
    assert (eu["higher"].amount, eu["higher"].turnover_percent) == (20_000_000, 4)
    uk = {m.tier: m for m in LAW.power("uk-penalty-notice").maxima}
    assert (uk["standard"].amount, uk["standard"].currency) == (8_700_000, "GBP")
    assert LAW.power("au-civil-penalty").maxima[0].penalty_units == 500


def test_an_enforcement_notice_states_the_failure() -> None:
    sections = {section.id for section in LAW.sections_for("uk-enforcement-notice")}
    assert {"failure", "reasons", "steps", "consequences", "appeal"} <= sections
    assert "failure" not in {section.id for section in LAW.sections_for("uk-information-notice")}


def test_names_that_do_not_exist() -> None:
    for call in (
        lambda: LAW.power("uk-enforcement"),
        lambda: LAW.powers_for("de-berlin"),
        lambda: LAW.sections_for("no-power"),
        lambda: LAW.section("x"),
        lambda: LAW.rule("R23"),
        lambda: LAW.tier("T9"),
        lambda: LAW.regime("x"),
    ):
        with pytest.raises(UnknownName):
            call()


@pytest.mark.parametrize(
    ("slug", "regime"),
    [
        ("ie-dpc", "eu-gdpr"),
        ("no-datatilsynet", "eea-gdpr"),
        ("eu-edps", "eudpr"),
        ("gb-ico", "uk-gdpr"),
        ("au-nsw-ipc", "au"),
        ("ca-qc-cai", "ca"),
        ("us-ca-cppa", "us"),
        ("kr-pipc", "kr"),
        ("sg-pdpc", "sg"),
        ("ch-fdpic", "national"),
        ("coe-dpc", "national"),
        ("es-ct-apdcat", "eu-gdpr"),
    ],
)
def test_regime_of(slug: str, regime: str) -> None:
    assert LAW.regime_of(slug).id == regime


@pytest.mark.parametrize(
    ("sender", "recipient", "gateway", "tier", "statutory"),
    [
        ("de-be", "ie-dpc", "gdpr-60-62", "T4", True),
        ("de-be", "no-datatilsynet", "gdpr-60-62", "T4", True),
        ("ie-dpc", "gb-ico", "mou", "T1", False),
        ("eu-edps", "fr-cnil", "eudpr-61", "T3", True),
        ("ca-opc", "ca-bc-oipc", "ca-pipeda-23", "T3", True),
        ("fr-cnil", "hotline-fr-point-de-contact", "child-hotline", "T1", False),
        ("au-oaic", "au-esafety", "mou", "T1", False),
    ],
)
def test_gateways(sender: str, recipient: str, gateway: str, tier: str, statutory: bool) -> None:
    found = LAW.gateway(sender, recipient)
    assert (found.id, found.max_tier, found.statutory) == (gateway, tier, statutory)


def test_tiers_and_markings() -> None:
    assert list(LAW.sharing.tiers) == ["T0", "T1", "T2", "T3", "T4"]
    assert LAW.tier("T1").fields
    assert "complainant_name" not in LAW.tier("T2").fields
    assert LAW.sharing.default_tier == "T1"
    assert list(LAW.sharing.markings) == ["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"]


@pytest.mark.parametrize(
    ("day", "ruleset"),
    [
        (date(2000, 1, 1), "2018-05"),
        (date(2026, 2, 22), "2018-05"),
        (date(2026, 2, 23), "2026-02"),
        (date(2027, 4, 1), "2026-12"),
        (date(2027, 4, 2), "2027-04-02"),
        (date(2027, 4, 3), "2027-04-03"),
    ],
)
def test_rule_sets_by_day(day: date, ruleset: str) -> None:
    assert LAW.ruleset_on(day).id == ruleset
