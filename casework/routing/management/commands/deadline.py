"""``manage.py deadline``: when acting is last in time under a rule. A dry run."""

import json
import re
from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.law import BadStart, UnknownName, load_law

BAD_INPUT = 2
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII
)


class Command(BaseCommand):
    """Prints one due date with its trace; touches no database and writes nothing.

    Exit 0 with the date; exit 2 with one line on standard error for an unknown rule or
    authority (with the nearest known names) or a start that does not fit.
    """

    help = "Compute a due date under a rule of the law data (a dry run)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rule", metavar="RULE", help="a clock rule, such as gdpr-78-2")
        parser.add_argument("--authority", required=True, metavar="SLUG", help="such as ie-dpc")
        parser.add_argument(
            "--start", required=True, metavar="INSTANT_OR_DATE", help="RFC 3339, or YYYY-MM-DD"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        law = load_law()
        try:
            law.period(options["rule"])
            law.directory.authority(options["authority"])
            deadline = law.deadline(
                options["rule"], options["authority"], read_start(options["start"])
            )
        except (UnknownName, BadStart) as error:
            raise CommandError(
                " ".join(ascii_only(str(error)).split()), returncode=BAD_INPUT
            ) from None
        if options["json"]:
            self.stdout.write(json.dumps(deadline.as_clock(), indent=2))
            return
        lines = [f"{deadline.rule} for {deadline.authority}: due {deadline.due_text}"]
        lines += [f"  {step}" for step in deadline.trace]
        self.stdout.write(ascii_only("\n".join(lines)))


def read_start(text: str) -> date | datetime:
    """A day or an instant with offset; raises BadStart that names the field."""
    shape = "YYYY-MM-DD or RFC 3339 with an offset"
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
        if INSTANT.fullmatch(text):
            return datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise BadStart(f"start: {text!r} is no date: {error}") from None
    raise BadStart(f"start: must be {shape}, not {text[:60]!r}")


def ascii_only(text: str) -> str:
    """Text that any terminal can show."""
    return text.encode("ascii", "backslashreplace").decode("ascii")
