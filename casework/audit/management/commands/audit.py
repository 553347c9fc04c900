"""Operators' door to the record: verify it, sign a checkpoint, show the public key."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.audit.checkpoints import public_key, sign_checkpoint
from casework.audit.verification import verify


class Command(BaseCommand):
    """Exit status 1 when the record is not as it was."""

    help = "Verify the audit record or sign a checkpoint of it"

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        checking = actions.add_parser("verify", help="read every entry and checkpoint again")
        checking.add_argument("--authority", help="slug; all chains without it")
        actions.add_parser("checkpoint", help="sign where the chains end now")
        actions.add_parser("public-key", help="the key that checks the checkpoint file")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "public-key":
            self.stdout.write(public_key())
        elif options["action"] == "checkpoint":
            made = sign_checkpoint()
            self.stdout.write(f"checkpoint {made.number} signed" if made else "nothing new")
        else:
            self._verify(options["authority"])

    def _verify(self, authority: str | None) -> None:
        done = verify(authority)
        for finding in done.findings:
            self.stdout.write(str(finding))
        said = f"{done.entries} entries in {done.chains} chains, {done.checkpoints} checkpoints"
        if done.findings:
            raise CommandError(f"{said}: {len(done.findings)} findings")
        self.stdout.write(f"{said}: all as it was")
