"""Signs a finished PDF (PAdES baseline B-B) so that it stays PDF/UA-1 and PDF/A-3a.

Signed in the ordinary way a file would break both standards: the signature's widget is
an untagged annotation, and the metadata are rewritten in a form of their own. So the
widget lies outside the page with a name a screen reader can say, and nothing but the
signature is added to the file.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter

from casework.notices.signing.certificates import CertificateMissing, SigningIdentity

FIELD = "Signature"
_HASH = "sha256"
_ROOM_FOR_SIGNATURE = 16_384


class _WriterThatLeavesMetadata(IncrementalPdfFileWriter):  # type: ignore[misc]
    """pyHanko rewrites XMP on every save, without the extension schema that PDF/A asks
    for. The hook is private: requirements pin the version, and a test validates."""

    def _update_meta(self) -> None:
        return


def sign(pdf: bytes, *, identity: SigningIdentity, authority_name: str, field_words: str) -> bytes:
    """The signed PDF. ``field_words`` is what assistive technology says of the signature.

    The bytes of ``pdf`` are the beginning of the result. Raises CertificateMissing if the
    identity cannot sign.
    """
    writer = _WriterThatLeavesMetadata(BytesIO(pdf), strict=True)
    out = BytesIO()
    signers.PdfSigner(
        signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm=_HASH,
            subfilter=SigSeedSubFilter.PADES,
            name=authority_name,
            embed_validation_info=False,
        ),
        signer=_signer(identity),
        new_field_spec=SigFieldSpec(
            sig_field_name=FIELD,
            on_page=0,
            readable_field_name=field_words,
            invis_sig_settings=InvisSigSettings(
                set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True
            ),
        ),
    ).sign_pdf(writer, bytes_reserved=_ROOM_FOR_SIGNATURE, output=out)
    return out.getvalue()


@lru_cache(maxsize=64)
def _signer(identity: SigningIdentity) -> signers.SimpleSigner:
    signer = signers.SimpleSigner.load_pkcs12_data(
        identity.data, other_certs=[], passphrase=settings.SIGNING_PASSWORD.encode()
    )
    if signer is None:
        raise CertificateMissing("The signing certificate cannot be opened.")
    return signer
