"""A notice: numbered, rendered by a worker, signed, frozen."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NoticeSeries(models.Model):
    """The running number of an authority's notices in a year: without gap or repeat,
    since the number is given to its notice in the transaction that counts it."""

    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "year"], name="one_series_a_year")
        ]
        verbose_name_plural = "notice series"

    def __str__(self) -> str:
        return f"{self.authority_id} {self.year}"


class Notice(models.Model):
    """The document that leaves. Content and PDF are sealed under the notice's own key.

    Once ready, nothing that was issued can change, and no notice or number is ever
    deleted: a database trigger holds that for the tables' owner too (0002_frozen).
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RENDERING = "rendering", _("Being made")
        READY = "ready", _("Ready")
        SERVED = "served", _("Served")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    action_id = models.UUIDField(unique=True, help_text="The action this is the notice of")
    power = models.CharField(max_length=60)
    language = models.CharField(max_length=12)
    template_version = models.ForeignKey(
        "notices.TemplateVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed_content = models.BinaryField(help_text="The frozen content: JSON")
    content_hash = models.CharField(max_length=64, help_text="Of what was approved")
    number = models.CharField(max_length=64, null=True, unique=True)
    issued_at = models.DateTimeField(null=True, help_text="The date the notice bears")
    sealed_check_code = models.BinaryField(null=True)
    check_code_hash = models.BinaryField(
        null=True, unique=True, help_text="Capability of number and check code"
    )
    file_hash = models.BinaryField(
        null=True, unique=True, help_text="Capability of the file's SHA-256"
    )
    sealed_pdf = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveIntegerField(default=0)
    pages = models.PositiveSmallIntegerField(default=0)
    certificate = models.CharField(max_length=300, blank=True, help_text="Subject of the signer")
    certificate_sha256 = models.CharField(max_length=64, blank=True)
    development_certificate = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    failure = models.CharField(max_length=300, blank=True, help_text="Reason in plain words")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=80, blank=True, help_text="Worker's host and process")
    claimed_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(help_text="When a worker was last asked for")
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True, help_text="Deemed service")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["announced_at"],
                name="notice_unrendered",
                condition=Q(state__in=["queued", "rendering"]),
            ),
            models.Index(fields=["authority", "-created_at"], name="notice_of_authority"),
        ]
        constraints = [
            models.CheckConstraint(
                name="ready_notice_is_whole",
                condition=~Q(state__in=["ready", "served"])
                | Q(
                    number__isnull=False,
                    issued_at__isnull=False,
                    check_code_hash__isnull=False,
                    file_hash__isnull=False,
                    sealed_pdf__isnull=False,
                    pdf_size__gt=0,
                    pages__gt=0,
                    ready_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="served_notice_has_its_day",
                condition=Q(state="served", served_at__isnull=False)
                | (~Q(state="served") & Q(served_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.id)

    @property
    def is_ready(self) -> bool:
        """Whether the document exists: made, and perhaps served."""
        return self.state in {self.State.READY, self.State.SERVED}
