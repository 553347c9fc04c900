"""What the recipient asks for beyond what was shared, and what the originator answers."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShareRequest(models.Model):
    """The recipient asks; nothing changes by it. Written by the recipient alone, about a
    share that stands."""

    class Kind(models.TextChoices):
        MORE = "more", _("See more")
        MARKING = "marking", _("A less strict marking")
        ONWARD = "onward", _("Show it to a third authority")
        LONGER = "longer", _("Keep it for longer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey(
        "cooperation.Share", on_delete=models.PROTECT, related_name="requests"
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
    kind = models.CharField(max_length=8, choices=Kind.choices)
    tier = models.PositiveSmallIntegerField(null=True)
    fields = models.JSONField(default=list, help_text="Fields asked for, by id")
    marking = models.CharField(max_length=12, blank=True)
    third = models.ForeignKey(
        "authorities.Authority", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300, help_text="Names no person")
    member = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="request_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(kind="onward", third__isnull=False)
                | models.Q(~models.Q(kind="onward"), third__isnull=True),
                name="request_names_the_third",
            ),
        ]
        indexes = [models.Index(fields=["share", "-at"], name="request_of_share")]

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.kind}"


class RequestAnswer(models.Model):
    """The originator's answer, once: another share, or a refusal with its reason."""

    request = models.OneToOneField(
        ShareRequest, on_delete=models.PROTECT, primary_key=True, related_name="answer"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    share = models.ForeignKey(
        "cooperation.Share",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The share that grants it; none where it is refused",
    )
    reason = models.CharField(max_length=300, blank=True, help_text="Names no person")
    member = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(share__isnull=False) | ~models.Q(reason=""),
                name="refused_request_says_why",
            )
        ]

    def __str__(self) -> str:
        return "granted" if self.share_id else "refused"

    @property
    def granted(self) -> bool:
        """Whether another share was made."""
        return self.share_id is not None
