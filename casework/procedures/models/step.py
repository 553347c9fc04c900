"""What was done in a procedure, in order."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Step(models.Model):
    """One step; append-only. ``id`` is the key of the form that sent it: sent twice it is
    one step. ``who`` is written out, since other authorities cannot see this one's staff.
    The last fields say what the procedure is after it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, related_name="steps"
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    parties = ArrayField(models.CharField(max_length=40))
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=40, help_text="A step of the law data, or silence")
    by = models.ForeignKey("authorities.Authority", on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    who = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    round = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=8, blank=True)
    late = models.BooleanField(default=False)
    counts = models.BooleanField(default=True, help_text="False: recorded, without effect")
    ground = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=400, blank=True, help_text="Names no person")
    file = models.CharField(max_length=60, blank=True, help_text="A reference, not a file")
    has_words = models.BooleanField(default=False)
    moves = models.BooleanField()
    after = models.CharField(max_length=40, help_text="The state after it")
    ends = models.BooleanField(default=False)
    waits = ArrayField(models.CharField(max_length=40), default=list)
    dues = models.JSONField(default=dict)
    settle_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="steps_in_order"),
            models.CheckConstraint(
                condition=models.Q(counts=True) | models.Q(moves=False),
                name="what_does_not_count_moves_nothing",
            ),
            models.CheckConstraint(
                condition=models.Q(member__isnull=False) | models.Q(step="silence"),
                name="somebody_takes_each_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.step}"


class Words(models.Model):
    """What a step says at length, sealed under a key of the step's own.

    Readable to its author, and to the other parties for as long as the case is shared with
    them up to ``tier`` (row-level security asks the shares).
    """

    step = models.OneToOneField(
        "procedures.Step", on_delete=models.PROTECT, primary_key=True, related_name="words"
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+", help_text="Author"
    )
    parties = ArrayField(models.CharField(max_length=40))
    tier = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tier__gte=2, tier__lte=3), name="words_are_t2_or_t3"
            )
        ]

    def __str__(self) -> str:
        return str(self.step_id)
