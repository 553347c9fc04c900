"""Which members may see what concerns children."""

from casework.authorities.models import Member, Role

SEE_CHILD_PATH = (Role.APPROVER, Role.ADMINISTRATOR)
"""See child-path files without having been trained for them."""


def sees_child_path(member: Member) -> bool:
    """Whether child-path files are within this member's need to know."""
    return member.active and (member.child_path_trained or member.has_role(*SEE_CHILD_PATH))
