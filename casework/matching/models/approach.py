"""A contact offer as it reached the other side."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.matching.models.holding import Kind


class Approach(models.Model):
    """Somebody offers contact about something alike. Who it is does not stand here: the
    row belongs to the authority that was reached, and nothing in it leads to the other.
    ``participation`` is its own file that is alike; none where only the respondent is."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.UUIDField(help_text="The offer, which this authority cannot read")
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    participation = models.ForeignKey(
        "cases.Participation", null=True, on_delete=models.CASCADE, related_name="+"
    )
    kinds = ArrayField(models.CharField(max_length=12, choices=Kind.choices))
    files = models.PositiveIntegerField(help_text="Own open cases that are alike")
    arrived_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    answered_by = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True, help_text="When both sides were told")
    ended_at = models.DateTimeField(null=True, help_text="Taken back before it was answered")

    class Meta:
        ordering = ["-arrived_at"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "authority"], name="reached_once"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                name="answered_approach_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "-arrived_at"], name="approach_of_authority"),
            models.Index(
                fields=["answered_at"],
                name="approach_untold",
                condition=models.Q(answer="accepted", told_at__isnull=True, ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def stands(self) -> bool:
        """Whether it can be answered now."""
        return not self.answer and self.ended_at is None and self.expires_at > timezone.now()
