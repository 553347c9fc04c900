"""Something a member has to do on a case."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Task(models.Model):
    """A piece of work with a kind, an assignee and perhaps a day."""

    class Kind(models.TextChoices):
        CONFIRM_ROUTING = "confirm_routing", _("Confirm the routing")
        ASK_FACT = "ask_fact", _("Ask for a missing fact")
        REVIEW_ACTION = "review_action", _("Review an action")
        CHECK_COMPLIANCE = "check_compliance", _("Check compliance")
        READ_MESSAGE = "read_message", _("Read a new message")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="tasks"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    summary = models.CharField(max_length=200, help_text="Names no person")
    due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["done_at", "due_on", "created_at"]

    def __str__(self) -> str:
        return self.summary
