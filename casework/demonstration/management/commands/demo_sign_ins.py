"""Prints the demonstration's sign-ins."""

from typing import Any

from django.core.management.base import BaseCommand

from casework.demonstration.cast import PASSWORD, parts
from casework.demonstration.gate import require_demonstration


class Command(BaseCommand):
    """One line per authority, and the password they share."""

    help = "Print the fictional staff who can sign in to the demonstration"

    def handle(self, *args: Any, **options: Any) -> None:
        require_demonstration()
        logins = sorted({part.email.partition("@")[0] for part in parts()})
        slugs = list(dict.fromkeys(part.authority for part in parts()))
        self.stdout.write(f"  who:       {', '.join(logins)}")
        self.stdout.write(f"  at:        {', '.join(f'{slug}.example' for slug in slugs)}")
        self.stdout.write(f"  such as:   investigator@{slugs[0]}.example")
        self.stdout.write(f"  password:  {PASSWORD}")
