"""Fills the database with a fictional demonstration; run again, it adds other stories."""

import itertools
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.demonstration.complaining import complaints_present, lodge_all
from casework.demonstration.gate import require_demonstration
from casework.demonstration.handling import handle
from casework.demonstration.offices import add_fictional_services, open_offices
from casework.demonstration.stories import stories

LEAST, MOST = 0, 1_000_000


class Command(BaseCommand):
    """Offices, staff, services, and any number of complaints in every state."""

    help = "Fill the database with fictional authorities' work"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--complaints", type=int, default=80, metavar="N")
        parser.add_argument("--seed", type=int, default=2026, help="Another seed, other stories")

    def handle(self, *args: Any, complaints: int, seed: int, **options: Any) -> None:
        require_demonstration()
        if not LEAST <= complaints <= MOST:
            raise CommandError(f"--complaints: from {LEAST} to {MOST}")
        open_offices()
        add_fictional_services()
        present = complaints_present()
        told = itertools.islice(stories(present + complaints, seed=seed), present, None)
        for number, lodged in enumerate(lodge_all(told), start=present):
            handle(number, lodged)
            if (number + 1) % 500 == 0:
                self.stderr.write(f"{number + 1} complaints")
        self.stdout.write(f"{complaints} fictional complaints, sent, routed and worked on")
