"""Respondents that are organisations, their establishments, and known services.

Individuals who uploaded something are never rows here: their names stay sealed
in the complaint that names them.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Respondent(models.Model):
    """A controller, processor, platform, host or AI provider, as a legal person."""

    class Kind(models.TextChoices):
        PLATFORM = "platform", _("Platform")
        AI_PROVIDER = "ai_provider", _("AI provider")
        HOST = "host", _("Host")
        ORGANISATION = "organisation", _("Organisation")
        PUBLIC_AUTHORITY = "public_authority", _("Public authority")
        EU_INSTITUTION = "eu_institution", _("EU institution")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, help_text="Legal name")
    name_known = models.BooleanField(
        default=True, help_text="Off: the legal name is not known; the name stands for it"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    address = models.TextField(blank=True)
    notice_email = models.EmailField(blank=True, help_text="Address for service by e-mail")
    located_in = models.CharField(max_length=6, blank=True, help_text="Headquarters")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class EstablishmentStatus(models.TextChoices):
    """How far an establishment is known to be the main one (GDPR Art. 4(16))."""

    CANDIDATE = "candidate", _("Candidate")
    PRESUMED = "presumed", _("Presumed")
    CONFIRMED = "confirmed", _("Confirmed")
    DISPUTED = "disputed", _("Disputed")


class Establishment(models.Model):
    """A respondent's establishment in one country."""

    respondent = models.ForeignKey(
        Respondent, on_delete=models.CASCADE, related_name="establishments"
    )
    country = models.CharField(max_length=6)
    name = models.CharField(max_length=200, blank=True)
    decides = models.BooleanField(null=True, help_text="Purposes and means are decided here")
    representative_only = models.BooleanField(default=False)
    main_status = models.CharField(
        max_length=12, choices=EstablishmentStatus.choices, default=EstablishmentStatus.CANDIDATE
    )
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["respondent", "country"], name="establishment_once_per_country"
            )
        ]

    def __str__(self) -> str:
        return f"{self.respondent} in {self.country}"


class Platform(models.Model):
    """A service people know by name or domain, and the respondent behind it."""

    slug = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=120)
    domains = ArrayField(models.CharField(max_length=120), default=list)
    kind = models.CharField(max_length=40)
    hq_country = models.CharField(max_length=2, blank=True)
    respondent = models.ForeignKey(
        Respondent, null=True, blank=True, on_delete=models.PROTECT, related_name="platforms"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
