"""Certificates that authorities sign with: PKCS#12 files, one an authority.

In production an authority's certificate comes from a trust service and is put into
``SIGNING_DIR`` as ``<slug>.p12``. For development this file makes certificates under a
root of its own; every one says in its subject that it is not for use.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID, ObjectIdentifier
from django.conf import settings

DEVELOPMENT = "DEVELOPMENT — not for use"
_DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_KEY_BITS = 3072
_LIFETIME = timedelta(days=3 * 365)
_RENEW_BEFORE = timedelta(days=60)
_ROOT = "development-root"
_NAME_LENGTH = 64  # ub-common-name, RFC 5280 appendix A


class CertificateMissing(RuntimeError):
    """The authority cannot sign; the message says why and what to do, for staff."""


@dataclass(frozen=True)
class SigningIdentity:
    """An authority's key and certificate, as read from its file."""

    data: bytes
    subject: str
    sha256: str
    not_before: datetime
    not_after: datetime
    development: bool


def path_of(slug: str) -> Path:
    """Where the authority's PKCS#12 file is expected."""
    return Path(settings.SIGNING_DIR) / f"{slug}.p12"


def identity(slug: str) -> SigningIdentity:
    """The authority's signing identity.

    Read again when the file changes. Raises CertificateMissing if there is none, the
    password does not open it, or it is not valid today.
    """
    path = path_of(slug)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise CertificateMissing(
            f"There is no signing certificate for {slug}. An operator must put one in place."
        ) from error
    found = _read(path, changed)
    now = datetime.now(UTC)
    if not found.not_before <= now <= found.not_after:
        raise CertificateMissing(
            f"The signing certificate of {slug} is valid from "
            f"{found.not_before:%Y-%m-%d} to {found.not_after:%Y-%m-%d} only."
        )
    return found


@lru_cache(maxsize=512)
def _read(path: Path, changed: int) -> SigningIdentity:
    try:
        data = path.read_bytes()
        bundle = pkcs12.load_pkcs12(data, settings.SIGNING_PASSWORD.encode())
    except (OSError, ValueError) as error:
        raise CertificateMissing(
            f"The signing certificate {path.name} cannot be opened with the password set."
        ) from error
    if bundle.cert is None or bundle.key is None:
        raise CertificateMissing(f"{path.name} must hold a certificate and its key.")
    certificate = bundle.cert.certificate
    return SigningIdentity(
        data=data,
        subject=certificate.subject.rfc4514_string(),
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        development=is_development(certificate.subject),
    )


def is_development(subject: x509.Name) -> bool:
    """Whether a certificate's subject says that it is not for use."""
    return any(
        str(attribute.value).startswith("DEVELOPMENT")
        for attribute in subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    )


def make_development_certificate(*, slug: str, name: str, country: str) -> bool:
    """Write a development certificate for an authority unless a usable one is there.

    Returns whether one was written. A certificate that is not ours is never replaced,
    even when it has run out. Files are readable by their owner alone.
    """
    path = path_of(slug)
    if path.exists() and not _ours_and_ending(path):
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    root_key, root = _root()
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    certificate = (
        _builder(_name(name, country), root.subject)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([_DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )
    bundle = pkcs12.serialize_key_and_certificates(
        slug.encode(),
        key,
        certificate,
        [root],
        serialization.BestAvailableEncryption(settings.SIGNING_PASSWORD.encode()),
    )
    _write(path, bundle)
    return True


def _ours_and_ending(path: Path) -> bool:
    try:
        found = _read(path, path.stat().st_mtime_ns)
    except CertificateMissing:
        return False
    return found.development and found.not_after - datetime.now(UTC) < _RENEW_BEFORE


def _root() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """The development root, made on first use."""
    path = Path(settings.SIGNING_DIR) / f"{_ROOT}.p12"
    password = settings.SIGNING_PASSWORD.encode()
    if path.exists():
        bundle = pkcs12.load_pkcs12(path.read_bytes(), password)
        certificate = bundle.cert.certificate if bundle.cert else None
        if (
            certificate is not None
            and isinstance(bundle.key, rsa.RSAPrivateKey)
            and certificate.not_valid_after_utc - datetime.now(UTC) > _LIFETIME
        ):
            return bundle.key, certificate
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    name = _name("Redress development root", "")
    certificate = (
        _builder(name, name, lifetime=3 * _LIFETIME)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    made = pkcs12.serialize_key_and_certificates(
        _ROOT.encode(), key, certificate, None, serialization.BestAvailableEncryption(password)
    )
    _write(path, made)
    return key, certificate


def _builder(
    subject: x509.Name, issuer: x509.Name, *, lifetime: timedelta = _LIFETIME
) -> x509.CertificateBuilder:
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + lifetime)
    )


def _name(name: str, country: str) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, country)] if len(country) == 2 else []
    return x509.Name(
        [
            *parts,
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, DEVELOPMENT),
            x509.NameAttribute(NameOID.COMMON_NAME, name[:_NAME_LENGTH]),
        ]
    )


def _usage(**given: bool) -> x509.KeyUsage:
    every = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return x509.KeyUsage(**{**every, **given})


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, and never readable by others for a moment."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def fingerprint(data: bytes) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    return sha256(data).hexdigest()
