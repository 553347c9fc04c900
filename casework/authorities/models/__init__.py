"""Tables of the directory."""

from casework.authorities.models.authority import Authority, Letterhead
from casework.authorities.models.finding import EstablishmentFinding, FindingEvidence
from casework.authorities.models.member import Member, Role
from casework.authorities.models.referral_body import ReferralBody
from casework.authorities.models.respondent import (
    Establishment,
    EstablishmentStatus,
    Platform,
    Respondent,
)
from casework.authorities.models.user import User

__all__ = [
    "Authority",
    "Establishment",
    "EstablishmentFinding",
    "EstablishmentStatus",
    "FindingEvidence",
    "Letterhead",
    "Member",
    "Platform",
    "ReferralBody",
    "Respondent",
    "Role",
    "User",
]
