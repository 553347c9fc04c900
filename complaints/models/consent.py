"""What the person agreed to, one by one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Consent(models.Model):
    """One wish, with the wording it was given to and when. Never overwritten: a
    change of mind is a further row, and the latest counts.

    A wish about sharing may be for one authority (``recipient``); it then counts before the
    general one. Sharing is without the person's identity (tiers T1 and T2);
    SHARE_IDENTITY is the further wish that lets the identity be seen (T3).
    """

    class Kind(models.TextChoices):
        CONTACT_SERVICE = "contact_service", _("Contact the service")
        NAME_TO_SERVICE = "name_to_service", _("Give my name to the service")
        SHARE_AUTHORITIES = "share_authorities", _("Share with other authorities")
        SHARE_IDENTITY = "share_identity", _("Share my name with other authorities")
        CONTACT_EMAIL = "contact_email", _("Reach me by e-mail")
        CONTACT_PHONE = "contact_phone", _("Reach me by phone")
        CONTACT_POST = "contact_post", _("Reach me by letter")
        LANGUAGE = "language", _("Write to me in the language I chose")
        NEUTRAL_EMAIL = "neutral_email", _("Send me a neutral e-mail")
        WEEKLY_DIGEST = "weekly_digest", _("At most one e-mail a week")
        LEAVE_MESSAGE = "leave_message", _("Leave a message")
        TELL_GUARDIAN = "tell_guardian", _("Speak with a parent or guardian")
        RESEARCH = "research", _("Use in statistics")

    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="consents"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.ForeignKey(
        "authorities.Authority",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The authority that a wish about sharing is for; none: all others",
    )
    kind = models.CharField(max_length=24, choices=Kind.choices)
    given = models.BooleanField()
    wording_version = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind}: {'yes' if self.given else 'no'}"

    @property
    def key(self) -> str:
        """What the wish is about: later wishes with the same key replace it."""
        return wish_key(self.kind, self.recipient_id or "")


def wish_key(kind: str, recipient: str = "") -> str:
    """The name of a wish among a complaint's: its kind, and for whom if for one authority."""
    return f"{kind}:{recipient}" if recipient else kind
