"""Adds the starter texts of notices as released template versions."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.law import load_law
from casework.notices.models import TemplateVersion
from casework.notices.starter_texts import read_starter_texts


class Command(BaseCommand):
    """``manage.py seed_templates``

    One version for every power of the law data, belonging to no authority: where an
    authority has released no text of its own, a draft begins with it. Versions that are
    there stay as they are, so it can be run again.
    """

    help = "Add the starter texts of notices."

    def handle(self, *args: Any, **options: Any) -> None:
        texts = read_starter_texts()
        known = {
            (power, body_version): body
            for power, body_version, body in TemplateVersion.objects.filter(
                authority=None, language=texts.language
            ).values_list("power", "version", "body")
        }
        added = []
        for power in load_law().powers.values():
            body = texts.body(power)
            there = known.get((power.id, texts.version))
            if there is None:
                added.append(
                    TemplateVersion(
                        authority=None,
                        power=power.id,
                        language=texts.language,
                        version=texts.version,
                        title=power.title,
                        body=body,
                        released_at=timezone.now(),
                    )
                )
            elif there != body:
                raise CommandError(
                    f"The starter text of {power.id} has changed but not its version:"
                    " raise `version` in starter_texts.toml."
                )
        TemplateVersion.objects.bulk_create(added)
        self.stdout.write(f"{len(added)} starter texts added")
