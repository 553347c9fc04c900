"""A PDF, written anew with its words and their layout alone. No Django here.

Nothing is taken out of the file that came: a new one is made, into which only what is
named here is copied. Old revisions, unreferenced objects, attached files, scripts, actions,
forms, metadata, thumbnails and whatever a later version of the format may add have no way in.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from complaints.documents import refusals
from complaints.documents.limits import MOST_PAGES
from complaints.documents.pdf_content import Filtered, filter_content
from complaints.documents.pdf_fonts import copy_font
from complaints.documents.refusals import Refused

MOST_FORMS = 2000
DEEPEST = 12
MOST_SHAPES = 400
"""Lines and boxes of one page, for tables. A drawing has more, and goes."""
MOST_WORK = 200_000
"""Instructions of one page with everything that it repeats."""
FEWEST_LETTERS = 20
"""A page that was scanned may bear the name of the scanner."""
_PICTURE_FILTERS = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}


def rebuild(data: bytes) -> tuple[bytes, int, int]:
    """The document with its words: bytes, pictures and other things left out.

    Raises Refused for a document that is locked, too long, no PDF, or has no words.
    """
    try:
        with pikepdf.open(BytesIO(data), suppress_warnings=True) as source:
            if source.is_encrypted:
                raise Refused(refusals.LOCKED)
            return _Rebuilt(source).finish()
    except pikepdf.PasswordError:
        raise Refused(refusals.LOCKED) from None
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError, KeyError, IndexError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(refusals.UNREADABLE) from None


@dataclass(frozen=True)
class _Form:
    """A group of instructions that pages repeat, as copied."""

    stream: Any
    shapes: int
    work: int
    letters: int


class _Rebuilt:
    """The new document while it is being written."""

    def __init__(self, source: Pdf) -> None:
        self.source, self.new = source, pikepdf.new()
        self.pictures, self.others = 0, 0
        self.counted: set[tuple[int, int]] = set()
        self.forms: dict[tuple[int, int, bool], _Form | None] = {}
        self.fonts: dict[tuple[int, int], Any] = {}

    def finish(self) -> tuple[bytes, int, int]:
        """All pages, then what was left out of the document as a whole, then the bytes."""
        self._count_others()
        self.source.generate_appearance_streams()
        self.source.flatten_annotations("all")
        pages = list(self.source.pages)
        if len(pages) > MOST_PAGES:
            raise Refused(refusals.TOO_LONG)
        letters = sum(self._page(page) for page in pages)
        if letters < FEWEST_LETTERS and self.pictures:
            raise Refused(refusals.PICTURES_ONLY)
        if not letters:
            raise Refused(refusals.NOTHING_LEFT)
        out = BytesIO()
        self.new.save(out, compress_streams=True, deterministic_id=True)
        _look_again(out.getvalue())
        return out.getvalue(), self.pictures, self.others

    def _count_others(self) -> None:
        root = self.source.Root
        names = root.get("/Names", Dictionary())
        if isinstance(names, Dictionary):
            self.others += len(self.source.attachments) if "/EmbeddedFiles" in names else 0
            self.others += "/JavaScript" in names
        self.others += any(key in root for key in ("/OpenAction", "/AA"))
        for page in self.source.pages:
            if "/Thumb" in page.obj:
                self.picture(page.obj["/Thumb"])
            for note in page.obj.get("/Annots", []):
                kind = note.get("/Subtype") if isinstance(note, Dictionary) else None
                self.others += kind not in {None, Name.Link, Name.Widget, Name.Popup}

    def picture(self, image: Any) -> None:
        """Count a picture, each once however often it is shown."""
        place = getattr(image, "objgen", (0, 0))
        if place != (0, 0):
            if place in self.counted:
                return
            self.counted.add(place)
        self.pictures += 1

    def _page(self, page: pikepdf.Page) -> int:
        resources = _dictionary(page.resources)
        found = self._filtered(page, resources, shapes=True, depth=0)
        if found.shapes > MOST_SHAPES:
            found = self._filtered(page, resources, shapes=False, depth=0)
            self.pictures += 1
        elif found.drawn:
            self.pictures += 1
        if found.work > MOST_WORK:
            raise Refused(refusals.TOO_LONG)
        added = self.new.add_blank_page(page_size=(200, 200)).obj
        added["/MediaBox"] = _box(page.mediabox)
        added["/CropBox"] = _box(page.cropbox)
        if (turn := _turn(page.obj)) in {90, 180, 270}:
            added["/Rotate"] = turn
        added["/Contents"] = pikepdf.Stream(self.new, found.content)
        added["/Resources"] = self._resources(found, resources)
        return found.letters

    def _filtered(
        self, holder: Any, resources: Dictionary, *, shapes: bool, depth: int
    ) -> Filtered:
        xobjects = _dictionary(resources.get("/XObject"))

        def drawn(name: str) -> _Form | None:
            found = xobjects.get(name)
            if not isinstance(found, pikepdf.Stream):
                return None
            if found.get("/Subtype") != Name.Form:
                self.picture(found)
                return None
            return self._form(found, resources, shapes=shapes, depth=depth + 1)

        spaces = _dictionary(resources.get("/ColorSpace"))
        patterns = _dictionary(resources.get("/Pattern"))
        shadings = _dictionary(resources.get("/Shading"))
        found = filter_content(
            pikepdf.parse_content_stream(holder), shapes=shapes, drawn=drawn, spaces=spaces
        )
        self.pictures += found.inline if shapes else 0
        for name in found.patterns:
            self._pattern(patterns.get(name), depth)
        for name in found.shadings:
            self._shading(shadings.get(name))
        return found

    def _form(self, form: Any, outer: Dictionary, *, shapes: bool, depth: int) -> _Form | None:
        if depth > DEEPEST or len(self.forms) > MOST_FORMS:
            raise Refused(refusals.TOO_LONG)
        key = (*form.objgen, shapes)
        if key[:2] != (0, 0) and key in self.forms:
            return self.forms[key]
        self.forms[key] = None  # whatever draws itself is drawn once
        resources = _dictionary(form.get("/Resources")) if "/Resources" in form else outer
        found = self._filtered(form, resources, shapes=shapes, depth=depth)
        if shapes and found.drawn:
            self.pictures += 1
        stream = pikepdf.Stream(self.new, found.content)
        stream["/Type"], stream["/Subtype"] = Name.XObject, Name.Form
        stream["/BBox"] = _numbers(form.get("/BBox"), 4) or Array([0, 0, 1000, 1000])
        if (matrix := _numbers(form.get("/Matrix"), 6)) is not None:
            stream["/Matrix"] = matrix
        stream["/Resources"] = self._resources(found, resources)
        copied = _Form(self.new.make_indirect(stream), found.shapes, found.work, found.letters)
        self.forms[key] = copied
        return copied

    def _pattern(self, pattern: Any, depth: int) -> None:
        """Patterns go, whatever they are; a picture in one is counted."""
        if isinstance(pattern, pikepdf.Stream):
            inner = _dictionary(_dictionary(pattern.get("/Resources")).get("/XObject"))
            images = [x for x in inner.values() if isinstance(x, pikepdf.Stream)]
            if images or b"BI" in pattern.read_bytes():
                self.picture(pattern)
        elif isinstance(pattern, Dictionary):
            self._shading(pattern.get("/Shading"))

    def _shading(self, shading: Any) -> None:
        """Gradients go; a mesh can be a picture and is counted as one."""
        kind = shading.get("/ShadingType", 0) if isinstance(shading, _KEYED) else 0
        if isinstance(kind, int) and kind >= 4:
            self.picture(shading)

    def _resources(self, found: Filtered, resources: Dictionary) -> Dictionary:
        fonts = _dictionary(resources.get("/Font"))
        kept = Dictionary()
        for name in sorted(found.fonts):
            copied = self._font(fonts.get(name))
            if copied is not None:
                kept[name] = copied
        forms = Dictionary({name: form.stream for name, form in found.forms.items()})
        return Dictionary({"/Font": kept, "/XObject": forms})

    def _font(self, font: Any) -> Any:
        if not isinstance(font, Dictionary):
            return None
        if font.objgen not in self.fonts or font.objgen == (0, 0):
            self.fonts[font.objgen] = None
            copied = copy_font(self.new, font, self.picture)
            self.fonts[font.objgen] = self.new.make_indirect(copied) if copied else None
        return self.fonts[font.objgen]


_KEYED = (Dictionary, pikepdf.Stream)


def _dictionary(found: Any) -> Dictionary:
    return found if isinstance(found, Dictionary) else Dictionary()


def _numbers(found: Any, count: int) -> Array | None:
    try:
        numbers = [float(number) for number in found]
    except (TypeError, ValueError):
        return None
    if len(numbers) != count or not all(abs(number) < 1_000_000 for number in numbers):
        return None
    return Array([round(number, 4) for number in numbers])


def _box(found: Any) -> Array:
    return _numbers(found, 4) or Array([0, 0, 595, 842])


def _turn(page: Any) -> int:
    for _ in range(20):
        if "/Rotate" in page:
            turn = page["/Rotate"]
            return int(turn) % 360 if isinstance(turn, int) else 0
        page = page.get("/Parent")
        if not isinstance(page, Dictionary):
            break
    return 0


def _look_again(data: bytes) -> None:
    """What was written holds no picture, by looking at each of its objects."""
    with pikepdf.open(BytesIO(data)) as made:
        for found in made.objects:
            if not isinstance(found, pikepdf.Stream):
                continue
            filters = {str(f) for f in _listed(found.get("/Filter"))}
            if found.get("/Subtype") == Name.Image or filters & _PICTURE_FILTERS:
                raise Refused(refusals.UNREADABLE)


def _listed(found: Any) -> list[Any]:
    if found is None:
        return []
    return list(found) if isinstance(found, Array) else [found]
