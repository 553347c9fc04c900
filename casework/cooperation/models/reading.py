"""Who read what was shared; of identity and evidence, the originator sees the list."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShareReading(models.Model):
    """One reading of a disclosure by a member of the recipient. Append-only. The reader's
    name is written out, since the originator cannot see the recipient's staff."""

    class What(models.TextChoices):
        CONTENT = "content", _("Read")
        DOCUMENT = "document", _("Saved a document")
        EXPORT = "export", _("Saved a copy")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey(
        "cooperation.Share", on_delete=models.PROTECT, related_name="readings"
    )
    authority = models.ForeignKey(
        "authorities.Authority",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The originator",
    )
    recipient = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    member = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    reader = models.CharField(max_length=120)
    what = models.CharField(max_length=8, choices=What.choices, default=What.CONTENT)
    tier = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["share", "-at"], name="reading_of_share")]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.at:%Y-%m-%d %H:%M}"
