"""Two plain tables."""

from django.db import models


class Report(models.Model):
    """Stands for a complaint's own row."""

    id = models.UUIDField(primary_key=True)
    content = models.TextField()
    at = models.DateTimeField()


class Part(models.Model):
    """Stands for each row that belongs to it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE)
    position = models.PositiveSmallIntegerField()
    content = models.TextField()
    at = models.DateTimeField()
