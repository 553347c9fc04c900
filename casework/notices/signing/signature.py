"""Signs a finished PDF (PAdES baseline B-B) so that it stays PDF/UA-1 and PDF/A-3a.

Signed in the ordinary way a file would break both standards: the signature's widget is
an untagged annotation, and the metadata are rewritten in a form of their own. So the
widget lies outside the page with a name a screen reader can say, and nothing but the
signature is added to the file.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter

from casework.notices.signing.certificates import CertificateMissing, SigningIdentity

FIELD = "Signature"
_HASH = "sha256"
_ROOM_FOR_SIGNATURE = 16_384


class _WriterThatLeavesMetadata(IncrementalPdfFileWriter):
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


class _Signer(signers.SimpleSigner):
    """pyHanko reads the private key anew for each signature, which checks it for four
    times as long as signing takes; here an RSA key is read once."""

    rsa_key: RSAPrivateKey | None = None

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """The signature's bytes (PKCS #1 v1.5 with SHA-256 for RSA; pyHanko's for others)."""
        mechanism = self.get_signature_mechanism_for_digest(digest_algorithm)
        if (
            self.rsa_key is None
            or digest_algorithm != _HASH
            or mechanism.signature_algo != "rsassa_pkcs1v15"
        ):
            return bytes(super().sign_raw(data, digest_algorithm))
        return self.rsa_key.sign(data, PKCS1v15(), SHA256())


@lru_cache(maxsize=64)
def _signer(identity: SigningIdentity) -> _Signer:
    password = settings.SIGNING_PASSWORD.encode()
    read = signers.SimpleSigner.load_pkcs12_data(identity.data, other_certs=[], passphrase=password)
    if read is None:
        raise CertificateMissing("The signing certificate cannot be opened.")
    signer = _Signer(
        signing_cert=read.signing_cert,
        signing_key=read.signing_key,
        cert_registry=read.cert_registry,
    )
    key = pkcs12.load_pkcs12(identity.data, password).key
    signer.rsa_key = key if isinstance(key, RSAPrivateKey) else None
    return signer
