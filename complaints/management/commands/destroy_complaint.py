"""Destroys the personal data of one complaint for good."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.scoping import InvalidAuthority, acting_for
from complaints.codes import Misspelt, read_reference
from complaints.models import Complaint
from complaints.services.destruction import destroy_complaint


class Command(BaseCommand):
    """``manage.py destroy_complaint REFERENCE --authority SLUG --reason TEXT``"""

    help = "Destroy a complaint's key: nobody can read its personal data any more"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference")
        parser.add_argument("--authority", required=True, metavar="SLUG")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            reference = read_reference(options["reference"])
            with acting_for(options["authority"]):
                complaint = Complaint.objects.filter(reference=reference).first()
                if complaint is None:
                    raise CommandError("That authority holds no complaint with this reference.")
                done = destroy_complaint(complaint=complaint, member=None, reason=options["reason"])
        except Misspelt:
            raise CommandError("A reference looks like RD-ABCD-1234.") from None
        except (InvalidAuthority, ValueError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write("destroyed" if done else "was destroyed before")
