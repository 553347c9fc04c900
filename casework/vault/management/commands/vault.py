"""Operators' door to the vault: rotation, state, and destruction of one subject's key."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from casework.scoping import InvalidAuthority, acting_for
from casework.vault import rotation
from casework.vault.errors import VaultError
from casework.vault.models import AuthorityKey, RecordKey
from casework.vault.ring import master_ring
from casework.vault.services import destroy_key


class Command(BaseCommand):
    """Rotations may be interrupted and run again. No key is ever printed."""

    help = "Rotate keys, show their state, or destroy a subject's key"

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("rotate-master", help="wrap authority keys by the ring's first key")
        authority = actions.add_parser("rotate-authority", help="new key, old one destroyed")
        which = authority.add_mutually_exclusive_group(required=True)
        which.add_argument("slug", nargs="?")
        which.add_argument("--all", action="store_true")
        which.add_argument("--due", action="store_true", help="only those old enough")
        authority.add_argument("--batch", type=int, default=rotation.BATCH)
        actions.add_parser("status", help="versions, ages and counts")
        destroy = actions.add_parser("destroy", help="make all data of a subject unreadable")
        destroy.add_argument("subject", type=UUID)
        destroy.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        action = options["action"].replace("-", "_")
        try:
            getattr(self, f"_{action}")(options)
        except (VaultError, InvalidAuthority) as error:
            raise CommandError(str(error)) from None

    def _rotate_master(self, options: dict[str, Any]) -> None:
        changed = rotation.rotate_master()
        current = master_ring().current
        self.stdout.write(f"{changed} authority keys wrapped anew; all are wrapped by {current}")

    def _rotate_authority(self, options: dict[str, Any]) -> None:
        slugs = [options["slug"]] if options["slug"] else rotation.authorities()
        for slug in slugs:
            if options["due"] and not rotation.is_due(slug):
                continue
            done = rotation.rotate_authority(slug, batch=options["batch"])
            self.stdout.write(
                f"{slug}: version {done.version}, {done.rewrapped} keys wrapped anew,"
                f" {done.destroyed} old versions destroyed"
            )

    def _status(self, options: dict[str, Any]) -> None:
        ring = master_ring()
        self.stdout.write(f"master keys in the ring: {', '.join(ring.keys)} (first is current)")
        for slug in rotation.authorities():
            with acting_for(slug):
                keys = AuthorityKey.objects.filter(authority=slug, destroyed_at=None)
                live = list(keys.order_by("-version"))
                counts = RecordKey.objects.filter(authority=slug).aggregate(
                    live=Count("id", filter=Q(destroyed_at=None)),
                    gone=Count("id", filter=~Q(destroyed_at=None)),
                )
            said = ", ".join(
                f"v{key.version} by {key.master}{'' if key.master in ring.keys else ' (MISSING)'}"
                f" {(timezone.now() - key.created_at).days} d old"
                for key in live
            )
            due = ", rotation due" if rotation.is_due(slug) else ""
            self.stdout.write(
                f"{slug}: {said}; {counts['live']} subjects, {counts['gone']} destroyed{due}"
            )

    def _destroy(self, options: dict[str, Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT vault_origin(%s)", [options["subject"]])
            (origin,) = cursor.fetchone()
        if origin is None:
            raise CommandError("no key of this subject was ever made")
        with acting_for(origin):
            destroyed = destroy_key(subject=options["subject"], reason=options["reason"])
        self.stdout.write("destroyed" if destroyed else "was destroyed before")
