"""Text that staff write, as data: never evaluated as a Django template."""

import uuid

from django.db import models


class TemplateVersion(models.Model):
    """One version of a letter's standing words, by power, authority and language.
    Without an authority it is the starter version for all. Released ones are frozen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", null=True, on_delete=models.PROTECT, related_name="+"
    )
    power = models.CharField(max_length=60)
    language = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    body = models.JSONField(help_text="Standing text by section id; restricted Markdown")
    released_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "power", "language", "version"],
                nulls_distinct=False,
                name="template_version_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.power} {self.language} v{self.version}"
