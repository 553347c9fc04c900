"""What the two sides of a share write to each other about it."""

import uuid

from django.db import models


class ShareComment(models.Model):
    """One comment, sealed under the conversation's own key: the originator holds it and the
    recipient has a copy for as long as a share of the conversation stands. Append-only;
    part of the cooperation file of both. The writer's name is written out, since neither
    side sees the other's staff."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey(
        "cooperation.Share", on_delete=models.PROTECT, related_name="comments"
    )
    thread = models.UUIDField()
    authority = models.ForeignKey(
        "authorities.Authority",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The originator",
    )
    recipient = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    side = models.ForeignKey(
        "authorities.Authority",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who wrote it",
    )
    member = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    writer = models.CharField(max_length=120)
    sealed_body = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["thread", "at"], name="comment_of_thread")]

    def __str__(self) -> str:
        return f"{self.side_id} {self.at:%Y-%m-%d %H:%M}"
