"""Declared conflicts of interest. Confidential: see ``access.py``."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Conflict(models.Model):
    """A member must not learn of cases about a respondent, by a person, or of one case.

    A person or reference is kept as a keyed hash alone (``subject_index``), which also
    finds what arrives later. The words of the declaration are sealed under a key of the
    row's own. Ending one does not show what was hidden at once: files are asked about
    again, and other declarations still hold.
    """

    class Kind(models.TextChoices):
        RESPONDENT = "respondent", _("A respondent")
        PERSON = "person", _("A person who complains")
        CASE = "case", _("One case")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    member = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    user_id = models.UUIDField(help_text="The member's user, for the row's policy")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    respondent = models.ForeignKey(
        "authorities.Respondent", null=True, on_delete=models.PROTECT, related_name="+"
    )
    platform = models.ForeignKey(
        "authorities.Platform", null=True, on_delete=models.PROTECT, related_name="+"
    )
    subject_index = models.BinaryField(null=True, help_text="Keyed hash of address or reference")
    sealed_words = models.BinaryField(help_text="Why, and what was named: JSON")
    declared_by = models.ForeignKey(
        "authorities.Member", on_delete=models.PROTECT, related_name="+"
    )
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-declared_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="respondent", subject_index__isnull=True)
                & (models.Q(respondent__isnull=False) | models.Q(platform__isnull=False))
                | models.Q(
                    kind__in=["person", "case"],
                    subject_index__isnull=False,
                    respondent__isnull=True,
                    platform__isnull=True,
                ),
                name="conflict_names_its_subject",
            )
        ]
        indexes = [
            models.Index(
                fields=["authority"],
                name="conflict_standing",
                condition=models.Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
