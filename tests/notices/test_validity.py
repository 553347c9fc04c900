"""Both standards and the signature, judged by programs that are not ours."""

from __future__ import annotations

import random
import re
import subprocess
from io import BytesIO
from pathlib import Path

import page
import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from casework.notices.rendering.data import notice_as_data
from casework.notices.rendering.letter import compose
from casework.notices.rendering.printer import Attached, MissingLetters, print_letter
from casework.notices.signing.certificates import identity
from casework.notices.signing.checking import Signature, check_signature
from casework.notices.signing.signature import sign
from tests.notices import samples

PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A)


def unsigned(frozen: dict[str, object]) -> bytes:
    issue = samples.issue()
    data = Attached("notice.json", "The notice as data", notice_as_data(frozen, issue))
    return print_letter(compose(frozen, issue), made_at=issue.issued_at, attached=[data]).pdf


def signed(pdf: bytes) -> bytes:
    return sign(
        pdf,
        identity=identity("ie-dpc"),
        authority_name="Data Protection Commission",
        field_words="Electronic signature of the Data Protection Commission",
    )


def failures(pdf: bytes) -> list[str]:
    return [
        f"{profile.value}: {failure.rule_id} {failure.message}"
        for profile in PROFILES
        for failure in page.validate_pdf_bytes(pdf, profile=profile).failures
    ]


@pytest.fixture(scope="module")
def document(certificates: Path) -> bytes:
    return signed(unsigned(samples.frozen()))


@pytest.mark.usefixtures("certificates")
class TestEveryPower:
    """Every power of the law data on every kind of letterhead."""

    @pytest.mark.parametrize("letterhead", sorted(samples.LETTERHEADS))
    @pytest.mark.parametrize("power", samples.POWERS)
    def test_valid_before_and_after_signing(self, power: str, letterhead: str) -> None:
        frozen = samples.frozen(power, authority=samples.USERS[power], letterhead=letterhead)
        pdf = unsigned(frozen)
        assert failures(pdf) == []
        whole = signed(pdf)
        assert whole.startswith(pdf)
        assert failures(whole) == []
        assert check_signature(whole).signature is Signature.INTACT


SCRIPTS = [
    ("ar", "أزيلوا المحتوى المذكور في هذا الإشعار."),
    ("he", "יש להסיר את התוכן המפורט בהודעה זו."),
    ("el", "Αφαιρέστε το περιεχόμενο."),
    ("bg", "Премахнете съдържанието."),
    ("mt", "Neħħu l-kontenut. Għandkom żmien."),
]


@pytest.mark.usefixtures("certificates")
class TestLetters:
    """Other scripts, long tables, and nothing left to fill in."""

    @pytest.mark.parametrize(("language", "text"), SCRIPTS, ids=[code for code, _ in SCRIPTS])
    def test_other_scripts_have_their_glyphs(self, language: str, text: str) -> None:
        """PDF/UA-1 7.21.8: no reference to the glyph that stands for a missing one."""
        content = samples.content()
        content["sections"]["steps"] = text
        pdf = unsigned(samples.frozen(given=content, language=language))
        assert failures(signed(pdf)) == []
        said = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
        assert "\ufffd" not in said.stdout.decode()
        with pikepdf.open(BytesIO(pdf)) as document:
            assert str(document.Root.Lang) == language

    @pytest.mark.parametrize(
        "text", ["この通知", "请删除", "삭제하십시오", "private \ue000", "unassigned \u0378"]
    )
    def test_a_letter_that_no_font_has_is_never_printed_as_a_box(self, text: str) -> None:
        """CJK fonts are large and not on every machine: either the notice is whole, or it is
        not made and says which letters are missing."""
        content = samples.content()
        content["sections"]["steps"] = text
        frozen = samples.frozen(given=content)
        letters = {f"U+{ord(letter):04X}" for letter in text if not letter.isascii()}
        try:
            pdf = unsigned(frozen)
        except MissingLetters as error:
            said = str(error)
        else:
            said, letters = "", set() if failures(pdf) == [] else letters
        assert all(letter in said for letter in letters)
        assert said or "private" not in text

    def test_every_length_of_a_stream_is_beyond_doubt(self) -> None:
        """Streams end in a carriage return one time in 256: many notices, many streams."""
        for number in range(20):
            pdf = unsigned(samples.frozen(given=samples.content(reference=f"TEST-{number}")))
            assert not re.search(rb"[^\r]\r\nendstream", pdf) or failures(pdf) == []

    def test_long_tables_and_lists(self) -> None:
        content = samples.content(
            locations=[{"url": f"https://pictures.example.com/{n}"} for n in range(150)]
        )
        rows = "\n".join(f"| {n} | reason {n} |" for n in range(60))
        content["sections"]["reasons"] = f"| No. | Reason |\n|---|---|\n{rows}"
        content["sections"]["steps"] = "\n".join(f"{n}. Step" for n in range(1, 80))
        assert failures(signed(unsigned(samples.frozen(given=content)))) == []


