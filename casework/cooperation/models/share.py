"""What one authority lets another see."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Share(models.Model):
    """A recorded share: recipient, legal gateway, purpose, tier, marking, wish of the
    complainant, onward rule, expiry, end (domain rule d). Only the originator makes and
    ends it; what it opens is written out once, in its ``Disclosure``, and never widened:
    another tier, marking or term is another share, which ``replaces`` this one. A recipient
    that may hand on makes a share of its own with this one as ``parent``. The database
    holds this (migrations ``gate`` and ``onward``)."""

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

    class Onward(models.TextChoices):
        """How far the recipient may hand it on, strictest first (law data ``onward``)."""

        NONE = "none", _("To nobody")
        ASK = "ask", _("Only after asking")
        CIRCLE = "circle", _("Within the same legal gateway")
        AUTHORITIES = "authorities", _("To other authorities")

    class Wish(models.TextChoices):
        YES = "yes", _("Agreed to sharing with other authorities")
        NO = "no", _("Did not agree to sharing with other authorities")
        UNKNOWN = "unknown", _("Was not asked or did not answer")

    class Ending(models.TextChoices):
        REVOKED = "revoked", _("Withdrawn by the originator")
        EXPIRED = "expired", _("Expired")
        DESTROYED = "destroyed", _("The complaint was destroyed")
        REPLACED = "replaced", _("Replaced by another share")
        SOURCE = "source", _("What was handed on has ended")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="shares")
    participation = models.ForeignKey(
        "cases.Participation",
        on_delete=models.PROTECT,
        related_name="shares",
        help_text="The originator's file",
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
    role = models.CharField(max_length=12, help_text="Role the recipient is invited to")
    gateway = models.CharField(max_length=60, help_text="Legal gateway, from the law data")
    statutory = models.BooleanField(help_text="The gateway is a statute's, not an arrangement")
    purpose = models.CharField(max_length=300, help_text="Names no person")
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    marking = models.CharField(max_length=12, choices=Marking.choices, default=Marking.AMBER_STRICT)
    wish = models.CharField(max_length=8, choices=Wish.choices, default=Wish.UNKNOWN)
    child_path = models.BooleanField(default=False)
    onward = models.CharField(max_length=12, choices=Onward.choices)
    left_out = models.JSONField(default=list, help_text="Fields of the tier not opened, by id")
    parent = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="handed_on",
        help_text="The share that the recipient hands on with this one",
    )
    origin = models.ForeignKey(
        "authorities.Authority",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who holds the complaint, where that is not the authority that shares",
    )
    replaces = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    cluster = models.ForeignKey(
        "cooperation.Cluster", null=True, on_delete=models.PROTECT, related_name="shares"
    )
    thread = models.UUIDField(default=uuid.uuid4, help_text="The conversation beside it")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was disclosed")
    created_by = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    ended_by = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(recipient=models.F("authority")), name="share_with_another"
            ),
            models.CheckConstraint(
                condition=models.Q(tier__gte=0, tier__lte=4), name="share_tier_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(child_path=False) | models.Q(tier__lt=4),
                name="no_evidence_of_a_child",
            ),
            models.CheckConstraint(
                condition=models.Q(tier__lte=1) | ~models.Q(gateway=""),
                name="share_above_t1_has_gateway",
            ),
            models.CheckConstraint(
                condition=models.Q(tier__lte=1) | models.Q(statutory=True) | models.Q(wish="yes"),
                name="wish_binds_without_statute",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(onward="none")
                    | models.Q(onward="ask") & ~models.Q(marking="RED")
                    | models.Q(marking__in=["GREEN", "CLEAR"], tier__lte=2, child_path=False)
                ),
                name="onward_within_marking_and_tier",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True, origin__isnull=True)
                | models.Q(parent__isnull=False, origin__isnull=False, tier__lte=2),
                name="handed_on_names_its_origin",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="share_expires_later",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ending="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ending="")),
                name="ended_share_says_how",
            ),
            models.UniqueConstraint(
                fields=["case", "authority", "recipient"],
                condition=models.Q(ended_at__isnull=True),
                name="one_standing_share",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="share_received"),
            models.Index(fields=["authority", "-created_at"], name="share_given"),
            models.Index(fields=["thread"], name="share_thread"),
            models.Index(fields=["parent"], name="share_handed_on"),
            models.Index(
                fields=["authority", "expires_at"],
                name="share_standing",
                condition=models.Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"T{self.tier} to {self.recipient_id}"

    @property
    def holder_id(self) -> str:
        """The slug of the authority whose complaint it is."""
        return self.origin_id or self.authority_id

    @property
    def stands(self) -> bool:
        """Whether it opens anything now."""
        return self.ended_at is None and self.expires_at > timezone.now()
