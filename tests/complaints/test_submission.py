"""Sending the form."""

from __future__ import annotations

import pytest

from casework.scoping import acting_for, as_public
from complaints.models import Complaint
from complaints.services.submission import access_hash
from tests.complaints.answering import ADULT, Person

pytestmark = pytest.mark.django_db


def test_an_adult_fills_in_the_form_and_gets_a_receipt(person: Person) -> None:
    asked = person.fill(ADULT)
    assert asked[:3] == ["age", "who", "country"]
    reference, code = person.send()
    with as_public(access_hash(reference, code)):
        complaint = Complaint.objects.get()
        assert complaint.reference == reference
        assert complaint.authority_id == "ie-dpc"
        assert complaint.path == "standard"
        assert complaint.facts["depicted"]["residence"] == "IE"
        assert complaint.locations.count() == 2
    with as_public():
        assert not Complaint.objects.exists()
    with acting_for("fr-cnil"):
        assert not Complaint.objects.exists()
    with acting_for("ie-dpc"):
        assert Complaint.objects.get().reference == reference
