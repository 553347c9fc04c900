"""Makes development certificates for authorities that have none."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework.authorities.models import Authority
from casework.authorities.selectors import participating_authorities
from casework.notices.signing.certificates import (
    CertificateMissing,
    identity,
    make_development_certificate,
)


class Command(BaseCommand):
    """``manage.py signing_certificates [--authority SLUG]``

    Writes a PKCS#12 file into SIGNING_DIR for each participating authority that has none,
    under a development root made on first use. A file that is there stays as it is, unless
    it is a development certificate that is about to run out. Every certificate made here
    says that it is not for use; production refuses to make any.
    """

    help = "Make development certificates for authorities that have none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--authority", metavar="SLUG", help="this authority only")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "Production signs with certificates from a trust service: put each into"
                f" {settings.SIGNING_DIR} as SLUG.p12, readable by the worker alone."
            )
        wanted = participating_authorities()
        if options["authority"]:
            wanted = Authority.objects.filter(pk=options["authority"])
            if not wanted:
                raise CommandError(f"There is no authority {options['authority']}.")
        made = 0
        for authority in wanted.order_by("slug"):
            new = make_development_certificate(
                slug=authority.slug, name=authority.name, country=authority.country
            )
            made += new
            try:
                found = identity(authority.slug)
            except CertificateMissing as error:
                raise CommandError(str(error)) from error
            kind = "development, not for use" if found.development else "in use"
            if options["verbosity"] > 1 or new:
                self.stdout.write(f"{authority.slug}: {kind}, until {found.not_after:%Y-%m-%d}")
        self.stdout.write(f"{made} certificates made in {settings.SIGNING_DIR}")
