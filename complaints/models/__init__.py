"""Tables of the public's side."""

from complaints.models.complaint import Complaint
from complaints.models.consent import Consent
from complaints.models.draft import Draft
from complaints.models.location import ContentLocation
from complaints.models.message import Message
from complaints.models.public_status import PublicStatus
from complaints.models.respondent import ComplaintRespondent

__all__ = [
    "Complaint",
    "ComplaintRespondent",
    "Consent",
    "ContentLocation",
    "Draft",
    "Message",
    "PublicStatus",
]
