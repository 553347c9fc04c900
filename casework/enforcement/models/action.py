"""A power of the law used against a respondent."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class EnforcementAction(models.Model):
    """One action: which power, against whom, with which text, and where it stands.

    The text is sealed under the action's own key; ``content_hash`` is the hash of what it
    says (the same as its notice's). ``edition`` counts the texts there have been: the
    database raises it at every edit, so that an approval is of exactly one edition, and
    coming back to an earlier wording does not bring an earlier approval back.

    Who wrote, approved and moved it is held by the database (migration ``four_eyes``):
    nobody can be named who is not the person acting.
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
    approvals_needed = models.PositiveSmallIntegerField(
        default=1, help_text="Different people who must approve; penalties need two"
    )
    respondent = models.ForeignKey(
        "authorities.Respondent",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty for an individual, who is named in the sealed text alone",
    )
    language = models.CharField(max_length=12, default="en")
    template_version = models.ForeignKey(
        "notices.TemplateVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed_content = models.BinaryField(help_text="The notice's content: JSON")
    content_hash = models.CharField(max_length=64)
    edition = models.PositiveIntegerField(default=1, help_text="Set by the database")
    author = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    edited_by = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    moved_by = models.ForeignKey(
        "authorities.Member",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who brought it into this state; empty for the system",
    )
    moved_reason = models.CharField(max_length=400, blank=True)
    moved_at = models.DateTimeField(help_text="Set by the database")
    served_at = models.DateTimeField(null=True, help_text="Deemed service")
    response_due_at = models.DateTimeField(null=True, help_text="Until when an answer is in time")
    limits = models.JSONField(
        default=list, help_text="Time limits from service: kind, rule, due, trace, citation"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approvals_needed__gte=1), name="action_needs_an_approval"
            ),
            models.CheckConstraint(
                condition=models.Q(served_at__isnull=False)
                | models.Q(
                    state__in=["draft", "review", "approved", "issued", "withdrawn"],
                ),
                name="served_action_has_its_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["authority", "response_due_at"],
                name="action_awaiting_answer",
                condition=models.Q(state__in=["served", "representations", "partial"]),
            ),
            models.Index(
                fields=["authority", "moved_at"],
                name="action_in_review",
                condition=models.Q(state="review"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.power} ({self.state})"
