"""Tables of referral packets."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Packet(models.Model):
    """What one body gets of one case, frozen when it is made.

    Content and file are sealed under the complaint's key and go with it; that there was a
    packet, for whom, its SHA-256 and what became of it stays. The database holds four eyes
    and that nothing frozen is changed (migration ``guard``).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for approval")
        QUEUED = "queued", _("Waiting for the document")
        MAKING = "making", _("Document being made")
        FAILED = "failed", _("Document not made")
        READY = "ready", _("Ready to hand over")
        HANDED = "handed", _("Handed over")
        ANSWERED = "answered", _("Answered")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Wish(models.TextChoices):
        MESSAGE = "message", _("In a message on their page")
        PHONE = "phone", _("By phone")
        LETTER = "letter", _("In a letter or e-mail")
        PRESENT = "present", _("In person")

    class Way(models.TextChoices):
        FORM = "form", _("Through the body’s own form or portal")
        EMAIL = "email", _("By e-mail, encrypted")
        POST = "post", _("By post")
        HAND = "hand", _("By hand")
        PHONE = "phone", _("Announced by phone, then sent")

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        REDIRECTED = "redirected", _("Sent on to another body")

    OPEN = ("waiting", "queued", "making", "failed", "ready", "handed")
    NOT_GONE = ("waiting", "queued", "making", "failed", "ready")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=14, unique=True)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="packets"
    )
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.PROTECT, related_name="+"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    body = models.ForeignKey(
        "authorities.ReferralBody", null=True, on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.CharField(max_length=160, help_text="The body's or police office's name")
    kind = models.CharField(max_length=40, help_text="Of the law's packets")
    names_person = models.BooleanField()
    child_path = models.BooleanField(default=False)
    wish_how = models.CharField(max_length=8, choices=Wish, blank=True)
    wish_on = models.DateField(null=True)
    ground = models.CharField(max_length=400, blank=True, help_text="Names no person")
    sealed_content = models.BinaryField(help_text="What stands in it: JSON")
    content_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    author = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    sealed_pdf = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    development_certificate = models.BooleanField(default=False)
    failure = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=80, blank=True)
    announced_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=8, choices=Way, blank=True)
    handed_on = models.DateField(null=True)
    handed_to = models.CharField(max_length=160, blank=True, help_text="Office or function")
    handed_by = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    their_reference = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_on = models.DateField(null=True)
    answer_words = models.CharField(max_length=400, blank=True, help_text="Names no person")
    copied_at = models.DateTimeField(null=True, help_text="When the person got their copy")
    ended_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="packet_of_four_eyes",
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("author")),
            ),
            models.CheckConstraint(
                name="named_packet_was_approved",
                condition=models.Q(names_person=False)
                | models.Q(state__in=["waiting", "withdrawn"])
                | models.Q(approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="ready_packet_is_whole",
                condition=~models.Q(state__in=["ready", "handed", "answered"])
                | models.Q(sealed_pdf__isnull=False, pages__gt=0, ready_at__isnull=False),
            ),
            models.CheckConstraint(
                name="handed_packet_says_how",
                condition=~models.Q(state__in=["handed", "answered"])
                | (models.Q(handed_on__isnull=False) & ~models.Q(way="")),
            ),
            models.CheckConstraint(
                name="answered_packet_says_what",
                condition=~models.Q(state="answered")
                | (models.Q(answered_on__isnull=False) & ~models.Q(answer="")),
            ),
            models.UniqueConstraint(
                name="one_open_packet_for_a_body",
                fields=["participation", "kind", "recipient"],
                condition=models.Q(
                    state__in=["waiting", "queued", "making", "failed", "ready", "handed"]
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "-created_at"], name="packet_of_authority"),
            models.Index(
                fields=["announced_at"],
                name="packet_unmade",
                condition=models.Q(state__in=["queued", "making"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def has_file(self) -> bool:
        """Whether the document exists."""
        return bool(self.pdf_sha256)

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done with it."""
        return self.state in self.OPEN
