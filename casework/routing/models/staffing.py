"""What allocation knows of people: what they know, their team, when they are away."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Speciality(models.Model):
    """What an investigator knows beyond languages and training (which are on the member)."""

    member = models.OneToOneField(
        "authorities.Member", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    platforms = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    regimes = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    class Meta:
        verbose_name_plural = "specialities"

    def __str__(self) -> str:
        return ", ".join([*self.platforms, *self.regimes])


class Team(models.Model):
    """Members who work on one kind of case; which kind is in the rules."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=80)
    members = ArrayField(models.UUIDField(), default=list, blank=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "name"],
                condition=models.Q(closed_at__isnull=True),
                name="team_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Absence(models.Model):
    """Days, the first and last included, on which nothing new is given to a member. Says
    nothing of the cause. Never changed but to be called off."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        "authorities.Authority", on_delete=models.PROTECT, related_name="+"
    )
    member = models.ForeignKey("authorities.Member", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    cover = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    declared_by = models.ForeignKey(
        "authorities.Member", on_delete=models.PROTECT, related_name="+"
    )
    declared_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True)
    called_off_by = models.ForeignKey(
        "authorities.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="absence_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(cover__isnull=True) | ~models.Q(cover=models.F("member")),
                name="absence_covered_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["authority", "ends_on"],
                name="absence_standing",
                condition=models.Q(called_off_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"
