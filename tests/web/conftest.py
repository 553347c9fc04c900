"""Fixtures for pages: the cast, quickly."""

from tests.cases.conftest import members, quick_passwords

__all__ = ["members", "quick_passwords"]
