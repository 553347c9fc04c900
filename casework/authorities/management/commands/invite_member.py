"""Adds someone to the staff of an authority: how its first administrator gets in."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from casework.authorities.models import Authority, Role
from casework.authorities.services.staff import invite_member
from casework.scoping import acting_for


class Command(BaseCommand):
    """``invite_member ie-dpc name@example.org "Full Name" --role administrator``"""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("authority", help="slug, such as ie-dpc")
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--role", action="append", choices=Role.values, required=True)
        parser.add_argument("--language", action="append", default=[])
        parser.add_argument("--child-path-trained", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        authority = Authority.objects.filter(pk=options["authority"]).first()
        if authority is None:
            raise CommandError(f"No authority {options['authority']} in the directory")
        try:
            with acting_for(authority.pk):
                member = invite_member(
                    authority=authority,
                    email=options["email"],
                    name=options["name"],
                    roles=options["role"],
                    languages=options["language"],
                    child_path_trained=options["child_path_trained"],
                )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{member} was invited; the mail tells them how to sign in")
