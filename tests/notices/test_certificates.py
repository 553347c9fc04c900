"""Certificates: made once, readable by their owner alone, and marked as what they are."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ExtendedKeyUsage, KeyUsage
from django.core.management import CommandError, call_command
from django.test import override_settings

from casework.notices.signing.certificates import (
    CertificateMissing,
    identity,
    make_development_certificate,
)


@pytest.fixture
def folder(tmp_path: Path) -> object:
    with override_settings(SIGNING_DIR=tmp_path / "signing", SIGNING_PASSWORD="for tests"):
        yield tmp_path / "signing"


def make(slug: str = "ie-dpc") -> bool:
    return make_development_certificate(
        slug=slug, name="A very long name of an authority, longer than sixty-four characters",
        country="IE",
    )  # fmt: skip


def test_made_once_and_private(folder: Path) -> None:
    assert make()
    first = (folder / "ie-dpc.p12").read_bytes()
    assert not make()
    assert (folder / "ie-dpc.p12").read_bytes() == first
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(file.name for file in folder.iterdir()) == [
        "development-root.p12", "ie-dpc.p12",
    ]  # fmt: skip


def test_it_says_that_it_is_not_for_use(folder: Path) -> None:
    make()
    found = identity("ie-dpc")
    assert found.development
    assert "DEVELOPMENT — not for use" in found.subject


def test_it_is_for_signing_documents_and_comes_with_its_root(folder: Path) -> None:
    make()
    bundle = pkcs12.load_pkcs12((folder / "ie-dpc.p12").read_bytes(), b"for tests")
    assert bundle.cert is not None
    certificate = bundle.cert.certificate
    usage = certificate.extensions.get_extension_for_class(KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    purposes = certificate.extensions.get_extension_for_class(ExtendedKeyUsage).value
    assert [p.dotted_string for p in purposes] == ["1.3.6.1.5.5.7.3.36"]
    [root] = bundle.additional_certs
    certificate.verify_directly_issued_by(root.certificate)


def test_one_root_for_all(folder: Path) -> None:
    make("ie-dpc")
    make("fr-cnil")
    roots = set()
    for slug in ("ie-dpc", "fr-cnil"):
        bundle = pkcs12.load_pkcs12((folder / f"{slug}.p12").read_bytes(), b"for tests")
        roots.add(bundle.additional_certs[0].certificate.serial_number)
    assert len(roots) == 1


def test_renewed_before_it_runs_out_and_refused_after(folder: Path) -> None:
    make()
    with time_machine.travel(datetime(2040, 1, 1, tzinfo=UTC)):
        with pytest.raises(CertificateMissing, match="is valid from"):
            identity("ie-dpc")
        assert make()
        assert identity("ie-dpc").not_after.year >= 2042


def test_what_is_not_ours_is_never_replaced(folder: Path) -> None:
    folder.mkdir()
    (folder / "ie-dpc.p12").write_bytes(b"a real one that this password does not open")
    assert not make()
    with pytest.raises(CertificateMissing, match="cannot be opened"):
        identity("ie-dpc")


def test_a_missing_one_is_said_in_words(folder: Path) -> None:
    with pytest.raises(CertificateMissing, match="no signing certificate for ie-dpc"):
        identity("ie-dpc")


@pytest.mark.django_db
class TestCommand:
    def test_for_one_authority(self, folder: Path) -> None:
        out = StringIO()
        call_command("signing_certificates", authority="fr-cnil", stdout=out)
        assert "fr-cnil: development, not for use" in out.getvalue()
        assert (folder / "fr-cnil.p12").exists()
        out = StringIO()
        call_command("signing_certificates", authority="fr-cnil", stdout=out)
        assert "0 certificates made" in out.getvalue()

    def test_an_unknown_authority(self, folder: Path) -> None:
        with pytest.raises(CommandError, match="no authority"):
            call_command("signing_certificates", authority="xx-none")

    def test_production_makes_none(self, folder: Path) -> None:
        with override_settings(PRODUCTION=True), pytest.raises(CommandError, match="trust service"):
            call_command("signing_certificates")
        assert not folder.exists()
