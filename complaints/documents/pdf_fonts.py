"""Fonts of a PDF: copied by what is known of them, without room for a picture. No Django here.

Letters that are drawn as pictures (Type 3 with images, bitmap and colour tables) go; the
outlines of letters stay.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from complaints.documents.kinds import is_imagery
from complaints.documents.pdf_content import filter_content

LARGEST_FONT = 4_000_000
LARGEST_MAP = 1_000_000
MOST_GLYPHS = 256
LARGEST_GLYPH = 4_000
_NUMBERS = ("/FirstChar", "/LastChar", "/DW")
_DESCRIPTOR_NUMBERS = (
    *("/Flags", "/ItalicAngle", "/Ascent", "/Descent", "/Leading", "/CapHeight", "/XHeight"),
    *("/StemV", "/StemH", "/AvgWidth", "/MaxWidth", "/MissingWidth", "/FontWeight"),
)
_TABLES = {
    *(b"head", b"hhea", b"hmtx", b"maxp", b"loca", b"glyf", b"cmap", b"post", b"OS/2", b"CFF "),
    *(b"cvt ", b"fpgm", b"prep", b"vhea", b"vmtx", b"VORG", b"GDEF"),
}
"""Of an OpenType font; not the tables of bitmaps, colours and SVG."""
_INSIDE = re.compile(
    rb"\xff\xd8\xff(?:\xdb\x00[\x43\x84]|[\xe0-\xef]..(?:JFIF|JFXX|Exif|Adobe|ICC_PROFILE|http|MPF|"
    rb"Photoshop|Ducky))|\x89PNG\r\n\x1a\n|GIF8[79]a|WEBPVP8|ftyp(?:mp4|isom|heic|avif|qt)|<svg",
    re.DOTALL,
)
"""Whole pictures between the letters of a font."""
_MAP = re.compile(rb"[\t\n\r\x20-\x7e]*")


def copy_font(new: Pdf, font: Dictionary, picture: Callable[[Any], None]) -> Dictionary | None:
    """A font for the new document; None for one that cannot be kept. ``picture`` is told
    of each letter that is a picture."""
    kind = font.get("/Subtype")
    if kind == Name.Type3:
        return _type3(new, font, picture)
    if kind not in {Name.Type1, Name.TrueType, Name.Type0, Name.MMType1}:
        return None
    made = _simple(new, font)
    if kind == Name.Type0:
        inner = font.get("/DescendantFonts")
        if not isinstance(inner, Array) or len(inner) != 1 or not isinstance(inner[0], Dictionary):
            return None
        made["/DescendantFonts"] = Array([new.make_indirect(_cid(new, inner[0]))])
    else:
        _describe(new, font, made)
    return made


def _simple(new: Pdf, font: Dictionary) -> Dictionary:
    made = Dictionary({"/Type": Name.Font, "/Subtype": font["/Subtype"]})
    for key in ("/BaseFont", "/Name"):
        if isinstance(font.get(key), Name):
            made[key] = _short(font[key])
    _numbers(font, made, _NUMBERS)
    _arrays(font, made, ("/Widths",), depth=1)
    encoding = _encoding(new, font.get("/Encoding"))
    if encoding is not None:
        made["/Encoding"] = encoding
    words = _stream(font.get("/ToUnicode"), LARGEST_MAP)
    if words is not None and _MAP.fullmatch(words):
        made["/ToUnicode"] = pikepdf.Stream(new, words)
    return made


def _cid(new: Pdf, font: Dictionary) -> Dictionary:
    made = Dictionary({"/Type": Name.Font, "/Subtype": Name.CIDFontType2})
    if font.get("/Subtype") == Name.CIDFontType0:
        made["/Subtype"] = Name.CIDFontType0
    if isinstance(font.get("/BaseFont"), Name):
        made["/BaseFont"] = _short(font["/BaseFont"])
    _numbers(font, made, _NUMBERS)
    _arrays(font, made, ("/W", "/DW2", "/W2"), depth=2)
    system = font.get("/CIDSystemInfo")
    made["/CIDSystemInfo"] = Dictionary(
        {
            "/Registry": _words(system, "/Registry", b"Adobe"),
            "/Ordering": _words(system, "/Ordering", b"Identity"),
            "/Supplement": 0,
        }
    )
    _describe(new, font, made)
    glyphs = font.get("/CIDToGIDMap")
    table = _stream(glyphs, 2 * 65536)
    if table is not None and len(table) % 2 == 0 and not _INSIDE.search(table):
        made["/CIDToGIDMap"] = pikepdf.Stream(new, table)
    elif made["/Subtype"] == Name.CIDFontType2:
        made["/CIDToGIDMap"] = Name.Identity
    return made


def _describe(new: Pdf, font: Dictionary, made: Dictionary) -> None:
    found = font.get("/FontDescriptor")
    if isinstance(found, Dictionary):
        made["/FontDescriptor"] = new.make_indirect(_descriptor(new, found))


def _descriptor(new: Pdf, found: Dictionary) -> Dictionary:
    made = Dictionary({"/Type": Name.FontDescriptor})
    if isinstance(found.get("/FontName"), Name):
        made["/FontName"] = _short(found["/FontName"])
    _numbers(found, made, _DESCRIPTOR_NUMBERS)
    _arrays(found, made, ("/FontBBox",), depth=1)
    for key, clean in (("/FontFile", _type1), ("/FontFile2", _opentype), ("/FontFile3", _compact)):
        program = _stream(found.get(key), LARGEST_FONT)
        cleaned = clean(program) if program else None
        if cleaned is None or _INSIDE.search(cleaned):
            continue
        stream = pikepdf.Stream(new, cleaned)
        if key == "/FontFile3":
            kind = found[key].get("/Subtype")
            known = {Name("/Type1C"), Name("/CIDFontType0C"), Name("/OpenType")}
            stream["/Subtype"] = kind if kind in known else Name("/Type1C")
        elif key == "/FontFile2":
            stream["/Length1"] = len(cleaned)
        else:
            _numbers(found[key], stream, ("/Length1", "/Length2", "/Length3"))
        made[key] = new.make_indirect(stream)
        break
    return made


def _type1(program: bytes) -> bytes | None:
    return program if program.startswith((b"%!", b"\x80\x01")) else None


def _compact(program: bytes) -> bytes | None:
    if program.startswith(b"OTTO"):
        return _opentype(program)
    return program if program[:1] == b"\x01" and len(program) > 4 else None


def _opentype(program: bytes) -> bytes | None:
    """The font with the tables that draw and measure letters, and no other."""
    if program[:4] not in {b"\x00\x01\x00\x00", b"true", b"OTTO"} or len(program) < 12:
        return None
    (count,) = struct.unpack(">H", program[4:6])
    kept: list[tuple[bytes, bytes, bytes]] = []
    for number in range(min(count, 64)):
        entry = program[12 + 16 * number : 28 + 16 * number]
        if len(entry) < 16:
            return None
        tag, checksum, offset, length = entry[:4], entry[4:8], *struct.unpack(">II", entry[8:])
        table = program[offset : offset + length]
        if tag in _TABLES and len(table) == length:
            kept.append((tag, checksum, table))
    if not kept:
        return None
    power = len(kept).bit_length() - 1
    out = bytearray(program[:4])
    out += struct.pack(">HHHH", len(kept), 16 << power, power, 16 * len(kept) - (16 << power))
    place, tables = 12 + 16 * len(kept), bytearray()
    for tag, checksum, table in kept:
        out += tag + checksum + struct.pack(">II", place + len(tables), len(table))
        tables += table + b"\x00" * (-len(table) % 4)
    return bytes(out + tables)


def _type3(new: Pdf, font: Dictionary, picture: Callable[[Any], None]) -> Dictionary | None:
    """A font whose letters are small drawings: outlines stay, pictures go."""
    letters = font.get("/CharProcs")
    if not isinstance(letters, Dictionary):
        return None
    made = _simple(new, font)
    _arrays(font, made, ("/FontBBox", "/FontMatrix"), depth=1)
    kept = Dictionary()
    for name, letter in list(letters.items())[:MOST_GLYPHS]:
        if not isinstance(letter, pikepdf.Stream):
            continue
        instructions = pikepdf.parse_content_stream(letter)
        found = filter_content(
            instructions, shapes=True, drawn=lambda _: None, spaces=Dictionary(), curves=True
        )
        if found.inline or any(str(i.operator) == "Do" for i in instructions):
            picture(letter)
        opening = next((i for i in instructions if str(i.operator) in {"d0", "d1"}), None)
        if opening is None or len(found.content) > LARGEST_GLYPH:
            continue
        start = pikepdf.unparse_content_stream([opening])
        kept[name] = new.make_indirect(pikepdf.Stream(new, start + b"\n" + found.content))
    made["/CharProcs"], made["/Resources"] = kept, Dictionary()
    return made


def _encoding(new: Pdf, found: Any) -> Any:
    if isinstance(found, Name):
        return _short(found)
    if isinstance(found, pikepdf.Stream):
        words = _stream(found, LARGEST_MAP)
        if words is None or not _MAP.fullmatch(words):
            return None
        stream = pikepdf.Stream(new, words)
        stream["/Type"] = Name.CMap
        for key in ("/CMapName", "/UseCMap"):
            if isinstance(found.get(key), Name):
                stream[key] = _short(found[key])
        return stream
    if not isinstance(found, Dictionary):
        return None
    made = Dictionary({"/Type": Name.Encoding})
    if isinstance(found.get("/BaseEncoding"), Name):
        made["/BaseEncoding"] = _short(found["/BaseEncoding"])
    changes = found.get("/Differences")
    if isinstance(changes, Array):
        made["/Differences"] = Array(
            [
                _short(one) if isinstance(one, Name) else int(one)
                for one in list(changes)[:2000]
                if isinstance(one, Name | int)
            ]
        )
    return made


def _stream(found: Any, largest: int) -> bytes | None:
    """The decoded bytes of a stream that is no picture and not too large."""
    if not isinstance(found, pikepdf.Stream):
        return None
    try:
        data = found.read_bytes()
    except pikepdf.PdfError:
        return None
    return None if len(data) > largest or is_imagery(data) else data


def _short(name: Any) -> Name:
    return Name(str(name)[:127]) if len(str(name)) > 1 else Name("/None")


def _words(found: Any, key: str, default: bytes) -> pikepdf.String:
    value = found.get(key) if isinstance(found, Dictionary) else None
    words = bytes(value) if isinstance(value, pikepdf.String) else default
    return pikepdf.String(words[:60].decode("ascii", "ignore"))


def _numbers(found: Any, made: Any, keys: Any) -> None:
    for key in keys:
        value = found.get(key)
        if value is not None and not isinstance(value, bool) and _is_number(value):
            made[key] = value


def _arrays(found: Any, made: Any, keys: Any, *, depth: int) -> None:
    for key in keys:
        value = found.get(key)
        if isinstance(value, Array) and len(value) <= 70_000:
            made[key] = _array(value, depth)


def _array(found: Array, depth: int) -> Array:
    kept: list[Any] = []
    for one in found:
        if _is_number(one):
            kept.append(one)
        elif depth > 1 and isinstance(one, Array):
            kept.append(_array(one, depth - 1))
    return Array(kept)


def _is_number(found: Any) -> bool:
    return isinstance(found, int) or type(found).__name__ in {"Decimal", "float"}