@pytest.mark.usefixtures("certificates")
class TestSignature:
    """PAdES B-B, seen by poppler and by pyHanko's own validation."""

    def test_poppler_finds_it_valid_over_the_whole_document(
        self, document: bytes, tmp_path: Path
    ) -> None:
        file = tmp_path / "notice.pdf"
        file.write_bytes(document)
        said = subprocess.run(
            ["pdfsig", str(file)],
            capture_output=True, text=True, check=False,
        ).stdout  # fmt: skip
        assert "Signature Validation: Signature is Valid." in said
        assert "Total document signed" in said
        assert "ETSI.CAdES.detached" in said
        assert "DEVELOPMENT" in said

    def test_pyhanko_finds_it_intact_and_trusted_by_its_root(self, document: bytes) -> None:
        [embedded] = PdfFileReader(BytesIO(document)).embedded_signatures
        root = [c for c in embedded.other_embedded_certs if c.ca]
        status = validate_pdf_signature(
            embedded,
            ValidationContext(trust_roots=root, allow_fetching=False),
        )
        assert status.intact
        assert status.valid
        assert status.trusted
        assert status.coverage.name == "ENTIRE_FILE"
        assert embedded.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
        assert embedded.field_name == "Signature"

    def test_the_field_can_be_spoken_and_is_off_the_page(self, document: bytes) -> None:
        with pikepdf.open(BytesIO(document)) as read:
            [field] = read.Root.AcroForm.Fields
            assert str(field.TU).startswith("Electronic signature of")
            assert all(float(number) < 0 for number in field.Rect)

    def test_signing_leaves_metadata_alone(self, document: bytes) -> None:
        assert document.count(b"<?xpacket begin") == 1
        assert b"pdfuaid:part" in document
        assert document.count(b"/Type /Metadata") == 1

    def test_any_changed_byte_is_noticed(self, document: bytes) -> None:
        """Bytes inside the quoted signature are no part of what it covers; a change there
        breaks it, changes nothing of its meaning, or is caught by the hash of the file."""
        [found] = re.finditer(rb"/ByteRange \[0 (\d+) (\d+) \d+", document)
        inside = range(int(found[1]), int(found[2]))
        chance = random.Random(20260514)
        for _ in range(400):
            place = chance.randrange(len(document))
            changed = bytearray(document)
            changed[place] ^= 1 << chance.randrange(8)
            if place not in inside:
                assert check_signature(bytes(changed)).signature is not Signature.INTACT

    def test_what_is_added_behind_the_signature_is_noticed(self, document: bytes) -> None:
        for more in (b"\n", b"%", document[-200:]):
            assert check_signature(document + more).signature is Signature.BROKEN

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"%PDF-1.7",
            b"%PDF-1.7 /ByteRange [0 1 2 3]",
            b"%PDF-1.7 /ByteRange [0 9999999999 9999999999 9999999999]",
            b"%PDF-1.7 /ByteRange [5 1 20 3] <00>",
            b"%PDF-/ByteRange [0 30 34 1]  x<zz>y",
        ],
    )
    def test_nonsense_is_never_intact_and_never_a_crash(self, data: bytes) -> None:
        assert check_signature(data).signature is not Signature.INTACT
