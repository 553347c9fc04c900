"""A power of the law used against a respondent."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class EnforcementAction(models.Model):
    """One action: which power, against whom, on what facts, with which text.

    ``content`` holds the notice's sections by id, as the power's law data requires;
    ``content_hash`` covers everything the notice will say, so that an approval is of
    exactly one text (four eyes: held by triggers in the database as well).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        APPROVED = "approved", _("Approved")
        ISSUED = "issued", _("Issued")
        SERVED = "served", _("Served")
        REPRESENTATIONS = "representations", _("Representations received")
        COMPLIED = "complied", _("Complied")
        PARTIAL = "partial", _("Partly complied")
        OVERDUE = "overdue", _("Overdue")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="actions"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    power = models.CharField(max_length=60, help_text="Power's id in the law data")
    respondent = models.ForeignKey(
        "authorities.Respondent", on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=12, default="en")
    content = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)
    author = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.power} ({self.state})"
