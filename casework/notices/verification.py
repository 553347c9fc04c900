"""What the verification page finds out: by number and code, or from a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from casework.notices import numbering
from casework.notices.selectors import Verified, verify_by_code, verify_by_file
from casework.notices.signing.certificates import fingerprint

LARGEST_FILE = 5_000_000
"""Bytes; a notice with two thousand addresses has about half a million."""


class FileFinding(StrEnum):
    """What a file turned out to be."""

    GENUINE = "genuine"
    NO_PDF = "no_pdf"
    UNSIGNED = "unsigned"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    """Intact and signed, but not by a notice that was issued here."""


@dataclass(frozen=True)
class CheckedFile:
    """The finding; the notice is given only if the file is exactly that notice."""

    finding: FileFinding
    sha256: str
    notice: Verified | None = None


def check_code(*, number: str, code: str) -> Verified | None:
    """The notice, or None: for a wrong number and a wrong code alike. Inside ``as_public``."""
    meant = numbering.read_check_code(code)
    if meant is None:
        return None
    return verify_by_code(number=numbering.read_number(number), code=meant)


def check_file(data: bytes) -> CheckedFile:
    """Compare a file with what was issued, byte by byte (SHA-256), and check its signature.

    Genuine is only a file that is exactly as it was frozen and whose signature, by the
    certificate that signed it then, is intact. Inside ``as_public``; nothing is kept.
    """
    # Loading the signature library takes a moment that no other page should wait for.
    from casework.notices.signing.checking import Signature, check_signature

    digest = fingerprint(data)
    if not data.startswith(b"%PDF-"):
        return CheckedFile(FileFinding.NO_PDF, digest)
    checked = check_signature(data)
    notice = verify_by_file(digest)
    if checked.signature is Signature.NONE:
        return CheckedFile(FileFinding.UNSIGNED, digest)
    if checked.signature is Signature.BROKEN:
        return CheckedFile(FileFinding.CHANGED, digest)
    if notice is None or checked.certificate_sha256 != notice.certificate_sha256:
        return CheckedFile(FileFinding.UNKNOWN, digest)
    return CheckedFile(FileFinding.GENUINE, digest, notice)
