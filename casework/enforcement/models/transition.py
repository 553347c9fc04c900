"""An action's legal life, step by step; append-only."""

from django.db import models


class Transition(models.Model):
    """From one state to the next: who, when, why. Written by the database whenever an
    action's state changes, and by nothing else. ``member`` is null for the system."""

    id = models.BigAutoField(primary_key=True)
    action = models.ForeignKey(
        "enforcement.EnforcementAction", on_delete=models.PROTECT, related_name="transitions"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16)
    edition = models.PositiveIntegerField()
    reason = models.CharField(max_length=400, blank=True)
    member = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
