"""What the authority asks the person for, and what they answer."""

import uuid

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

MANDATE = "complainant.authority_to_act_shown"
"""What a request is about that goes out by rule as soon as a complaint is routed (R04)."""


class InformationRequest(models.Model):
    """A few questions that the authority needs answered. Open until the person sends their
    answers or the authority takes the questions back."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")
        WITHDRAWN = "withdrawn", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="requests"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    about = models.CharField(
        max_length=120, blank=True, help_text="The fact or rule that needs it; names no person"
    )
    due_on = models.DateField(null=True, help_text="By when the authority would like to have it")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="When the authority took it back")

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "about"],
                condition=models.Q(state="open") & ~models.Q(about=""),
                name="one_open_request_about",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="each_side_its_own_end",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF OLD.state <> 'open'
                       OR (current_user = 'redress_public' AND NEW.state <> 'answered')
                       OR (current_user = 'redress_desk' AND NEW.state <> 'withdrawn') THEN
                        RAISE EXCEPTION 'A request ends once: answered or taken back'
                            USING ERRCODE = 'insufficient_privilege';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class RequestQuestion(models.Model):
    """One question and its answer, both sealed. The answer can be changed until it is sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(
        InformationRequest, on_delete=models.CASCADE, related_name="questions"
    )
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="+"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField()
    sealed_question = models.BinaryField()
    sealed_answer = models.BinaryField(null=True)
    saved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="question_position")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="answers_stand_once_sent",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF (SELECT r.state FROM complaints_informationrequest r
                         WHERE r.id = OLD.request_id) IS DISTINCT FROM 'open' THEN
                        RAISE EXCEPTION 'Answers that were sent are not changed'
                            USING ERRCODE = 'insufficient_privilege';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.position}"
