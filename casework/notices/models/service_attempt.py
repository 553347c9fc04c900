"""How, when and with what evidence a notice was given."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ServiceAttempt(models.Model):
    """One attempt at service with its proof. Append-only but for its outcome, which is
    written once. Address and proof are sealed under the notice's key: a respondent may be
    a person."""

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
    method = models.CharField(max_length=8, choices=Method)
    sealed_address = models.BinaryField(help_text="The respondent's address for service")
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.PENDING)
    sealed_proof = models.BinaryField(
        null=True, help_text="JSON: message id, server's answer, time, SHA-256, note"
    )
    mail_id = models.UUIDField(null=True, help_text="The outbound mail, if by e-mail")
    attempted_at = models.DateTimeField()
    concluded_at = models.DateTimeField(null=True)
    deemed_served_at = models.DateTimeField(null=True)
    deemed_rule = models.CharField(max_length=600, blank=True)
    deemed_rule_verified = models.BooleanField(default=False)
    member_id = models.UUIDField(null=True, help_text="Who served it")

    class Meta:
        ordering = ["-attempted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice"],
                condition=models.Q(outcome__in=["pending", "served"]),
                name="one_standing_service",
            ),
            models.CheckConstraint(
                name="service_has_its_proof",
                condition=~models.Q(outcome="served")
                | models.Q(sealed_proof__isnull=False, deemed_served_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method}: {self.outcome}"
