"""When a lost access code was replaced by a new one."""

from django.db import models


class CodeChange(models.Model):
    """Only that, and when: the person sees it on their page, so that a code that somebody
    else asked for does not stay unnoticed. Written by one database function alone, in the
    step that replaces the code (casework.intake)."""

    complaint = models.ForeignKey(
        "complaints.Complaint", on_delete=models.CASCADE, related_name="code_changes"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return str(self.at)
