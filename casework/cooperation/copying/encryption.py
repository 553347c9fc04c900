"""Encryption to an authority's public key, in the age format (X25519, ChaCha20-Poly1305).

age knows one modern, authenticated way and no options that could be chosen badly; the
recipient opens a file with the programs ``age`` or ``rage`` and a key that never comes
here.
"""

from __future__ import annotations

from hashlib import sha256

from pyrage import RecipientError, encrypt, x25519

PRIVATE = "AGE-SECRET-KEY-"


class NotAKey(ValueError):
    """What was given is no public key of age (X25519)."""


class PrivateKey(NotAKey):
    """What was given is a private key: it must never be entered anywhere."""


def read_public_key(text: str) -> str:
    """The public key in its one spelling. Raises PrivateKey or NotAKey."""
    given = "".join(text.split())
    if PRIVATE.lower() in given.lower():
        raise PrivateKey
    try:
        return str(x25519.Recipient.from_str(given.lower()))
    except RecipientError:
        raise NotAKey from None


def fingerprint(public_key: str) -> str:
    """SHA-256 of the key's text, in hexadecimal digits: ``printf %s age1… | sha256sum``."""
    return sha256(public_key.encode()).hexdigest()


def encrypt_to(public_key: str, content: bytes) -> bytes:
    """The content as an age file that only the private key opens."""
    return bytes(encrypt(content, [x25519.Recipient.from_str(public_key)]))


def armoured(public_key: str, text: str) -> str:
    """The same as text that can be copied from a page."""
    sealed: bytes = encrypt(text.encode(), [x25519.Recipient.from_str(public_key)], armored=True)
    return sealed.decode()
