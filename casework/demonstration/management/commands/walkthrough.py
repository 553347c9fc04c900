"""Plays the whole line against the running product."""

from pathlib import Path
from typing import Any

import requests
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.demonstration.gate import require_demonstration
from casework.demonstration.walk.browser import WalkFailed
from casework.demonstration.walk.cross_border import CrossBorder
from casework.demonstration.walk.story import Walk

STORIES = {"line": Walk, "cross-border": CrossBorder}


class Command(BaseCommand):
    """Over HTTP and the worker, as its people would; the line ends with the served PDF's
    path."""

    help = "Play a story against the running product: the whole line, or a case across borders"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--story", choices=sorted(STORIES), default="line")
        parser.add_argument("--origin", default=settings.PUBLIC_ORIGIN, help="Where it runs")
        parser.add_argument("--pdf", default=".local/walkthrough", help="Folder for the PDF")

    def handle(self, *args: Any, story: str, origin: str, pdf: str, **options: Any) -> None:
        require_demonstration()
        walk = STORIES[story](origin=origin.rstrip("/"), folder=Path(pdf).resolve())
        for name, do in walk.steps():
            try:
                seen = do()
            except (WalkFailed, requests.RequestException) as error:
                raise CommandError(f"{name}: {error}") from None
            self.stdout.write(f"{name:<22} {seen}")
        if walk.pdf is not None:
            self.stdout.write(str(walk.pdf))
