"""A case as such: the little that every participant may know of it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Priority(models.IntegerChoices):
    """Urgency as lists sort it: the most urgent first (rule R22)."""

    CRITICAL = 0, _("Critical")
    HIGH = 1, _("High")
    NORMAL = 2, _("Normal")
    LOW = 3, _("Low")

    @classmethod
    def of(cls, name: str) -> "Priority":
        """The priority a routing decision names in words ("high"). KeyError otherwise."""
        return cls[name.upper()]


class Case(models.Model):
    """The thing handled. ``authority`` holds it; each authority's own file on it is
    its ``Participation``. The complaint stays with the holder alone, and so does this
    row: others know a case by the id and reference in their own file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    reference = models.CharField(max_length=14, unique=True)
    complaint = models.OneToOneField(
        "complaints.Complaint", null=True, on_delete=models.PROTECT, related_name="case"
    )
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reference
