"""What the recipient answered to an invitation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShareAnswer(models.Model):
    """Accepted or declined, once, with the reason. Written by the recipient."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    share = models.OneToOneField(
        "cooperation.Share", on_delete=models.PROTECT, primary_key=True, related_name="answer"
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
    answer = models.CharField(max_length=8, choices=Answer.choices)
    reason = models.CharField(max_length=300, blank=True, help_text="Names no person")
    member = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer="accepted") | ~models.Q(reason=""),
                name="declined_with_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.answer}"
