"""A user's place in one authority."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member may do (domain vocabulary; see docs/architecture.md, roles)."""

    INTAKE_OFFICER = "intake_officer", _("Intake officer")
    INVESTIGATOR = "investigator", _("Investigator")
    APPROVER = "approver", _("Approver")
    COOPERATION_OFFICER = "cooperation_officer", _("Cooperation officer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Member(models.Model):
    """A user's roles, languages and training in one authority."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="members"
    )
    roles = ArrayField(models.CharField(max_length=24, choices=Role.choices), default=list)
    languages = ArrayField(models.CharField(max_length=12), default=list)
    child_path_trained = models.BooleanField(default=False)
    case_cap = models.PositiveSmallIntegerField(
        default=200, help_text="Open cases above which nothing more is allocated"
    )
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "authority"], name="member_once_per_authority")
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.authority_id})"

    def has_role(self, *roles: str) -> bool:
        """Whether this active member holds any of the roles."""
        return self.active and any(role in self.roles for role in roles)
