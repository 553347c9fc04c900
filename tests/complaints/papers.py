"""Documents for tests, made here: PDFs with every kind of picture, e-mails, text."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

WORDS = "We received your request and will answer within a month."
RED = (220, 20, 60)
LOUD = bytes(RED) * 64


def picture(kind: str = "JPEG", size: int = 64) -> bytes:
    """A picture in one loud colour, so that a page that still shows it is seen to."""
    out = BytesIO()
    Image.new("RGB", (size, size), RED).save(out, kind)
    return out.getvalue()


def image(pdf: Pdf, *, jpeg: bool = False, mask: bool = False) -> Any:
    """An image object, as JPEG or as samples, perhaps with a soft mask."""
    stream = pikepdf.Stream(pdf, picture() if jpeg else bytes(RED) * 64 * 64)
    stream["/Type"], stream["/Subtype"] = Name.XObject, Name.Image
    stream["/Width"] = stream["/Height"] = 64
    stream["/ColorSpace"], stream["/BitsPerComponent"] = Name.DeviceRGB, 8
    if jpeg:
        stream["/Filter"] = Name.DCTDecode
    if mask:
        soft = pikepdf.Stream(pdf, b"\xff" * 64 * 64)
        soft["/Type"], soft["/Subtype"] = Name.XObject, Name.Image
        soft["/Width"] = soft["/Height"] = 64
        soft["/ColorSpace"], soft["/BitsPerComponent"] = Name.DeviceGray, 8
        stream["/SMask"] = pdf.make_indirect(soft)
    return pdf.make_indirect(stream)


def letter(words: str = WORDS) -> Pdf:
    """One page with a line of words, to be added to."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(400, 400)).obj
    font = Dictionary({"/Type": Name.Font, "/Subtype": Name.Type1, "/BaseFont": Name.Helvetica})
    page["/Resources"] = Dictionary(
        {"/Font": Dictionary({"/F1": pdf.make_indirect(font)}), "/XObject": Dictionary()}
    )
    page["/Contents"] = pikepdf.Stream(pdf, said(words) if words else b"")
    return pdf


def said(words: str) -> bytes:
    """The instructions that write a line."""
    return f"BT /F1 12 Tf 0 g 30 350 Td ({words}) Tj ET\n".encode()


def draw(pdf: Pdf, instructions: bytes) -> None:
    """Add instructions to the only page."""
    page = pdf.pages[0].obj
    page["/Contents"] = pikepdf.Stream(pdf, page["/Contents"].read_bytes() + instructions)


def saved(pdf: Pdf, **options: Any) -> bytes:
    """The file."""
    out = BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


SHOWN = b"q 300 0 0 300 20 20 cm /Im0 Do Q\n"


def with_image(*, jpeg: bool = False, mask: bool = False) -> Pdf:
    """A letter with a picture over most of the page."""
    pdf = letter()
    pdf.pages[0].obj.Resources.XObject["/Im0"] = image(pdf, jpeg=jpeg, mask=mask)
    draw(pdf, SHOWN)
    return pdf


def with_inline() -> Pdf:
    """A letter with a picture within the instructions."""
    pdf = letter()
    samples = (bytes(RED) * 16).hex().encode()
    draw(
        pdf,
        b"q 300 0 0 300 20 20 cm BI /W 4 /H 4 /CS /RGB /BPC 8 /F /AHx ID " + samples + b"> EI Q\n",
    )
    return pdf


def group(pdf: Pdf, content: bytes, resources: Dictionary | None = None) -> Any:
    """A form XObject."""
    stream = pikepdf.Stream(pdf, content)
    stream["/Type"], stream["/Subtype"] = Name.XObject, Name.Form
    stream["/BBox"] = Array([0, 0, 400, 400])
    if resources is not None:
        stream["/Resources"] = resources
    return pdf.make_indirect(stream)


def with_nested() -> Pdf:
    """A picture in a group in a group."""
    pdf = letter()
    inner = group(pdf, SHOWN, Dictionary({"/XObject": Dictionary({"/Im0": image(pdf)})}))
    outer = group(pdf, b"/Fm1 Do", Dictionary({"/XObject": Dictionary({"/Fm1": inner})}))
    pdf.pages[0].obj.Resources.XObject["/Fm0"] = outer
    draw(pdf, b"/Fm0 Do\n")
    return pdf


