"""Brings rights, row policies and functions of the database to what is declared."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.scoping.securing import differences, secure


class Command(BaseCommand):
    """Exit status 1 from ``--check`` when the database differs from the declarations."""

    help = "Apply the declared database rights, or report with --check where they differ"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, report")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            changes = secure()
            self.stdout.write(f"secured, {changes} changes")
        findings = differences()
        for finding in findings:
            self.stdout.write(finding)
        if findings:
            raise CommandError(f"{len(findings)} differences from what the rooms declare")
        self.stdout.write("all rights are as declared")
