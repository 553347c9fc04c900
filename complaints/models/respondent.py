"""Whom the complaint is about."""

import uuid

from django.db import models


class ComplaintRespondent(models.Model):
    """One respondent as named by the person: a known service, an organisation named
    in their words, or an individual. The words are sealed; an individual's always."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="respondents"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField(help_text="Index in the routing facts")
    kind = models.CharField(max_length=20)
    platform = models.ForeignKey(
        "authorities.Platform", null=True, on_delete=models.PROTECT, related_name="+"
    )
    respondent = models.ForeignKey(
        "authorities.Respondent", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed_name = models.BinaryField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "position"], name="complaint_respondent_position"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.position}"
