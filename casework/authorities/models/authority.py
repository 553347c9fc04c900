"""Supervisory and other authorities, seeded from the law's directory."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models


class Authority(models.Model):
    """A data protection or privacy authority. Its slug is its identity everywhere:
    in row-level policies, routing decisions, keys and the audit chain."""

    slug = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=200)
    native_name = models.CharField(max_length=200, blank=True)
    short_name = models.CharField(max_length=60)
    country = models.CharField(max_length=2)
    subdivision = models.CharField(max_length=6, blank=True)
    jurisdiction_note = models.TextField(blank=True)
    website = models.URLField(blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list)
    regime = models.CharField(max_length=20)
    law = models.CharField(max_length=300, blank=True)
    one_stop_shop = models.BooleanField(default=False)
    timezone = models.CharField(max_length=40)
    joint_statement_2026 = models.BooleanField(default=False)
    participating = models.BooleanField(
        default=False, help_text="Receives and handles complaints in this product"
    )
    suspended = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "authorities"

    def __str__(self) -> str:
        return self.name


class Letterhead(models.Model):
    """What an authority's letters carry at head and foot."""

    DEFAULT_ACCENT = "#1d3557"

    authority = models.OneToOneField(
        Authority, on_delete=models.PROTECT, primary_key=True, related_name="letterhead"
    )
    address = models.TextField(help_text="One line a row")
    phone = models.CharField(max_length=40, blank=True)
    contact = models.CharField(max_length=120, blank=True, help_text="Address for replies")
    signatory_title = models.CharField(max_length=120, blank=True)
    accent = models.CharField(
        max_length=7,
        default=DEFAULT_ACCENT,
        validators=[RegexValidator(r"\A#[0-9a-f]{6}\Z")],
        help_text="Colour of the rule",
    )

    def __str__(self) -> str:
        return f"Letterhead of {self.authority_id}"
