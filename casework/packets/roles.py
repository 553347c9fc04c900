"""Who works with packets."""

from casework.authorities.models import Role

MAKERS = (Role.COOPERATION_OFFICER, Role.INVESTIGATOR)
"""Who makes a packet, hands it over and records the answer."""
APPROVERS = (Role.APPROVER,)
"""Who approves one that names a person; never whoever made it."""
READERS = (*MAKERS, *APPROVERS)
