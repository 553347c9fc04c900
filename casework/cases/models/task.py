"""Something a member has to do on a case."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Task(models.Model):
    """A piece of work with a kind and perhaps a day; whoever has the file does it.

    ``about`` makes a task of the machine's unique while it is open (which fact is asked
    for, which action is to be reviewed): asking twice adds nothing.
    """

    class Kind(models.TextChoices):
        CONFIRM_ROUTING = "confirm_routing", _("Confirm the routing")
        ASSIGN = "assign", _("Find somebody for the case")
        ASK_FACT = "ask_fact", _("Ask for a missing fact")
        ENTER_FACT = "enter_fact", _("Enter an answer into the facts")
        CONFIRM_FACTS = "confirm_facts", _("Confirm corrected facts")
        REVIEW_ACTION = "review_action", _("Review an action")
        CHECK_COMPLIANCE = "check_compliance", _("Check compliance")
        READ_MESSAGE = "read_message", _("Read a new message")
        WITHDRAWAL = "withdrawal", _("Decide after a withdrawal")
        MISSED_CLOCK = "missed_clock", _("Deal with a missed deadline")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="tasks"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    about = models.CharField(max_length=120, blank=True)
    summary = models.CharField(max_length=300, help_text="Names no person")
    due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "kind", "about"],
                condition=models.Q(done_at__isnull=True) & ~models.Q(kind="other"),
                name="one_open_task_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return self.summary
