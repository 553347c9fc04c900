"""Bodies that are not data protection authorities: removal bodies, hash-sharing
services for the public, child hotlines."""

from django.db import models


class ReferralBody(models.Model):
    """Where a complainant or a case can be pointed to."""

    slug = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=160)
    country = models.CharField(max_length=2, blank=True)
    kind = models.CharField(max_length=20)
    website = models.URLField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "referral bodies"

    def __str__(self) -> str:
        return self.name
