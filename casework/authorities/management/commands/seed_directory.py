"""Fills the directory: authorities, platforms with respondents, referral bodies."""

from typing import Any

from django.core.management.base import BaseCommand

from casework.authorities.services.directory import seed_directory


class Command(BaseCommand):
    """May be run again at any time; what staff decided stays as it is."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        found = seed_directory()
        self.stdout.write(
            f"{found.authorities} authorities, {found.platforms} platforms with "
            f"{found.respondents} respondents and {found.establishments} candidate "
            f"establishments, {found.referral_bodies} referral bodies; {found.changed} changed"
        )
