"""Tables of intake."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint


class Entry(models.Model):
    """A complaint that an officer is entering for somebody.

    The answers are an ordinary draft of the public's side; its token is sealed here, under
    a key of the entry's own. Only the officer's own rows are within reach, of colleagues
    too. Destroyed with the draft, 30 days after the last answer at the latest.
    """

    class Channel(models.TextChoices):
        PHONE = Complaint.Entry.PHONE.value, _("By phone")
        PAPER = Complaint.Entry.PAPER.value, _("On paper")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(max_length=8, choices=Channel)
    received_at = models.DateTimeField(help_text="From then on the law counts")
    language = models.CharField(max_length=12, help_text="Of the person")
    sealed_token = models.BinaryField(help_text="Opens the draft")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-updated_at", "id"]
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["authority", "officer"], name="entry_of_officer"),
            models.Index(fields=["updated_at"], name="entry_updated"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CodeReplacement(models.Model):
    """A new code for somebody who lost theirs: how it was checked who they are, who
    confirmed that, and whether the code was given out. Nobody changes a row but the
    database's own functions (access.py); the code itself is kept nowhere."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for a colleague")
        CONFIRMED = "confirmed", _("Confirmed: give out the code")
        REFUSED = "refused", _("Not given")
        DONE = "done", _("Given out")

    class Method(models.TextChoices):
        CALLED_BACK = "called_back", _("I called back the number that is on file")
        LETTER = "letter", _("They answered a letter to the address that is on file")
        DOCUMENT = "document", _("They showed an official document in person")
        ELECTRONIC = "electronic", _("They used an electronic proof of identity")
        KNOWLEDGE = "knowledge", _("They knew things about the complaint that few people can know")

    NOT_ALONE = frozenset({Method.KNOWLEDGE})
    """Whoever did it may know as much as the person it was done to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="+"
    )
    methods = ArrayField(models.CharField(max_length=16, choices=Method))
    sealed_note = models.BinaryField(help_text="What was checked: under the complaint's key")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-requested_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"],
                name="one_open_replacement",
                condition=models.Q(state__in=["asked", "confirmed"]),
            ),
            models.CheckConstraint(
                name="replacement_by_two",
                condition=~models.Q(state__in=["confirmed", "done"])
                | (
                    models.Q(decided_by__isnull=False)
                    & ~models.Q(decided_by=models.F("requested_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
