"""Lets an authority of the directory receive and handle complaints here."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.authorities.models import Authority
from casework.authorities.services.directory import admit_authority


class Command(BaseCommand):
    """``admit_authority ie-dpc``; ``--release`` stops it again."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("authority", help="slug, such as ie-dpc")
        parser.add_argument("--release", action="store_true", help="stop taking part")

    def handle(self, *args: Any, **options: Any) -> None:
        authority = Authority.objects.filter(pk=options["authority"]).first()
        if authority is None:
            raise CommandError(f"No authority {options['authority']} in the directory")
        admit_authority(authority=authority, participating=not options["release"])
        done = "no longer takes part" if options["release"] else "takes part"
        self.stdout.write(f"{authority} {done}")
