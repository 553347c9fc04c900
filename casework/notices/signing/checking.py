"""Checks the signature in a file that somebody hands in.

The file comes from anyone, so no PDF is parsed: a few kilobytes can unpack to gigabytes.
Where the signature stands and which bytes it covers is written in plain in every signed
PDF; those bytes are hashed as they are and the signature, a small CMS value, is verified
by pyHanko. Time and memory grow with the file's size and with nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from asn1crypto import cms
from cryptography import x509
from pyhanko.sign.general import extract_signer_info
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from casework.notices.signing.certificates import is_development

_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})")
_LONGEST_SIGNATURE = 64 * 1024
_SHA256 = "sha256"


class Signature(StrEnum):
    """What the signature of a file says about it."""

    NONE = "none"
    """There is none, or it is not one this product makes."""
    BROKEN = "broken"
    """There is one, and the file is not what was signed."""
    INTACT = "intact"
    """Every byte of the file is as the holder of the certificate signed it."""


@dataclass(frozen=True)
class SignatureCheck:
    """The finding, and whose certificate it is (empty if there is none to read)."""

    signature: Signature
    subject: str = ""
    certificate_sha256: str = ""
    development: bool = False


def check_signature(data: bytes) -> SignatureCheck:
    """Check the last signature of a PDF against all of its bytes. Never raises for what
    the file holds; says nothing of whether the certificate is anybody's."""
    found = _last_signature(data)
    if found is None:
        return SignatureCheck(Signature.NONE)
    signed, contents = found
    try:
        signed_data = cms.ContentInfo.load(contents)["content"]
        if not isinstance(signed_data, cms.SignedData):
            return SignatureCheck(Signature.BROKEN)
        info = extract_signer_info(signed_data)
        certificate = _certificate(signed_data, info)
        if certificate is None or info["digest_algorithm"]["algorithm"].native != _SHA256:
            return SignatureCheck(Signature.BROKEN)
        digest_fits, signature_fits = validate_sig_integrity(
            info, certificate, expected_content_type="data", actual_digest=signed
        )
        der = certificate.dump()
        subject = x509.load_der_x509_certificate(der).subject
    except Exception:  # noqa: BLE001  whatever the file does to the parser, it is not ours
        return SignatureCheck(Signature.BROKEN)
    return SignatureCheck(
        signature=Signature.INTACT if digest_fits and signature_fits else Signature.BROKEN,
        subject=subject.rfc4514_string(),
        certificate_sha256=sha256(der).hexdigest(),
        development=is_development(subject),
    )


def _last_signature(data: bytes) -> tuple[bytes, bytes] | None:
    """Digest of the signed bytes, and the signature; None where there is none that covers
    the whole file but itself."""
    places = list(_BYTE_RANGE.finditer(data))
    if not places:
        return None
    start, length, second, rest = (int(number) for number in places[-1].groups())
    gap = second - (start + length)
    if start != 0 or gap <= 2 or gap > _LONGEST_SIGNATURE or second + rest != len(data):
        return sha256(data).digest(), b""
    quoted = data[length:second]
    try:
        if not (quoted.startswith(b"<") and quoted.endswith(b">")):
            raise ValueError
        contents = bytes.fromhex(quoted[1:-1].decode("ascii"))
    except ValueError:
        contents = b""
    digest = sha256(data[:length])
    digest.update(data[second:])
    return digest.digest(), contents


def _certificate(signed: cms.SignedData, info: cms.SignerInfo) -> Any | None:
    """The signer's own among the certificates that come with the signature."""
    wanted = info["sid"]
    for choice in signed["certificates"]:
        certificate = choice.chosen
        if wanted.name == "issuer_and_serial_number":
            named = wanted.chosen
            if (
                certificate.issuer == named["issuer"]
                and certificate.serial_number == named["serial_number"].native
            ):
                return certificate
    return None
