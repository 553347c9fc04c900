"""Words that pass between the person and the authority after submission."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """One message, sealed under the complaint's key."""

    class Sender(models.TextChoices):
        COMPLAINANT = "complainant", _("You")
        AUTHORITY = "authority", _("The authority")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="messages"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    sender = models.CharField(max_length=12, choices=Sender.choices)
    sealed_body = models.BinaryField()
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, help_text="When the other side opened it")

    class Meta:
        ordering = ["sent_at", "id"]

    def __str__(self) -> str:
        return str(self.id)
