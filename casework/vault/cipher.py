"""Authenticated encryption with associated data: AES-256-GCM from ``cryptography``.

Sealed bytes are: version (1 byte, ``01``), nonce (12 bytes), ciphertext with its
16-byte tag. The associated data says what the bytes are and where they belong; it is
not stored, so that bytes moved elsewhere do not open.
"""

from __future__ import annotations

import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casework.vault.errors import Unreadable

VERSION = b"\x01"
KEY_LENGTH = 32
_NONCE_LENGTH = 12
_TAG_LENGTH = 16


def new_key() -> bytes:
    """A random 256-bit key."""
    return os.urandom(KEY_LENGTH)


def encode(*parts: bytes | str) -> bytes:
    """Join parts so that no two different lists give the same bytes (length before each)."""
    raw = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"".join(struct.pack(">I", len(part)) + part for part in raw)


def encrypt(key: bytes, data: bytes, associated: bytes) -> bytes:
    """Seal ``data`` under ``key``, bound to ``associated``."""
    nonce = os.urandom(_NONCE_LENGTH)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, data, VERSION + associated)


def decrypt(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    """Open what ``encrypt`` made. Unreadable if a bit of it, or its place, is another."""
    if len(sealed) < len(VERSION) + _NONCE_LENGTH + _TAG_LENGTH or sealed[:1] != VERSION:
        raise Unreadable("Not in the format of sealed data")
    nonce, body = sealed[1 : 1 + _NONCE_LENGTH], sealed[1 + _NONCE_LENGTH :]
    try:
        return AESGCM(key).decrypt(nonce, body, VERSION + associated)
    except InvalidTag:
        raise Unreadable("Altered, or not from this place") from None


def derive(secret: bytes, purpose: str, salt: bytes | None = None) -> bytes:
    """A 256-bit key for one purpose from a strong secret (HKDF-SHA256)."""
    kdf = HKDF(
        algorithm=SHA256(), length=KEY_LENGTH, salt=salt, info=b"redress/" + purpose.encode()
    )
    return kdf.derive(secret)
