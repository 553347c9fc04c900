"""What staff write down about a case."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Note(models.Model):
    """A staff note, sealed under the complaint's key for this authority. The
    administrative file may be seen by the parties; the cooperation file never."""

    class File(models.TextChoices):
        ADMINISTRATIVE = "administrative", _("Administrative file")
        COOPERATION = "cooperation", _("Cooperation file")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="notes"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    file = models.CharField(max_length=16, choices=File.choices, default=File.ADMINISTRATIVE)
    sealed_body = models.BinaryField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return str(self.id)
