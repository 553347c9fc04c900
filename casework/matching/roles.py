"""Who works with matching."""

from casework.authorities.models import Role

MATCHERS = (Role.COOPERATION_OFFICER, Role.INVESTIGATOR)
"""Who may look, offer contact and answer; the same who may share."""
