"""Routing: which authorities are competent for a complaint and why, and which
investigator gets the case."""
