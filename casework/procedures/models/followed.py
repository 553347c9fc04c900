"""How far an authority's own desk has followed a procedure."""

import uuid

from django.db import models


class Followed(models.Model):
    """The number of the last step whose clocks, tasks and timeline stand on the authority's
    own file. A delivery that is lost, repeated or out of order changes nothing: the next one
    goes on from here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, related_name="+"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "authority"], name="followed_once")
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.number}"
