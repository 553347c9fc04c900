"""Keyed hashes: to look up what is sealed, and to check what was handed out.

The key never enters the database: whoever has the tables alone can neither test a
guess at an e-mail address nor forge an access code.
"""

from __future__ import annotations

import hmac
import unicodedata
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.core.signals import setting_changed

from casework.vault.cipher import derive, encode


@lru_cache(maxsize=32)
def index_key(purpose: str) -> bytes:
    """The keyed hashes' own key for one purpose, derived from INDEX_KEY."""
    return derive(settings.INDEX_KEY.encode(), f"index/{purpose}")


def normalise(text: str) -> str:
    """NFKC, without case, ends trimmed, runs of white space as one space."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


def normalise_email(text: str) -> str:
    """An address as mail systems compare it in practice: case is ignored, the domain is in
    its ASCII form. Dots and ``+tags`` stay: they are the provider's affair."""
    address = normalise(text).replace(" ", "")
    local, separator, domain = address.rpartition("@")
    if not separator:
        return address
    domain = domain.rstrip(".")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}"


def blind_index(*, purpose: str, text: str) -> bytes:
    """32 bytes that are equal for texts that mean the same, HMAC-SHA256.

    ``purpose`` names the field ("email", "name" …); equal texts under different purposes
    do not match. A purpose that begins with ``email`` is compared by the rules of e-mail.
    """
    plain = normalise_email(text) if purpose.startswith("email") else normalise(text)
    return hmac.digest(index_key(f"blind/{purpose}"), plain.encode(), sha256)


def capability(*parts: str | bytes) -> bytes:
    """32 bytes that stand for a secret handed out (access code, draft token), HMAC-SHA256.

    The first part says what it is for. Only the result is stored; the parts must hold at
    least 90 random bits together.
    """
    return hmac.digest(index_key("capability"), encode(*parts), sha256)


def _forget(*, setting: str, **_: object) -> None:
    if setting == "INDEX_KEY":
        index_key.cache_clear()


setting_changed.connect(_forget, dispatch_uid="vault.indexes")
