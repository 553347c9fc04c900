"""Fixtures for pages: the cast, quickly."""

from tests.cases.conftest import members, quick_passwords
from tests.notices.conftest import certificates

__all__ = ["certificates", "members", "quick_passwords"]
