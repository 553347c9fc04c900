"""Names of places."""

from complaints.places.countries import country_name
from complaints.places.regions import region_name


def place_name(place: str) -> str:
    """A country or subdivision, as people call it; "" for an unknown code."""
    return region_name(place) or country_name(place)
