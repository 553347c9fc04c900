"""Scoping keeps no tables of its own."""
