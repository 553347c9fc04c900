#!/usr/bin/env python
"""Redress on the command line.

In a development checkout (one where set-up wrote ``.local/development.env``) the
settings are read from that file; elsewhere the environment must hold them all.
"""

import os
import sys
from pathlib import Path

AS_OWNER = {"migrate", "secure_database", "sqlmigrate"}
"""Commands that change the database's shape and so connect as its owner."""

WITHOUT_SECRETS = {"route", "deadline"}
"""Commands that only compute: they touch no data and need no configuration."""


def load_development_environment(path: Path) -> None:
    """Fill in what set-up wrote for this checkout; what is already set wins."""
    if "REDRESS_ENV" in os.environ or not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())


def main() -> None:
    load_development_environment(Path(__file__).resolve().parent / ".local" / "development.env")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.settings")
    if len(sys.argv) > 1 and sys.argv[1] in AS_OWNER:
        os.environ["REDRESS_AS_OWNER"] = "1"
    if len(sys.argv) > 1 and sys.argv[1] in WITHOUT_SECRETS:
        os.environ.setdefault("REDRESS_ENV", "development")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Redress is not configured: {error}")


if __name__ == "__main__":
    main()
