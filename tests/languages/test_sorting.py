"""Names of countries in the current language, sorted as its readers expect."""

import pytest
from django.utils.translation import override

from casework.languages import language
from casework.languages.sorting import sorted_by_name
from complaints.places.countries import COUNTRIES, country_choices, country_name
from complaints.places.names import place_name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("en", "Germany"),
        ("de", "Deutschland"),
        ("fr", "Allemagne"),
        ("pl", "Niemcy"),
        ("ko", "독일"),
        ("ar", "ألمانيا"),
    ],
)
def test_countries_are_named_in_the_current_language(code, name):
    with override(code):
        assert country_name("DE") == place_name("DE") == str(COUNTRIES["DE"]) == name
        assert country_name("DE-BY") == name
        assert country_name("??") == ""
        assert len(country_choices()) == len(COUNTRIES)


def test_portuguese_is_that_of_portugal():
    with override("pt"):
        assert country_name("IR") == "Irão"


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("en", ["Åland", "Albania", "Austria", "Zambia"]),
        ("sv", ["Albanien", "Österrike"]),
        ("sv", ["Zambia", "Åland", "Ägypten", "Österrike"]),
        ("de", ["Ägypten", "Albanien", "Österreich", "Polen"]),
        ("pl", ["Lesotho", "Luksemburg", "Łotwa", "Macedonia"]),
        ("es", ["Nz", "Ña", "Omán"]),
    ],
)
def test_names_are_sorted_as_readers_expect(code, names):
    given = [(name, name) for name in sorted(names)]
    assert [name for _, name in sorted_by_name(given, language(code))] == names
