"""Fixtures for the languages of the public's side: those of the public's side itself."""

from tests.complaints.conftest import _no_counts_left, participating, person

__all__ = ["_no_counts_left", "participating", "person"]
