"""The very content a share opens."""

from django.db import models


class Disclosure(models.Model):
    """Exactly the fields the share's tier opens, written out at sharing.

    The recipient reads this row and never the originator's tables. ``plain`` holds
    what identifies nobody; ``sealed_fields`` what tiers T3 and T4 open, under the
    share's own key, which revocation destroys.
    """

    share = models.OneToOneField(
        "cooperation.Share", on_delete=models.PROTECT, primary_key=True, related_name="disclosure"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    plain = models.JSONField()
    sealed_fields = models.BinaryField(null=True)
    written_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.share_id)
