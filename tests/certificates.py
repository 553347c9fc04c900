"""Certificates to sign with, one set for the whole session.

There is one, not one for each folder of tests: each would turn the setting to its own
folder for the rest of the session, and what came after would miss some authorities.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from casework.notices.signing.certificates import make_development_certificate

OFFICES = {
    "ie-dpc": ("Data Protection Commission", "IE"),
    "fr-cnil": ("CNIL", "FR"),
    "gb-ico": ("Information Commission", "GB"),
}


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Development certificates of the authorities that issue notices in tests."""
    folder = tmp_path_factory.mktemp("signing")
    with override_settings(SIGNING_DIR=folder, SIGNING_PASSWORD="for tests"):
        for slug, (name, country) in OFFICES.items():
            make_development_certificate(slug=slug, name=name, country=country)
        yield folder
