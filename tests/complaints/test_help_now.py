"""Help at once, by country."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from casework.law import load_law
from casework.scoping import as_public
from complaints.directory import read_directory
from complaints.help_now import help_for
from complaints.places.countries import COUNTRIES
from complaints.places.regions import REGIONS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("GB", ["999", "Internet Watch Foundation", "Ofcom"]),
        ("AU", ["000", "eSafety"]),
        ("FR", ["112", "Point de Contact"]),
        ("US", ["911", "Federal Trade Commission"]),
        ("", ["112", "StopNCII", "Take It Down", "INHOPE"]),
        ("nonsense", ["112"]),
    ],
)
def test_the_page_names_who_helps(country: str, words: list[str]) -> None:
    page = Client().get(reverse("help-now"), {"country": country}).content.decode()
    for word in [*words, "Do not pay", "Do not save"]:
        assert word in page


def test_every_country_has_something_that_helps() -> None:
    with as_public():
        directory = read_directory()
    for country in COUNTRIES:
        found = help_for(country, directory)
        assert found.hotlines, country
        assert found.hashes_adult
        assert found.hashes_child
        assert not set(found.hashes_adult) & set(found.hashes_child)


def test_places_are_those_of_the_law() -> None:
    law = load_law().directory
    for code in COUNTRIES:
        assert law.is_country(code), code
    for office in law.authorities.values():
        assert office.country in COUNTRIES
        if office.subdivision:
            assert office.subdivision in REGIONS[office.country], office.slug


def test_offices_for_people_are_those_that_the_rules_would_name() -> None:
    """Where the form proposes an office for a place, the law's directory names it too."""
    from django.utils import timezone

    law = load_law().directory
    now = timezone.now()
    with as_public():
        directory = read_directory()
    for place in [*COUNTRIES, *(code for regions in REGIONS.values() for code in regions)]:
        named = law.covering(place, "private", now).authority
        offices = directory.offices_for(place)
        if named is None:
            assert not [o for o in offices if not o.subdivision], place
        else:
            assert offices, place
            assert offices[0].slug == named.slug, place
