"""What an authority holds, as keyed tokens that say nothing without the service's key."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What two complaints can have in common."""

    RESPONDENT = "respondent", _("Respondent")
    LINK = "link", _("Link")
    FINGERPRINT = "fingerprint", _("Fingerprint")


class MatchKey(models.Model):
    """A key of the matching service, sealed in the vault under a key of its own that no
    authority holds. Its id is the vault's subject. Retired after a while; then all tokens
    are made anew, and the old ones, also in old backups, say nothing to anyone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.CharField(max_length=64, db_column="authority_id", default="system")
    sealed_key = models.BinaryField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority"],
                condition=models.Q(retired_at__isnull=True),
                name="one_match_key_in_use",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Token(models.Model):
    """One value of one complaint, hashed. A fingerprint has one token for each sample of its
    bits. ``only_with`` and ``not_with`` are the person's wishes: authorities with which
    alone, or with which never, it may meet. The database keeps out what may not take part
    (migration ``guard``)."""

    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.CASCADE, related_name="+"
    )
    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="+"
    )
    key = models.ForeignKey(MatchKey, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    source = models.UUIDField(help_text="The row of the complaint that it was made of")
    slot = models.PositiveSmallIntegerField(default=0)
    token = models.BinaryField()
    only_with = ArrayField(models.CharField(max_length=64), null=True)
    not_with = ArrayField(models.CharField(max_length=64), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "slot"], name="one_token_of_a_value")
        ]
        indexes = [
            models.Index(fields=["token", "slot", "kind"], name="match_token"),
            models.Index(fields=["participation"], name="match_token_of_file"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.slot}"


class Holding(models.Model):
    """What of a file takes part in matching, and since when its tokens stand."""

    participation = models.OneToOneField(
        "cases.Participation", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    key = models.ForeignKey(MatchKey, on_delete=models.PROTECT, related_name="+")
    respondents = models.PositiveIntegerField(default=0)
    links = models.PositiveIntegerField(default=0)
    fingerprints = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.participation_id)
