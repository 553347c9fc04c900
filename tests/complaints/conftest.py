"""Fixtures for the public's side: participating authorities, a form, answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from casework.authorities.models import Authority
from tests.complaints.answering import Person


@pytest.fixture(autouse=True)
def _no_counts_left() -> None:
    """Failures counted by one test are no other test's."""
    cache.clear()


@pytest.fixture
def participating(db: Any) -> list[str]:
    """Four authorities that receive complaints."""
    slugs = ["ie-dpc", "fr-cnil", "de-be", "gb-ico"]
    Authority.objects.filter(pk__in=slugs).update(participating=True)
    return slugs


@pytest.fixture
def person(participating: list[str]) -> Person:
    """Somebody with a browser of their own."""
    return Person(Client())


@pytest.fixture
def begun(person: Person) -> Person:
    """Somebody who has begun a form."""
    person.client.post(reverse("begin"))
    return person
