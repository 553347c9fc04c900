"""The wish to be put in touch with whoever holds something alike."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Offer(models.Model):
    """A contact offer of one authority for one of its open cases. It names nobody: those
    who hold something alike learn that somebody offers, not who."""

    class Ending(models.TextChoices):
        WITHDRAWN = "withdrawn", _("Taken back")
        EXPIRED = "expired", _("Expired")
        CLOSED = "closed", _("The case was closed or the complaint ended")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.CASCADE, related_name="+"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=models.Q(ended_at__isnull=True),
                name="one_standing_offer",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ending="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ending="")),
                name="ended_offer_says_how",
            ),
        ]
        indexes = [models.Index(fields=["authority", "-made_at"], name="offer_of_authority")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def stands(self) -> bool:
        """Whether it can be accepted now."""
        return self.ended_at is None and self.expires_at > timezone.now()
