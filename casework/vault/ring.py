"""The ring of master keys from the settings: ``id:base64`` pairs, the first is current."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from casework.vault.cipher import KEY_LENGTH
from casework.vault.errors import MasterKeyMissing

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}\Z")


@dataclass(frozen=True)
class Ring:
    """Master keys by name; ``current`` names the one that wraps new keys."""

    current: str
    keys: dict[str, bytes]

    def key(self, name: str) -> bytes:
        """The key of this name; MasterKeyMissing if the ring lacks it."""
        try:
            return self.keys[name]
        except KeyError:
            raise MasterKeyMissing(f"No master key named {name} in the ring") from None

    def __repr__(self) -> str:
        return f"Ring({', '.join(self.keys)})"


def parse(text: str) -> Ring:
    """Read ``id:base64`` pairs separated by commas or line ends; ``#`` begins a comment.

    ImproperlyConfigured if there is none, a name is used twice, or a key is not 32 bytes.
    The message never holds key material.
    """
    keys: dict[str, bytes] = {}
    lines = [line.partition("#")[0] for line in text.splitlines()]
    for number, pair in enumerate(filter(None, map(str.strip, ",".join(lines).split(","))), 1):
        name, separator, encoded = pair.partition(":")
        try:
            key = base64.b64decode(encoded.strip(), validate=True)
        except binascii.Error:
            key = b""
        if not separator or not _NAME.match(name.strip()) or len(key) != KEY_LENGTH:
            raise ImproperlyConfigured(
                f"Master key {number} is not of the form id:base64 of {KEY_LENGTH} bytes"
            )
        if name.strip() in keys:
            raise ImproperlyConfigured(f"Master key {number} has the name of another")
        keys[name.strip()] = key
    if not keys:
        raise ImproperlyConfigured("VAULT_MASTER_KEYS holds no key")
    return Ring(current=next(iter(keys)), keys=keys)


@lru_cache(maxsize=1)
def master_ring() -> Ring:
    """The ring of this process, read once."""
    if settings.VAULT_MASTER_KEYS_FILE:
        return parse(Path(settings.VAULT_MASTER_KEYS_FILE).read_text(encoding="utf-8"))
    return parse(settings.VAULT_MASTER_KEYS)


def _forget(*, setting: str, **_: object) -> None:
    if setting.startswith("VAULT_MASTER_KEYS"):
        master_ring.cache_clear()


setting_changed.connect(_forget, dispatch_uid="vault.ring")
