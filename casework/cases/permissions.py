"""Which roles may do what on a file that the member can see at all."""

from django.utils.translation import gettext as _

from casework.authorities.models import Member, Role
from casework.authorities.need_to_know import SEE_CHILD_PATH, sees_child_path
from casework.cases.errors import NotAllowed

__all__ = [
    "CARRY",
    "READ_AUDIT",
    "READ_COOPERATION",
    "READ_IDENTITY",
    "SEE_CHILD_PATH",
    "WORK",
    "require",
    "sees_child_path",
]

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

READ_COOPERATION = (
    Role.INVESTIGATOR,
    Role.COOPERATION_OFFICER,
    Role.APPROVER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
"""Who may read the cooperation file: not those who speak with the parties alone."""
READ_AUDIT = (Role.AUDITOR, Role.ADMINISTRATOR)
"""Read the record of who changed and read what."""


def require(member: Member | None, roles: tuple[Role, ...]) -> None:
    """NotAllowed unless the member holds one of the roles; the system (None) may."""
    if member is not None and not member.has_role(*roles):
        raise NotAllowed(_("Your roles do not allow this."))
