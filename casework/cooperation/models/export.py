"""Copies of a share for the recipient's own systems, and the keys they are encrypted to."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportKey(models.Model):
    """A public key of an authority. Its private key never comes here. An administrator
    enters it and proves, by opening a challenge, that somebody there can open what is
    encrypted to it; only then is it used. Kept for good: the history shows which was in
    use when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    public_key = models.CharField(max_length=200, help_text="An age recipient (X25519)")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the public key")
    challenge = models.TextField(help_text="A word, encrypted to the key")
    challenge_hash = models.BinaryField(help_text="Keyed hash of the word")
    registered_by = models.ForeignKey(
        "authorities.Member", on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField()
    proven_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    retired_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-registered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority"],
                condition=models.Q(proven_at__isnull=False, retired_at__isnull=True),
                name="one_current_export_key",
            )
        ]

    def __str__(self) -> str:
        return self.fingerprint[:16]

    @property
    def current(self) -> bool:
        """Whether copies are encrypted to it now."""
        return self.proven_at is not None and self.retired_at is None

    @property
    def waiting(self) -> bool:
        """Whether nobody has proven yet that it can be opened."""
        return self.proven_at is None and self.retired_at is None

    @property
    def spaced(self) -> str:
        """The fingerprint in groups of four, to be read out on the phone."""
        return " ".join(self.fingerprint[i : i + 4] for i in range(0, 64, 4))


class ShareExport(models.Model):
    """One copy that a member of the recipient asked for: made by the worker from the
    disclosure alone, encrypted to the recipient's public key, and sealed here under the
    share's own key, so that nothing of it can be fetched once the share has ended."""

    class Format(models.TextChoices):
        PDF = "pdf", _("PDF document")
        JSON = "json", _("JSON data")

    class State(models.TextChoices):
        QUEUED = "queued", _("Being made")
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey("cooperation.Share", on_delete=models.PROTECT, related_name="exports")
    authority = models.ForeignKey(
        "authorities.Authority",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The originator",
    )
    recipient = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    format = models.CharField(max_length=4, choices=Format.choices)
    key = models.ForeignKey(ExportKey, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64, help_text="Of the key, for the originator")
    member = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    failure = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=120, blank=True)
    claimed_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField()
    sealed_file = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the encrypted file")
    size = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="ready")
                | (models.Q(sealed_file__isnull=False) & ~models.Q(sha256="")),
                name="ready_export_has_its_file",
            )
        ]
        indexes = [models.Index(fields=["share", "-asked_at"], name="export_of_share")]

    def __str__(self) -> str:
        return f"{self.format} {self.state}"
