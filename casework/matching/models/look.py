"""One question put to matching, and the numbers that came back."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Look(models.Model):
    """Do others hold something alike? Asked for one open case of one's own; answered by
    the worker with numbers alone. Never changed afterwards."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being looked up")
        ANSWERED = "answered", _("Answered")
        FAILED = "failed", _("Not answered")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.CASCADE, related_name="+"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    offer = models.ForeignKey(
        "matching.Offer", null=True, on_delete=models.CASCADE, related_name="looks"
    )
    member = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    found = models.JSONField(null=True, help_text="By kind: other authorities, size of the number")
    authorities = models.PositiveSmallIntegerField(default=0, help_text="Others, all kinds")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="answered", found__isnull=False, answered_at__isnull=False)
                | (~models.Q(state="answered") & models.Q(found__isnull=True)),
                name="answered_look_says_what",
            )
        ]
        indexes = [
            models.Index(fields=["participation", "-asked_at"], name="look_of_file"),
            models.Index(fields=["authority", "asked_at"], name="look_of_authority"),
            models.Index(
                fields=["asked_at"], name="look_waiting", condition=models.Q(state="waiting")
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
