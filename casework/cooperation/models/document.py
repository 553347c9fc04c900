"""A document that a share opens: a copy of its own."""

import uuid

from django.db import models


class DisclosedDocument(models.Model):
    """A copy of one checked document, sealed under the share's own key, which the end of
    the share destroys. What it is called and what it is for stands in the disclosure,
    sealed as well. T4 alone, never of a child's complaint (held by the database)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey(
        "cooperation.Share", on_delete=models.PROTECT, related_name="documents"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, help_text="As complaints keeps it: pdf, text, email")
    size = models.PositiveIntegerField()
    sealed_file = models.BinaryField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["share", "position"], name="disclosed_document_place")
        ]

    def __str__(self) -> str:
        return str(self.id)
