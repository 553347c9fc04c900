"""The environment that programs of this checkout run in: `.local/development.env`.

Secrets are made once and kept; what depends on the machine (ports, sockets) is written anew.
A variable that is already set in the caller's environment always wins over the file.
"""

import base64
import fcntl
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from script.setup.places import ENVIRONMENT_FILE, make_local

OWNER_PASSWORD = "PRIVATE_OWNER_PASSWORD"
APP_PASSWORD = "PRIVATE_APP_PASSWORD"
HEADER = """\
# The development environment of this checkout, written by script/server and script/manage.
# Secrets were made at random here and are kept; addresses are written anew.
"""


@dataclass(frozen=True)
class Passwords:
    """The passwords of the two roles that sign in to the private database."""

    owner: str
    app: str

    def mark(self) -> str:
        """Tells whether a cluster was given these passwords, without saying them."""
        return hashlib.sha256(f"{self.owner}:{self.app}".encode()).hexdigest()


def random_key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def new_secrets() -> dict[str, str]:
    """A fresh value for every secret of the product."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "VAULT_MASTER_KEYS": f"m1:{random_key()}",
        "INDEX_KEY": random_key(),
        "AUDIT_SIGNING_KEY": random_key(),
        "SIGNING_PASSWORD": secrets.token_urlsafe(32),
    }


def development_defaults() -> dict[str, str]:
    """What development has besides secrets, until something else is written."""
    return {
        "REDRESS_ENV": "development",
        "DEMONSTRATION": "true",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "PUBLIC_ORIGIN": "http://localhost:8000",
        "EMAIL_URL": "smtp://127.0.0.1:2525",
        "MAIL_FROM": "Casework office <office@example.org>",
    }


def parse(text: str) -> dict[str, str]:
    """NAME=value lines; comments and anything else are passed over."""
    found = {}
    for line in text.splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.lstrip().startswith("#"):
            found[name.strip()] = value.strip()
    return found


def read(path: Path = ENVIRONMENT_FILE) -> dict[str, str]:
    """What the file holds; empty when there is none."""
    return parse(path.read_text(encoding="utf-8")) if path.is_file() else {}


def write(values: dict[str, str], path: Path = ENVIRONMENT_FILE) -> None:
    """Write the file, readable by its owner alone, in one step."""
    text = HEADER + "".join(f"{name}={value}\n" for name, value in values.items())
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)


def renew(changes: dict[str, str] | None = None, path: Path = ENVIRONMENT_FILE) -> dict[str, str]:
    """Make the file or bring it up to date; what it then holds.

    Effects: adds secrets, passwords and defaults that are missing, keeps all that is there
    but for `changes`. One process at a time, so that no secret is made twice.
    """
    make_local()
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = {**development_defaults(), **new_secrets(), **new_passwords()}
        values = {**made, **read(path), **(changes or {})}
        write(values, path)
    return values


def new_passwords() -> dict[str, str]:
    """Random passwords for the two roles that sign in to the private database."""
    return {OWNER_PASSWORD: secrets.token_hex(16), APP_PASSWORD: secrets.token_hex(16)}


def passwords_of(values: dict[str, str]) -> Passwords:
    """The passwords that the file holds."""
    return Passwords(owner=values[OWNER_PASSWORD], app=values[APP_PASSWORD])


def for_programs(values: dict[str, str]) -> dict[str, str]:
    """The environment of a child: the file's values under those of the caller."""
    private = {OWNER_PASSWORD, APP_PASSWORD}
    merged = {name: value for name, value in values.items() if name not in private}
    merged |= os.environ
    if "DATABASE_URL" in os.environ and "DATABASE_OWNER_URL" not in os.environ:
        merged.pop("DATABASE_OWNER_URL", None)
    return merged
