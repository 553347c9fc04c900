"""A notice: numbered, rendered by a worker, signed, frozen."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeSeries(models.Model):
    """The running number of an authority's notices in a year: without gap or repeat,
    since the row is locked by the transaction that uses the number."""

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
    """The document that leaves. Content and PDF are sealed under the notice's own key;
    once ready, content, number, hash and PDF cannot change (a database trigger)."""

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
    content_hash = models.CharField(max_length=64)
    number = models.CharField(max_length=40, null=True, unique=True)
    check_code_hash = models.BinaryField(null=True, unique=True)
    sealed_check_code = models.BinaryField(null=True)
    sealed_pdf = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveIntegerField(default=0)
    pages = models.PositiveSmallIntegerField(default=0)
    certificate = models.CharField(max_length=200, blank=True, help_text="Subject of the signer")
    development_certificate = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    failure = models.CharField(max_length=300, blank=True, help_text="Reason in plain words")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=80, blank=True)
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True, help_text="Deemed service")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["authority", "created_at"],
                name="notice_unrendered",
                condition=models.Q(state__in=["queued", "rendering"]),
            )
        ]

    def __str__(self) -> str:
        return self.number or str(self.id)
