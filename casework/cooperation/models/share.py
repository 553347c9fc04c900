"""What one authority lets another see."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Share(models.Model):
    """A recorded share: recipient, legal gateway, purpose, tier, marking, wish of the
    complainant, expiry, revocation (domain rule d). Only the originator changes it."""

    class Tier(models.IntegerChoices):
        T0 = 0, _("T0 Statistics")
        T1 = 1, _("T1 Respondent and conduct")
        T2 = 2, _("T2 Pseudonymous case")
        T3 = 3, _("T3 Identity")
        T4 = 4, _("T4 Evidence")

    class Marking(models.TextChoices):
        RED = "RED", "TLP:RED"
        AMBER_STRICT = "AMBER+STRICT", "TLP:AMBER+STRICT"
        AMBER = "AMBER", "TLP:AMBER"
        GREEN = "GREEN", "TLP:GREEN"
        CLEAR = "CLEAR", "TLP:CLEAR"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="shares")
    authority = models.ForeignKey(
        "authorities.Authority",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The originator",
    )
    recipient = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=12, help_text="Role the recipient is invited to")
    gateway = models.CharField(max_length=60, help_text="Legal gateway, from the law data")
    purpose = models.CharField(max_length=300)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    marking = models.CharField(max_length=12, choices=Marking.choices, default=Marking.AMBER)
    wish = models.CharField(max_length=20, help_text="What the complainant said about sharing")
    created_by = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(recipient=models.F("authority")), name="share_with_another"
            ),
            models.UniqueConstraint(
                fields=["case", "recipient"],
                condition=models.Q(revoked_at__isnull=True),
                name="one_standing_share",
            ),
        ]

    def __str__(self) -> str:
        return f"T{self.tier} to {self.recipient_id}"
