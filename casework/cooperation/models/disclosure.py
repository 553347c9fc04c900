"""The very content a share opens."""

from django.db import models


class Disclosure(models.Model):
    """Exactly the fields the share's tier opens, by their ids in the law data, written
    out at sharing.

    The recipient reads this row and never the originator's tables; once the share has
    ended or expired it does not see the row either. ``plain`` holds T0 and T1, which know
    no person; ``sealed_fields`` all above, under the share's own key, which the end of
    the share destroys.
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
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.share_id)
