"""Which roles may do what at intake."""

from casework.authorities.models import Role

ENTER = (Role.INTAKE_OFFICER.value,)
"""Enter a complaint for somebody, and ask for a new code on their behalf."""

CONFIRM = (Role.INTAKE_OFFICER.value, Role.APPROVER.value)
"""Confirm a colleague's check of who somebody is. The database asks for the same
(``intake_decide`` in access.py)."""

OPEN = tuple(dict.fromkeys((*ENTER, *CONFIRM)))
"""See the intake pages at all."""
