"""How, when and with what evidence a notice was given."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ServiceAttempt(models.Model):
    """One attempt at service with its proof. Append-only but for its outcome."""

    class Method(models.TextChoices):
        EMAIL = "email", _("E-mail")
        POST = "post", _("Post")
        HAND = "hand", _("By hand")

    class Outcome(models.TextChoices):
        PENDING = "pending", _("On its way")
        SERVED = "served", _("Served")
        FAILED = "failed", _("Not delivered")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(
        "notices.Notice", on_delete=models.PROTECT, related_name="service_attempts"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    method = models.CharField(max_length=8, choices=Method.choices)
    address = models.CharField(max_length=300, help_text="The respondent's address for service")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.PENDING)
    proof = models.JSONField(default=dict, help_text="Message id, server's answer, time, hash")
    mail_id = models.UUIDField(null=True, help_text="The outbound mail, if by e-mail")
    attempted_at = models.DateTimeField()
    deemed_served_at = models.DateTimeField(null=True)
    deemed_rule = models.CharField(max_length=300, blank=True)
    member_id = models.UUIDField(null=True, help_text="Who served it")

    class Meta:
        ordering = ["-attempted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice"],
                condition=models.Q(outcome__in=["pending", "served"]),
                name="one_standing_service",
            )
        ]

    def __str__(self) -> str:
        return f"{self.method}: {self.outcome}"
