"""Which roles may do what on a file that the member can see at all."""

from django.utils.translation import gettext as _

from casework.authorities.models import Member, Role
from casework.cases.errors import NotAllowed

WORK = (
    Role.INTAKE_OFFICER,
    Role.INVESTIGATOR,
    Role.COOPERATION_OFFICER,
    Role.ADMINISTRATOR,
)
"""Change a file: status, assignment, tasks, clocks, notes, messages."""

CARRY = (Role.INTAKE_OFFICER, Role.INVESTIGATOR, Role.COOPERATION_OFFICER)
"""Be the one a file is assigned to."""

READ_IDENTITY = (*WORK, Role.APPROVER)
"""Open what is sealed in the complaint, each time with a reason."""

SEE_CHILD_PATH = (Role.APPROVER, Role.ADMINISTRATOR)
"""See child-path files without having been trained for them."""

READ_AUDIT = (Role.AUDITOR, Role.ADMINISTRATOR)
"""Read the record of who changed and read what."""


def require(member: Member | None, roles: tuple[Role, ...]) -> None:
    """NotAllowed unless the member holds one of the roles; the system (None) may."""
    if member is not None and not member.has_role(*roles):
        raise NotAllowed(_("Your roles do not allow this."))


def sees_child_path(member: Member) -> bool:
    """Whether child-path files are within this member's need to know."""
    return member.active and (member.child_path_trained or member.has_role(*SEE_CHILD_PATH))
