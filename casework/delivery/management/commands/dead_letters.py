"""Operators' view of the tasks that gave up, across authorities."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from casework.delivery.models import DeadLetter
from casework.delivery.services import dismiss_dead_letter, retry_dead_letter
from casework.scoping import acting_for


class Command(BaseCommand):
    """List, retry or dismiss. Prints ids and classes of errors only."""

    help = "Tasks that gave up: list, retry or dismiss them"

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="all that are not settled")
        for action in ("retry", "dismiss"):
            chosen = actions.add_parser(action)
            chosen.add_argument("letters", nargs="*", help="ids; all if none is given")
            if action == "dismiss":
                chosen.add_argument("--reason", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = set(options.get("letters") or [])
        found = 0
        for authority in self._authorities():
            with acting_for(authority):
                for letter in DeadLetter.objects.filter(resolved_at=None).order_by("failed_at"):
                    if wanted and str(letter.pk) not in wanted:
                        continue
                    found += 1
                    self._treat(letter, options)
        if wanted and found < len(wanted):
            raise CommandError(f"{len(wanted) - found} letters not found or settled already")
        if not found:
            self.stdout.write("no dead letters")

    def _authorities(self) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT authority FROM delivery_dead()")
            return [authority for (authority,) in cursor.fetchall()]

    def _treat(self, letter: DeadLetter, options: dict[str, Any]) -> None:
        said = f"{letter.pk} {letter.authority} {letter.task} {letter.error}"
        if options["action"] == "list":
            self.stdout.write(f"{said} {letter.failed_at:%Y-%m-%dT%H:%M:%SZ}")
        elif options["action"] == "dismiss":
            dismiss_dead_letter(letter=letter, reason=options["reason"])
            self.stdout.write(f"{said} dismissed")
        else:
            try:
                retry_dead_letter(letter=letter)
            except ValueError as error:
                self.stdout.write(f"{said} {error}")
            else:
                self.stdout.write(f"{said} asked for again")
