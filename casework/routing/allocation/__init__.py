"""Allocation: which investigator gets a case, by the authority's own rules.

``rules`` (what an authority sets, as data), ``choosing`` (the choice itself, a pure
function that production, dry runs and the benchmark share) and ``wording`` know no
database; ``views`` and ``forms`` are the desk's pages. Changes are in
``casework.routing.services``.
"""