def with_pattern() -> Pdf:
    """A picture as the tile of a pattern that fills the page."""
    pdf = letter()
    tile = group(
        pdf, b"64 0 0 64 0 0 cm /Im0 Do", Dictionary({"/XObject": Dictionary({"/Im0": image(pdf)})})
    )
    del tile["/Subtype"]
    tile["/Type"], tile["/PatternType"], tile["/PaintType"] = Name.Pattern, 1, 1
    tile["/TilingType"], tile["/XStep"], tile["/YStep"] = 1, 64, 64
    pdf.pages[0].obj.Resources["/Pattern"] = Dictionary({"/P0": tile})
    draw(pdf, b"/Pattern cs /P0 scn 20 20 300 300 re f\n")
    return pdf


def with_soft_mask_state() -> Pdf:
    """A graphics state whose soft mask is drawn with a picture."""
    pdf = letter()
    mask = group(pdf, SHOWN, Dictionary({"/XObject": Dictionary({"/Im0": image(pdf)})}))
    mask["/Group"] = Dictionary({"/S": Name.Transparency, "/CS": Name.DeviceRGB})
    state = Dictionary({"/SMask": Dictionary({"/S": Name.Luminosity, "/G": mask})})
    pdf.pages[0].obj.Resources["/ExtGState"] = Dictionary({"/GS0": pdf.make_indirect(state)})
    draw(pdf, b"/GS0 gs\n")
    return pdf


def with_glyph_pictures() -> Pdf:
    """A letter of a Type 3 font that is a picture."""
    pdf = letter()
    glyph = pikepdf.Stream(pdf, b"300 0 d0 q 300 0 0 300 0 0 cm /Im0 Do Q")
    font = Dictionary(
        {
            "/Type": Name.Font,
            "/Subtype": Name.Type3,
            "/FontBBox": Array([0, 0, 300, 300]),
            "/FontMatrix": Array([0.01, 0, 0, 0.01, 0, 0]),
            "/CharProcs": Dictionary({"/a": pdf.make_indirect(glyph)}),
            "/Encoding": Dictionary(
                {"/Type": Name.Encoding, "/Differences": Array([97, Name("/a")])}
            ),
            "/FirstChar": 97,
            "/LastChar": 97,
            "/Widths": Array([300]),
            "/Resources": Dictionary({"/XObject": Dictionary({"/Im0": image(pdf)})}),
        }
    )
    pdf.pages[0].obj.Resources.Font["/F3"] = pdf.make_indirect(font)
    draw(pdf, b"BT /F3 100 Tf 20 20 Td (a) Tj ET\n")
    return pdf


def with_mesh() -> Pdf:
    """A shading of the kind in which a picture can be told point by point."""
    pdf = letter()
    mesh = pikepdf.Stream(pdf, bytes([0, 0, 0, *RED, 0, 255, 0, *RED, 0, 0, 255, *RED]))
    mesh["/ShadingType"], mesh["/ColorSpace"] = 4, Name.DeviceRGB
    mesh["/BitsPerCoordinate"] = mesh["/BitsPerComponent"] = mesh["/BitsPerFlag"] = 8
    mesh["/Decode"] = Array([20, 320, 20, 320, 0, 1, 0, 1, 0, 1])
    pdf.pages[0].obj.Resources["/Shading"] = Dictionary({"/Sh0": pdf.make_indirect(mesh)})
    draw(pdf, b"/Sh0 sh\n")
    return pdf


def with_drawing() -> Pdf:
    """A picture traced in curves."""
    pdf = letter()
    one = b"0.863 0.078 0.235 rg 20 20 m 120 400 220 -50 320 320 c 20 320 l f\n"
    draw(pdf, one * 30)
    return pdf


def with_mosaic() -> Pdf:
    """A picture laid of small boxes."""
    pdf = letter()
    boxes = b"".join(
        b"%d %d 12 12 re f\n" % (x, y) for x in range(20, 320, 12) for y in range(20, 320, 12)
    )
    draw(pdf, b"0.863 0.078 0.235 rg\n" + boxes)
    return pdf


def with_thumbnail() -> Pdf:
    """A picture beside the page, for lists of pages."""
    pdf = letter()
    pdf.pages[0].obj["/Thumb"] = image(pdf)
    return pdf


def with_stamp() -> Pdf:
    """A note whose appearance is a picture."""
    pdf = letter()
    look = group(pdf, SHOWN, Dictionary({"/XObject": Dictionary({"/Im0": image(pdf)})}))
    note = Dictionary(
        {
            "/Type": Name.Annot,
            "/Subtype": Name.Stamp,
            "/Rect": Array([0, 0, 400, 400]),
            "/F": 4,
            "/AP": Dictionary({"/N": look}),
        }
    )
    pdf.pages[0].obj["/Annots"] = Array([pdf.make_indirect(note)])
    return pdf


