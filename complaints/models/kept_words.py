"""What a person was writing when their page closed by itself."""

import uuid

from django.db import models


class KeptWords(models.Model):
    """Words that were typed and not sent, sealed under the complaint's key, for the person
    alone; no member of an authority can read them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="kept_words"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    page = models.CharField(max_length=40, help_text="Name of the page's address")
    sealed_words = models.BinaryField(help_text="Name of the field and what was typed: JSON")
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "page"], name="kept_words_once")
        ]
        indexes = [models.Index(fields=["kept_at"], name="kept_words_age")]

    def __str__(self) -> str:
        return self.page
