"""What becomes of a document: told apart by content, and no picture is left in it."""

from __future__ import annotations

import base64
import subprocess
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from complaints.documents import cleaning, limits, refusals
from complaints.documents.cleaning import clean_document
from complaints.documents.kinds import kind_of
from complaints.documents.refusals import Refused
from tests.complaints import papers

PICTURES = {
    "samples": lambda: papers.with_image(),
    "jpeg": lambda: papers.with_image(jpeg=True),
    "soft mask": lambda: papers.with_image(mask=True),
    "inline": papers.with_inline,
    "nested": papers.with_nested,
    "pattern": papers.with_pattern,
    "glyph": papers.with_glyph_pictures,
    "mesh": papers.with_mesh,
    "drawing": papers.with_drawing,
    "mosaic": papers.with_mosaic,
    "thumbnail": papers.with_thumbnail,
    "stamp": papers.with_stamp,
}
MORE = {
    "mask of a state": papers.with_soft_mask_state,
    "unused": papers.with_unused,
    "attached": papers.with_attached,
}


def why(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        clean_document(data)
    return refused.value.why


def everything(data: bytes) -> bytes:
    """The bytes as they are, and each stream decoded, to look for what must not be there."""
    found = [data]
    with pikepdf.open(BytesIO(data)) as pdf:
        for one in pdf.objects:
            if isinstance(one, pikepdf.Stream):
                assert one.get("/Subtype") != pikepdf.Name.Image
                found += [one.read_raw_bytes(), one.read_bytes()]
            elif isinstance(one, pikepdf.Dictionary):
                found.append(one.unparse())
    return b"\n".join(found)


def seen(data: bytes, folder: Path) -> Image.Image:
    """The first page as a reader of PDFs draws it."""
    (folder / "in.pdf").write_bytes(data)
    subprocess.run(
        ["pdftoppm", "-r", "36", "-png", "-singlefile", "in.pdf", "out"], cwd=folder, check=True
    )
    return Image.open(folder / "out.png").convert("RGB")


def loud(page: Image.Image) -> int:
    """How many points have the colour of the test's pictures."""
    return sum(
        count
        for count, (red, green, blue) in page.getcolors(50_000) or []
        if red > 150 and green < 100 and blue < 130
    )


def darkest(page: Image.Image) -> int:
    """How dark the darkest point is: below 200 where there are words."""
    return int(page.convert("L").getextrema()[0])


@pytest.mark.parametrize("name", [*PICTURES, *MORE])
def test_no_picture_is_left_in_a_pdf(name: str, tmp_path: Path) -> None:
    made = {**PICTURES, **MORE}[name]()
    data = papers.saved(made, compress_streams=False)
    cleaned = clean_document(data)
    kept = everything(cleaned.content)
    for trace in (papers.LOUD[:12], papers.picture()[:64], b"\xff\xd8\xff", b"JFIF", b"/Image"):
        assert trace not in kept
    assert base64.b64encode(papers.picture())[:60] not in kept
    assert b"(" + papers.WORDS.encode() in kept
    page = seen(cleaned.content, tmp_path)
    assert loud(page) == 0
    assert darkest(page) < 200, "the words are still there"
    if name in PICTURES:
        assert loud(seen(data, tmp_path)) > 100 or name in {"thumbnail", "glyph"}
        assert cleaned.pictures >= 1
    assert cleaned.kind == "pdf"


def test_nothing_that_acts_is_left() -> None:
    cleaned = clean_document(papers.saved(papers.with_actions()))
    kept = everything(cleaned.content)
    for trace in (
        *(b"evil", b"/JavaScript", b"/JS", b"/Launch", b"/URI", b"/XFA", b"/3D", b"/RichMedia"),
        *(b"/Annot", b"/AcroForm", b"/OpenAction", b"/AA", b"/EmbeddedFile", b"/Metadata"),
        *(b"xdp", b"U3D", b"/Info", b"/PieceInfo"),
    ):
        assert trace not in kept
    assert cleaned.others >= 4


def test_nothing_of_an_earlier_revision_is_left() -> None:
    data = papers.with_old_revision()
    assert b"JFIF" in data
    cleaned = clean_document(data)
    assert b"JFIF" not in everything(cleaned.content)
    assert cleaned.content.count(b"%%EOF") == 1


def test_what_was_filled_into_a_form_stays() -> None:
    pdf = papers.letter()
    font = pdf.pages[0].obj.Resources.Font
    look = papers.group(pdf, papers.said("Case 12/345"), pikepdf.Dictionary({"/Font": font}))
    field = pikepdf.Dictionary(
        {
            "/Type": pikepdf.Name.Annot,
            "/Subtype": pikepdf.Name.Widget,
            "/FT": pikepdf.Name.Tx,
            "/T": "number",
            "/V": "Case 12/345",
            "/Rect": pikepdf.Array([0, 0, 400, 400]),
            "/F": 4,
            "/AP": pikepdf.Dictionary({"/N": look}),
        }
    )
    held = pdf.make_indirect(field)
    pdf.pages[0].obj["/Annots"] = pikepdf.Array([held])
    pdf.Root["/AcroForm"] = pikepdf.Dictionary({"/Fields": pikepdf.Array([held])})
    kept = everything(clean_document(papers.saved(pdf)).content)
    assert b"Case 12/345" in kept
    assert b"/Widget" not in kept


def test_words_that_a_scanner_laid_under_its_picture_become_visible(tmp_path: Path) -> None:
    pdf = papers.with_image()
    page = pdf.pages[0].obj
    page["/Contents"] = pikepdf.Stream(pdf, b"3 Tr\n" + papers.said(papers.WORDS) + papers.SHOWN)
    cleaned = clean_document(papers.saved(pdf))
    assert darkest(seen(cleaned.content, tmp_path)) < 200


def test_lines_and_boxes_of_a_table_stay(tmp_path: Path) -> None:
    pdf = papers.letter()
    papers.draw(pdf, b"0.5 w 30 200 m 350 200 l S 30 100 320 50 re S\n")
    cleaned = clean_document(papers.saved(pdf))
    assert cleaned.pictures == 0
    assert darkest(seen(cleaned.content, tmp_path).crop((0, 80, 200, 200))) < 200


def test_a_scan_alone_is_not_taken() -> None:
    pdf = papers.with_image(jpeg=True)
    pdf.pages[0].obj["/Contents"] = pikepdf.Stream(pdf, papers.SHOWN)
    assert why(papers.saved(pdf)) == refusals.PICTURES_ONLY


def test_an_empty_pdf_is_not_taken() -> None:
    assert why(papers.saved(papers.letter(""))) == refusals.NOTHING_LEFT


@pytest.mark.parametrize("user", ["", "secret"])
def test_a_locked_pdf_is_not_taken(user: str) -> None:
    data = papers.saved(papers.letter(), encryption=pikepdf.Encryption(owner="o", user=user))
    assert why(data) == refusals.LOCKED


PDF = papers.saved(papers.letter())
ZIP_END = b"PK\x05\x06" + b"\x00" * 18


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", refusals.EMPTY),
        (b" \r\n\x00", refusals.EMPTY),
        (b"x" * (limits.LARGEST_FILE + 1), refusals.TOO_LARGE),
        (papers.picture("JPEG"), refusals.PICTURE),
        (papers.picture("PNG"), refusals.PICTURE),
        (papers.picture("GIF"), refusals.PICTURE),
        (papers.picture("BMP"), refusals.PICTURE),
        (papers.picture("TIFF"), refusals.PICTURE),
        (papers.picture("WEBP"), refusals.PICTURE),
        (papers.picture("PPM"), refusals.PICTURE),
        (papers.picture("ICO"), refusals.PICTURE),
        (b"P3\n2 2\n255\n1 2 3 1 2 3 1 2 3 1 2 3\n", refusals.PICTURE),
        (b"#define a_width 8\n#define a_height 8\n", refusals.PICTURE),
        (b"GIF89a/*" + b" " * 40 + b"*/=1", refusals.PICTURE),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, refusals.PICTURE),
        (b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 40, refusals.FILM),
        (b"\x1aE\xdf\xa3" + b"\x00" * 40, refusals.FILM),
        (b"RIFF\x00\x00\x00\x00AVI LIST", refusals.FILM),
        (b"ID3\x03\x00\x00\x00\x00" + b"\xff" * 40, refusals.FILM),
        (b"PK\x03\x04" + b"\x00" * 26 + b"holiday.jpg", refusals.ARCHIVE),
        (b"PK\x03\x04" + b"\x00" * 26 + b"[Content_Types].xml", refusals.OFFICE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 40, refusals.OFFICE),
        (b"\x1f\x8b\x08" + b"\x00" * 40, refusals.ARCHIVE),
        (b"Rar!\x1a\x07\x00" + b"\x00" * 40, refusals.ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c" + b"\x00" * 40, refusals.ARCHIVE),
        (b"<!DOCTYPE html><p>Words", refusals.MARKUP),
        (b"\xef\xbb\xbf \n<svg xmlns='http://www.w3.org/2000/svg'/>", refusals.MARKUP),
        (b"<?xml version='1.0'?><a/>", refusals.MARKUP),
        (b"{\\rtf1 Words}", refusals.MARKUP),
        (b"%!PS-Adobe-3.0\n", refusals.MARKUP),
        ("Words".encode("utf-16"), refusals.LETTERS),
        ("Words".encode("utf-16-le"), refusals.UNKNOWN),
        ("Grüße aus Köln".encode("latin-1"), refusals.LETTERS),
        (b"\x7fELF\x02\x01" + b"\x00" * 40, refusals.UNKNOWN),
        (b"MZ\x90\x00" + b"\x00" * 40, refusals.UNKNOWN),
        (PDF + ZIP_END, refusals.HIDDEN),
        (PDF + b"\x00" * 10 + papers.picture(), refusals.HIDDEN),
        (PDF + b"<html><script>alert(1)</script>" + b"x" * 80, refusals.HIDDEN),
        (papers.picture() + PDF, refusals.PICTURE),
        (b"\x00\x00\x00\x18ftypmp42" + PDF, refusals.FILM),
        (b"%PDF-1.7\nno end", refusals.UNREADABLE),
        (b"%PDF-1.7\n" + b"\x00garbage" * 50 + b"\n%%EOF", refusals.UNREADABLE),
        (PDF[: len(PDF) // 3] + b"%%EOF", refusals.UNREADABLE),
    ],
)
def test_what_is_no_document_is_named_and_not_taken(data: bytes, reason: str) -> None:
    assert why(data) == reason


def test_an_email_keeps_its_words_and_what_proves_it() -> None:
    cleaned = clean_document(papers.email_file())
    words = cleaned.content.decode()
    for kept in (
        "From: PixHive Support ✓ <help@pixhive.example>",
        "To: Alex Example <alex@mail.example>",
        "Date: Tue, 24 Nov 2026 10:00:00 +0000",
        "Subject: Antwort über your request",
        "Message-ID: <1@pixhive.example>",
        "We have received your request <https://pixhive.example/r>.",
        "[Our logo]",
        "From: somebody@else.example",
        "Subject: The first message",
        "Please delete it.",
    ):
        assert kept in words
    for gone in ("X-Mailer", "data:", "base64", "<html", "script", "alert", "UEsDB", "JFIF"):
        assert gone not in words
    assert base64.b64encode(papers.picture()).decode()[:40] not in words
    assert (cleaned.kind, cleaned.pictures, cleaned.others) == ("email", 3, 1)
    assert kind_of(cleaned.content) == "email"


def test_an_email_without_words_is_not_taken() -> None:
    data = (
        b"From: a@b.example\nDate: x\nContent-Type: image/jpeg\n"
        b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(papers.picture())
    )
    assert why(data) == refusals.PICTURES_ONLY


def test_a_picture_behind_the_head_of_an_email_is_not_taken() -> None:
    head = b"From: a@b.example\nDate: x\nContent-Type: text/plain\n\n"
    assert why(head + papers.picture()) in {refusals.UNKNOWN, refusals.LETTERS}
    pictured = clean_document(head + b"Words\n" + base64.encodebytes(papers.picture(size=400)))
    assert pictured.pictures == 1
    assert b"/9j/" not in pictured.content


@pytest.mark.parametrize(
    "dump",
    [
        lambda raw: base64.encodebytes(raw),
        lambda raw: b"data:image/jpeg;base64," + base64.b64encode(raw),
        lambda raw: raw.hex().encode(),
        lambda raw: raw.hex(" ").encode(),
        lambda raw: b"".join(b"> " + line for line in base64.encodebytes(raw).splitlines(True)),
        lambda raw: b" ".join(str(byte).encode() for byte in raw),
        lambda raw: b"<~" + base64.a85encode(raw) + b"~>",
    ],
)
def test_a_picture_written_as_text_is_taken_out(dump: Callable[[bytes], bytes]) -> None:
    raw = dump(papers.picture(size=400))
    cleaned = clean_document(b"They wrote:\n" + raw + b"\nand nothing else.\n")
    words = cleaned.content.decode()
    assert words.startswith("They wrote:\n[…]")
    assert words.rstrip().endswith("and nothing else.")
    assert len(words) < 200
    assert cleaned.pictures >= 1
    assert why(raw) in {refusals.PICTURES_ONLY, refusals.PICTURE}


def test_text_stays_as_it_is_but_for_what_nobody_sees() -> None:
    words = "Grüße, \u202e«Σας ευχαριστούμε»\u202c 감사합니다\u200b\r\n"
    cleaned = clean_document(words.encode())
    assert cleaned.content.decode() == "Grüße, «Σας ευχαριστούμε» 감사합니다\n"
    assert (cleaned.kind, cleaned.pictures, cleaned.others) == ("text", 0, 0)


def bomb() -> bytes:
    """A page whose instructions are 400 MB of zeros, packed twice."""
    pdf = papers.letter()
    packed = zlib.compress(zlib.compress(b"\x00" * 400_000_000, 1), 9)
    stream = pikepdf.Stream(pdf, packed)
    stream["/Filter"] = pikepdf.Array([pikepdf.Name.FlateDecode] * 2)
    pdf.pages[0].obj["/Contents"] = pdf.make_indirect(stream)
    return papers.saved(pdf, compress_streams=False)


def deep() -> bytes:
    """Brackets within brackets."""
    pdf = papers.letter()
    papers.draw(pdf, b"[" * 200_000 + b"]" * 200_000 + b" TJ\n")
    return papers.saved(pdf)


def laughter() -> bytes:
    """Groups that each draw the next ten times."""
    pdf = papers.letter()
    inner = papers.group(pdf, papers.said("ha"), pdf.pages[0].obj.Resources)
    for _ in range(9):
        inner = papers.group(
            pdf,
            b"/Fm Do " * 10,
            pikepdf.Dictionary({"/XObject": pikepdf.Dictionary({"/Fm": inner})}),
        )
    pdf.pages[0].obj.Resources.XObject["/Fm"] = inner
    papers.draw(pdf, b"/Fm Do\n")
    return papers.saved(pdf)


def many_pages() -> bytes:
    """More pages than anybody reads."""
    pdf = papers.letter()
    for _ in range(limits.MOST_PAGES):
        pdf.pages.append(pdf.pages[0])
    return papers.saved(pdf)


def deep_email() -> bytes:
    """Messages within messages."""
    head = b"From: a@b.example\nDate: x\n"
    return (
        head
        + b"Content-Type: message/rfc822\n\n" * 1
        + (b"From: a@b.example\nContent-Type: message/rfc822\n\n" * 5000 + b"\nWords\n")
    )


@pytest.mark.parametrize("hostile", [bomb, laughter, many_pages, deep_email])
def test_hostile_documents_end_in_a_refusal(hostile: Callable[[], bytes]) -> None:
    assert why(hostile()) in {refusals.TOO_LONG, refusals.UNREADABLE}


def test_brackets_without_end_are_left_out() -> None:
    cleaned = clean_document(deep())
    assert papers.WORDS.encode() in everything(cleaned.content)
    assert len(cleaned.content) < 2000


def test_what_draws_itself_is_drawn_once() -> None:
    pdf = papers.letter()
    loop = papers.group(pdf, b"/Fm Do")
    loop["/Resources"] = pikepdf.Dictionary({"/XObject": pikepdf.Dictionary({"/Fm": loop})})
    pdf.pages[0].obj.Resources.XObject["/Fm"] = loop
    papers.draw(pdf, b"/Fm Do\n")
    assert clean_document(papers.saved(pdf)).kind == "pdf"


def test_a_process_that_dies_hangs_or_lies_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def behave(code: str) -> None:
        child = tmp_path / "child.py"
        child.write_text(code)
        monkeypatch.setattr(cleaning, "_CHILD", str(child))

    behave("import os; os.kill(os.getpid(), 9)")
    assert why(PDF) == refusals.TOO_LONG
    behave("import sys; sys.exit(3)")
    assert why(PDF) == refusals.UNREADABLE
    for lie in (
        "nothing",
        '{"kind": "pdf", "pictures": 0, "others": 0}\nno pdf',
        '{"kind": "text", "pictures": 0, "others": 0}\nwords',
        '{"kind": "pdf"}',
        '["pdf"]',
    ):
        behave(f"import sys; sys.stdin.buffer.read(); sys.stdout.write({lie!r})")
        assert why(PDF) == refusals.UNREADABLE
    behave("import time; time.sleep(60)")
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.2)
    assert why(PDF) == refusals.TOO_LONG


def test_the_process_has_none_of_the_products_secrets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child = tmp_path / "child.py"
    child.write_text(
        "import os, sys; sys.stdin.buffer.read();"
        'sys.stdout.write(\'{"kind": "text", "pictures": 0, "others": 0}\\n\');'
        "sys.stdout.write(' '.join(sorted(os.environ)))"
    )
    monkeypatch.setattr(cleaning, "_CHILD", str(child))
    assert clean_document(b"Words").content.decode().split() in (["LC_ALL"], ["LC_ALL", "LC_CTYPE"])


def test_when_too_many_are_read_at_once_the_next_is_asked_to_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "PATIENCE_SECONDS", 0.01)
    for _ in range(limits.AT_ONCE):
        cleaning._turns.acquire()
    try:
        assert why(b"Words") == refusals.BUSY
    finally:
        for _ in range(limits.AT_ONCE):
            cleaning._turns.release()
    assert clean_document(b"Words").kind == "text"
