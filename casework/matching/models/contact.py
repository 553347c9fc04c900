"""Two authorities that agreed to speak: only here does either name the other."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from casework.matching.models.holding import Kind


class Contact(models.Model):
    """One side of a contact. Written for each side once both agreed (migration ``guard``);
    from then on each shares, or does not, as with any other authority."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    other = models.ForeignKey("authorities.Authority", on_delete=models.PROTECT, related_name="+")
    participation = models.ForeignKey(
        "cases.Participation", null=True, on_delete=models.CASCADE, related_name="+"
    )
    offer = models.UUIDField()
    kinds = ArrayField(models.CharField(max_length=12, choices=Kind.choices))
    met_at = models.DateTimeField()

    class Meta:
        ordering = ["-met_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(other=models.F("authority")), name="contact_with_another"
            ),
            models.UniqueConstraint(
                fields=["authority", "other", "participation"],
                nulls_distinct=False,
                name="one_contact_of_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} and {self.other_id}"
