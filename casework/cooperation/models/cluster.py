"""Several cases shared at once, because one service or respondent connects them."""

import uuid

from django.db import models


class Cluster(models.Model):
    """What connects the cases and with whom they are shared. Each case has a share of its
    own, with its own disclosure and key: a cluster opens nothing that they do not, and
    each can be withdrawn alone. Written by the originator, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The originator",
    )
    recipient = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    platform = models.ForeignKey(
        "authorities.Platform", null=True, on_delete=models.PROTECT, related_name="+"
    )
    respondent = models.ForeignKey(
        "authorities.Respondent", null=True, on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(max_length=300, help_text="Names no person")
    cases = models.PositiveIntegerField(help_text="How many were shared")
    created_by = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(platform__isnull=False) ^ models.Q(respondent__isnull=False),
                name="cluster_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.connects)

    @property
    def connects(self) -> str:
        """The service or respondent by name, from the directory."""
        named = self.platform or self.respondent
        return named.name if named else ""
