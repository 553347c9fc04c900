"""Who covers a place: by territory and sector, never by the seat's country alone."""

from datetime import UTC, datetime

import pytest

from casework.law import UnknownName, load_directory, load_law

DIRECTORY = load_directory()
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def covering(place: str, sector: str = "private", on: datetime = NOW) -> str | None:
    found = DIRECTORY.covering(place, sector, on)  # type: ignore[arg-type]
    return found.authority.slug if found.authority else None


@pytest.mark.parametrize(
    ("place", "sector", "slug"),
    [
        ("BE", "private", "be-apd-gba"),
        ("FR", "private", "fr-cnil"),
        ("FR-IDF", "private", "fr-cnil"),
        ("FR", "public", "fr-cnil"),
        ("RE", "private", "fr-cnil"),
        ("AX", "private", "fi-tsv"),
        ("GL", "private", None),
        ("DE", "private", None),
        ("DE", "individual", None),
        ("DE", "public", "de-bfdi"),
        ("DE-BE", "private", "de-be"),
        ("DE-BE", "public", "de-be"),
        ("DE-BY", "private", "de-by"),
        ("DE-BY", "public", None),
        ("DE-XX", "private", None),
        ("ES-CT", "private", "es-aepd"),
        ("ES-CT", "individual", "es-aepd"),
        ("ES-CT", "public", "es-ct-apdcat"),
        ("ES-MD", "public", "es-aepd"),
        ("CA-ON", "private", "ca-opc"),
        ("CA-ON", "public", "ca-on-ipc"),
        ("CA-MB", "public", None),
        ("CA", "public", "ca-opc"),
        ("CA-QC", "public", "ca-qc-cai"),
        ("AU-NSW", "private", "au-oaic"),
        ("AU-NSW", "public", "au-nsw-ipc"),
        ("AU-TAS", "public", None),
        ("AU", "public", "au-oaic"),
        ("AE", "private", None),
        ("AE-DU", "private", None),
        ("QA", "private", "qa-ndpo"),
        ("CH-ZH", "public", None),
        ("CH", "public", "ch-fdpic"),
        ("CH-ZH", "private", "ch-fdpic"),
        ("SG", "public", None),
        ("MY", "individual", None),
        ("US", "individual", None),
        ("US-CA", "private", "us-ca-cppa"),
        ("US-TX", "private", "us-ftc"),
        ("GB-SCT", "private", "gb-ico"),
        ("JE", "private", "je-joic"),
        ("ZZ", "private", None),
        ("", "private", None),
    ],
)
def test_covering(place: str, sector: str, slug: str | None) -> None:
    assert covering(place, sector) == slug


def test_institutions_and_free_zones_are_never_found_by_place() -> None:
    places = [a.subdivision or a.country for a in DIRECTORY.authorities.values()]
    found = {covering(place, sector) for place in places for sector in ("private", "public")}
    assert not found & {"eu-edps", "coe-dpc", "ae-difc", "ae-adgm", "qa-qfc-dpo"}


def test_every_other_authority_is_found_for_some_sector_of_its_own_place() -> None:
    later = datetime(2027, 1, 1, tzinfo=UTC)
    for authority in DIRECTORY.authorities.values():
        if not DIRECTORY.scope(authority.slug).territorial:
            continue
        place = authority.subdivision or authority.country
        found = {covering(place, sector, later) for sector in ("private", "individual", "public")}
        assert authority.slug in found


def test_chiles_authority_begins_in_chiles_own_zone() -> None:
    before = datetime.fromisoformat("2026-12-01T02:59:59Z")
    after = datetime.fromisoformat("2026-12-01T03:00:00Z")
    assert covering("CL", on=before) is None
    assert covering("CL", on=after) == "cl-apdp"


def test_a_missing_land_is_said() -> None:
    assert DIRECTORY.covering("DE", "private", NOW).missing_subdivision
    assert not DIRECTORY.covering("DE-BE", "private", NOW).missing_subdivision


def test_one_stop_shop_countries() -> None:
    assert len(DIRECTORY.one_stop_shop_countries) == 30
    assert {"NO", "IS", "LI", "IE"} <= DIRECTORY.one_stop_shop_countries
    assert not {"GB", "CH", "JE"} & DIRECTORY.one_stop_shop_countries


@pytest.mark.parametrize(
    ("place", "slugs"),
    [
        ("FR", {"hotline-fr-point-de-contact"}),
        ("DE-HH", {"hotline-de-eco", "hotline-de-jugendschutz"}),
        ("BG", {"hotline-inhope"}),
        (None, {"hotline-inhope"}),
        ("??", {"hotline-inhope"}),
    ],
)
def test_hotlines(place: str | None, slugs: set[str]) -> None:
    assert {body.slug for body in DIRECTORY.hotlines(place)} == slugs


@pytest.mark.parametrize(
    ("host", "slug"),
    [
        ("x.com", "x"),
        ("M.X.com.", "x"),
        ("notx.com", None),
        ("gemini.google.com", "gemini"),
        ("www.google.com", "google-search"),
        ("com", None),
        ("", None),
    ],
)
def test_platform_at_a_host(host: str, slug: str | None) -> None:
    platform = DIRECTORY.platform_at(host)
    assert (platform.slug if platform else None) == slug


@pytest.mark.parametrize(
    ("code", "known"),
    [("FR", True), ("XK", True), ("ZZ", True), ("QM", True), ("UK", False), ("EU", False)],
)
def test_country_codes(code: str, known: bool) -> None:
    assert DIRECTORY.is_country(code) is known


def test_unknown_slugs_come_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        DIRECTORY.authority("de-berlin")
    assert "de-be" in caught.value.nearest
    with pytest.raises(UnknownName):
        DIRECTORY.platform("facebok")
    with pytest.raises(UnknownName):
        DIRECTORY.referral_body("ofcom")


def test_emergency_numbers() -> None:
    law = load_law()
    assert law.emergency("FR").number == "112"
    assert law.emergency("GB-SCT").number == "999"
    assert law.emergency("US").number == "911"
    assert law.emergency("CN").number is None
    assert law.emergency(None).number is None
