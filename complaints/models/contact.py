"""How the person wishes to be reached, after they changed their mind; and whether at all."""

import uuid

from django.db import models


class ContactDetails(models.Model):
    """A newer version of the contact that was given with the complaint, sealed like it.
    Never overwritten: the latest row counts, and none means what the form said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="contacts"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    sealed_contact = models.BinaryField(null=True, help_text="How to be reached safely: JSON")
    email_index = models.BinaryField(null=True)
    language = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        verbose_name_plural = "contact details"
        indexes = [models.Index(fields=["authority", "email_index"], name="contact_email")]

    def __str__(self) -> str:
        return str(self.id)


class Silence(models.Model):
    """The person said that it is not safe to be reached, or that it is again. Append-only;
    the latest row counts."""

    class By(models.TextChoices):
        COMPLAINANT = "complainant", "The person"
        AUTHORITY = "authority", "The authority, told by the person"

    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="silences"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    silent = models.BooleanField()
    by = models.CharField(max_length=12, choices=By.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return "silent" if self.silent else "may be reached"


class Digest(models.Model):
    """A weekly message that was put into the outbox: at most one for each week."""

    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="digests"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    week = models.DateField(help_text="The day on which the week's message is due")
    cut = models.DateTimeField(help_text="What came up to here is told by it")
    at = models.DateTimeField()

    class Meta:
        ordering = ["week"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "week"], name="one_digest_a_week")
        ]

    def __str__(self) -> str:
        return str(self.week)
