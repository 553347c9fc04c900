"""What a file is, by its bytes alone: neither its name nor what a browser says counts.

Only three kinds are let in, each by a strict description of how it begins and ends; all
others are refused, with a reason where one can be told. No Django here.
"""

from __future__ import annotations

import re

from complaints.documents import refusals
from complaints.documents.limits import LARGEST_FILE
from complaints.documents.refusals import Refused

PDF, TEXT, EMAIL = "pdf", "text", "email"

_PICTURES = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",
    b"MM\x00*",
    b"II+\x00",
    b"MM\x00+",
    b"8BPS",
    b"\x00\x00\x01\x00",
    b"\x00\x00\x02\x00",
    b"\x0a\x05\x01\x08",
    b"\x00\x00\x00\x0cjP  ",
    b"\xff\x4f\xff\x51",
    b"\x00\x00\x00\x0cJXL ",
    b"\xff\x0a",
    b"BPG\xfb",
    b"qoif",
    b"FLIF",
    b"gimp xcf",
    b"\x97JB2",
    b"AT&TFORM",
    b"\xd7\xcd\xc6\x9a",
    b"DDS ",
    b"SIMPLE  =",
)
_FILMS = (
    b"\x1aE\xdf\xa3",
    b"FLV\x01",
    b"\x00\x00\x01\xba",
    b"\x00\x00\x01\xb3",
    b"OggS",
    b"ID3",
    b"fLaC",
    b"\xff\xfb",
    b"\xff\xf3",
    b"#!AMR",
    b"MThd",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
    b"CWS",
    b"FWS",
    b"ZWS",
)
_ARCHIVES = (
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"MSCF",
    b"\x04\x22\x4d\x18",
    b"\x1f\x9d",
    b"xar!",
    b"!<arch>",
)
_WRITTEN_PICTURE = re.compile(
    rb"P[1-7F][\s#]+\d|GIF8|/\* XPM|#define\s+\S*(width|height)|BEGIN:VCARD.*\nPHOTO", re.DOTALL
)
"""Pictures that are written with letters."""
_ZIP_END = b"PK\x05\x06"
_HEADER = re.compile(r"[!-9;-~]{1,76}:")
_MARKUP = re.compile(r"<\s*[a-zA-Z!?/]|\{\\rtf|%!", re.ASCII)
_LEADING = b" \t\r\n\x0c"
_UTF8_MARK = b"\xef\xbb\xbf"


def kind_of(data: bytes) -> str:
    """``PDF``, ``TEXT`` or ``EMAIL``; raises Refused for all others."""
    if not data.strip(_LEADING + b"\x00"):
        raise Refused(refusals.EMPTY)
    if len(data) > LARGEST_FILE:
        raise Refused(refusals.TOO_LARGE)
    if data[:64].lstrip(_LEADING).startswith(b"%PDF-"):
        _refuse_second_life(data)
        return PDF
    if is_picture(data):
        raise Refused(refusals.PICTURE)
    text = _letters(data)
    if _MARKUP.match(text.lstrip()):
        raise Refused(refusals.MARKUP)
    return EMAIL if is_email(text) else TEXT


def is_email(text: str) -> bool:
    """Whether the text begins like a message: only header lines up to the first empty
    line, among them a sender and what every mail program adds."""
    names: set[str] = set()
    for number, line in enumerate(text.lstrip("\r\n")[:200_000].splitlines()):
        if not line.strip():
            break
        if number == 0 and line.startswith("From "):  # as mailboxes are kept
            continue
        if line[0] in " \t" and names:
            continue
        found = _HEADER.match(line)
        if found is None:
            return False
        names.add(found.group()[:-1].lower())
    return "from" in names and bool(names & {"date", "message-id", "received", "mime-version"})


def is_picture(data: bytes) -> bool:
    """Whether these bytes begin like a picture."""
    start = data[:64].lstrip(_LEADING)
    return bool(_WRITTEN_PICTURE.match(data)) or start.startswith(_PICTURES)


def is_imagery(data: bytes) -> bool:
    """Whether these bytes begin like a picture, a film or a sound."""
    if is_picture(data):
        return True
    try:
        _refuse_known(data)
    except Refused as refused:
        return refused.why in {refusals.PICTURE, refusals.FILM}
    return False


def _refuse_known(data: bytes) -> None:
    """Names what is no text, so that the page can say what to do instead."""
    head = data[:64]
    if head.startswith(_PICTURES):
        raise Refused(refusals.PICTURE)
    if head.startswith(b"BM") and data[6:10] == b"\x00\x00\x00\x00":
        raise Refused(refusals.PICTURE)
    if head[:4] == b"RIFF":
        raise Refused(refusals.PICTURE if head[8:12] == b"WEBP" else refusals.FILM)
    if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}:
        still = {b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1", b"hevc"}
        raise Refused(refusals.PICTURE if head[8:12] in still else refusals.FILM)
    if head.startswith(_FILMS):
        raise Refused(refusals.FILM)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        office = b"[Content_Types].xml" in data[:4000] or b"mimetypeapplication/" in data[:200]
        raise Refused(refusals.OFFICE if office else refusals.ARCHIVE)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Refused(refusals.OFFICE)
    if head.startswith(_ARCHIVES) or data[257:262] == b"ustar":
        raise Refused(refusals.ARCHIVE)


def _refuse_second_life(data: bytes) -> None:
    """A PDF that is something else at the same time: more than a trace after its end, or
    the directory of an archive."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise Refused(refusals.UNREADABLE)
    if len(data[end + 5 :].strip(_LEADING + b"\x00")) > 64:
        raise Refused(refusals.HIDDEN)
    place = data.rfind(_ZIP_END, max(0, len(data) - 66_000))
    if place >= 0 and len(data) - place >= 22:
        comment = int.from_bytes(data[place + 20 : place + 22], "little")
        if place + 22 + comment >= len(data) - 64:
            raise Refused(refusals.HIDDEN)


def _letters(data: bytes) -> str:
    """The text, which must be UTF-8 without control codes that no letter has. Other
    encodings can be read in more than one way, so that they are not taken."""
    try:
        text = data.removeprefix(_UTF8_MARK).decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and not _CONTROL.search(text):
        return text
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\x00\x00" not in data[:100]:
        raise Refused(refusals.LETTERS)
    _refuse_known(data)
    words = not _CONTROL.search(data[:20_000].decode("latin-1"))
    raise Refused(refusals.LETTERS if words else refusals.UNKNOWN)


_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
