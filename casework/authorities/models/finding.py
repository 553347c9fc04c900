"""What authorities found about where a respondent's main establishment is; append-only."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.authorities.models.respondent import Establishment, EstablishmentStatus


class EstablishmentFinding(models.Model):
    """One authority's view of one establishment, from a moment on (GDPR Art. 4(16)).

    Every authority sees who holds it and on what kind of basis; the evidence itself stays
    with the authority (``FindingEvidence``). An authority's newest finding is its view;
    what stands for an establishment follows from the views of all. ``authority`` None is
    what the product shipped with.
    """

    class Basis(models.TextChoices):
        STATEMENT = "statement", _("The respondent’s own statement")
        REGISTER = "register", _("A public register or document")
        ENQUIRY = "enquiry", _("Own enquiries or an inspection")
        DECISION = "decision", _("A decision of an authority or court")
        AGREED = "agreed", _("Agreed between authorities")
        SHIPPED = "shipped", _("The directory as installed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, related_name="findings"
    )
    number = models.PositiveIntegerField()
    authority = models.ForeignKey(
        "authorities.Authority", null=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=12, choices=EstablishmentStatus.choices)
    decides = models.BooleanField(null=True, help_text="As shipped; else it follows")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    note = models.CharField(max_length=300, blank=True, help_text="Every authority reads it")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["establishment", "number"], name="finding_number"),
            models.CheckConstraint(
                condition=models.Q(authority__isnull=False) | models.Q(basis="shipped"),
                name="finding_is_somebodys",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} by {self.authority_id or 'the directory'}"


class FindingEvidence(models.Model):
    """What a finding rests on, and who recorded it: the authority's own affair."""

    finding = models.OneToOneField(
        EstablishmentFinding, on_delete=models.PROTECT, related_name="evidence"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    member = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(help_text="Names no person")

    def __str__(self) -> str:
        return f"evidence of {self.finding_id}"