def with_unused() -> Pdf:
    """A picture that no page shows, in the resources and in an old corner of the file."""
    pdf = letter()
    pdf.pages[0].obj.Resources.XObject["/Im7"] = image(pdf, jpeg=True)
    pdf.Root["/PieceInfo"] = Dictionary({"/Tool": Dictionary({"/Private": image(pdf, jpeg=True)})})
    return pdf


def with_attached() -> Pdf:
    """A picture attached as a file, and one in the metadata."""
    pdf = letter()
    pdf.attachments["holiday.jpg"] = picture()
    small = base64.b64encode(picture()).decode()
    meta = pikepdf.Stream(
        pdf, f"<x:xmpmeta><xmpGImg:image>{small}</xmpGImg:image></x:xmpmeta>".encode()
    )
    meta["/Type"], meta["/Subtype"] = Name.Metadata, Name.XML
    pdf.Root["/Metadata"] = pdf.make_indirect(meta)
    return pdf


def with_actions() -> Pdf:
    """Scripts, a program to start, an address to call, a dynamic form, a film, a 3D model."""
    pdf = letter()
    script = Dictionary({"/S": Name.JavaScript, "/JS": "app.launchURL('https://evil.example')"})
    pdf.Root["/OpenAction"] = script
    pdf.Root["/AA"] = Dictionary({"/WC": script})
    pdf.Root["/Names"] = Dictionary(
        {"/JavaScript": Dictionary({"/Names": Array(["x", pdf.make_indirect(script)])})}
    )
    xfa = pdf.make_indirect(pikepdf.Stream(pdf, b"<xdp><image>x</image></xdp>"))
    pdf.Root["/AcroForm"] = Dictionary({"/XFA": xfa, "/Fields": Array([])})
    notes = [
        {"/Subtype": Name.Link, "/A": Dictionary({"/S": Name.URI, "/URI": "https://evil.example"})},
        {"/Subtype": Name.Link, "/A": Dictionary({"/S": Name.Launch, "/F": "evil.exe"})},
        {"/Subtype": Name("/3D"), "/3DD": pdf.make_indirect(pikepdf.Stream(pdf, b"U3D" + LOUD))},
        {"/Subtype": Name.RichMedia, "/RichMediaContent": Dictionary()},
        {"/Subtype": Name.Screen, "/A": Dictionary({"/S": Name.Rendition})},
        {"/Subtype": Name.FileAttachment, "/FS": Dictionary({"/F": "evil.exe"})},
    ]
    pdf.pages[0].obj["/Annots"] = Array(
        [
            pdf.make_indirect(
                Dictionary({"/Type": Name.Annot, "/Rect": Array([0, 0, 10, 10]), **note})
            )
            for note in notes
        ]
    )
    return pdf


def with_old_revision() -> bytes:
    """A file whose earlier revision, still in it, showed a picture."""
    before = saved(with_image(jpeg=True))
    start = before.rindex(b"startxref")
    place = int(before[start:].split()[1])
    # A revision that replaces nothing: the picture stays in the bytes before it.
    return before + b"xref\n0 0\ntrailer\n<< /Size 1 /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        place,
        place,
    )


def email_file(extra: bytes = b"") -> bytes:
    """A message with a picture in its page, one beside it, and an attached message."""
    jpeg = base64.encodebytes(picture())
    inner = base64.b64encode(picture("PNG"))
    return (
        b"""From: =?utf-8?q?PixHive_Support_=E2=9C=93?= <help@pixhive.example>
To: Alex Example <alex@mail.example>
Date: Tue, 24 Nov 2026 10:00:00 +0000
Subject: =?utf-8?b?QW50d29ydCDDvGJlcg==?= your request
Message-ID: <1@pixhive.example>
X-Mailer: Tracker 1.0
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<html><head><style>p{background:url(data:image/png;base64,"""
        + inner
        + b""")}</style></head><body><p>We have received <a href="https://pixhive.example/r">your
request</a>.</p><script>alert(1)</script><img alt="Our logo" src="data:image/png;base64,"""
        + inner
        + b""""></body></html>
--b
Content-Type: image/jpeg
Content-Transfer-Encoding: base64
Content-Disposition: inline; filename=holiday.jpg

"""
        + jpeg
        + b"""
--b
Content-Type: message/rfc822

From: somebody@else.example
Date: Mon, 23 Nov 2026 10:00:00 +0000
Subject: The first message
Content-Type: multipart/related; boundary=c

--c
Content-Type: text/plain

Please delete it.
--c
Content-Type: application/octet-stream
Content-Transfer-Encoding: base64

"""
        + jpeg
        + b"""
--c--
--b
Content-Type: application/zip
Content-Transfer-Encoding: base64

UEsDBAoAAAAAAA==
"""
        + extra
        + b"""--b--
"""
    )
