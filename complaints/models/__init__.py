"""Tables of the public's side."""

from complaints.models.attachment import Attachment, DraftDocument
from complaints.models.code_change import CodeChange
from complaints.models.complaint import Complaint
from complaints.models.consent import Consent
from complaints.models.contact import ContactDetails, Digest, Silence
from complaints.models.draft import Draft
from complaints.models.fingerprint import Fingerprint
from complaints.models.kept_words import KeptWords
from complaints.models.letter import OwnLetter
from complaints.models.location import ContentLocation, LocationEvent
from complaints.models.message import Message
from complaints.models.outcome import Outcome
from complaints.models.public_status import PublicStatus
from complaints.models.request import InformationRequest, RequestQuestion
from complaints.models.respondent import ComplaintRespondent

__all__ = [
    "Attachment",
    "CodeChange",
    "Complaint",
    "ComplaintRespondent",
    "Consent",
    "ContactDetails",
    "ContentLocation",
    "Digest",
    "Draft",
    "DraftDocument",
    "Fingerprint",
    "InformationRequest",
    "KeptWords",
    "LocationEvent",
    "Message",
    "Outcome",
    "OwnLetter",
    "PublicStatus",
    "RequestQuestion",
    "Silence",
]
