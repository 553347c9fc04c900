"""What the person agreed to, one by one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Consent(models.Model):
    """One wish, with the wording it was given to and when. Never overwritten: a
    change of mind is a further row, and the latest counts."""

    class Kind(models.TextChoices):
        CONTACT_SERVICE = "contact_service", _("Contact the service")
        NAME_TO_SERVICE = "name_to_service", _("Give my name to the service")
        SHARE_AUTHORITIES = "share_authorities", _("Share with other authorities")
        NEUTRAL_EMAIL = "neutral_email", _("Send me a neutral e-mail")
        WEEKLY_DIGEST = "weekly_digest", _("At most one e-mail a week")
        LEAVE_MESSAGE = "leave_message", _("Leave a message")
        TELL_GUARDIAN = "tell_guardian", _("Speak with a parent or guardian")
        RESEARCH = "research", _("Use in statistics")

    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="consents"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=24, choices=Kind.choices)
    given = models.BooleanField()
    wording_version = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind}: {'yes' if self.given else 'no'}"
