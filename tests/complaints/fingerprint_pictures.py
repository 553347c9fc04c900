"""Made-up pictures for holding our fingerprints against the reference implementation.

Twenty scenes of clouds and shapes, each as it is and in ten copies: smaller, larger, saved
again, written on, see-through, turned, grey. They are drawn from fixed seeds, so they are
the same everywhere and need not be kept.

``fingerprints.json`` beside this file holds what the reference implementation says of them.
It was made by ``python -m tests.complaints.fingerprint_pictures``, in an environment with the
pinned Pillow and with pdqhash (which is built from source, so it is no dependency)::

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install pillow numpy pdqhash
    /tmp/oracle/bin/python -m tests.complaints.fingerprint_pictures
"""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageOps

KEPT = Path(__file__).with_name("fingerprints.json")
SCENES = 20
SIZES = ((640, 480), (480, 640), (801, 533), (300, 300), (1024, 576), (141, 197), (720, 1280))
TURN = 0x0112
"""The EXIF tag that says how the camera was held."""


def scene(number: int) -> Image.Image:
    """One picture: clouds of three sizes, with shapes over them."""
    chance = random.Random(number)
    size = SIZES[number % len(SIZES)]
    picture = clouds(chance, size, 4)
    for cells, share in ((12, 0.4), (48, 0.2)):
        picture = Image.blend(picture, clouds(chance, size, cells), share)
    draw = ImageDraw.Draw(picture)
    for _ in range(chance.randint(4, 12)):
        x, y = (chance.randint(-20, side) for side in size)
        wide, high = (chance.randint(10, side // 2) for side in size)
        colour = tuple(chance.randint(0, 255) for _ in range(3))
        kind = chance.choice((draw.rectangle, draw.ellipse))
        kind((x, y, x + wide, y + high), fill=colour)
    return picture


def clouds(chance: random.Random, size: tuple[int, int], cells: int) -> Image.Image:
    """Soft noise, in about ``cells`` patches from side to side."""
    rough = Image.frombytes("RGB", (cells, cells), chance.randbytes(3 * cells * cells))
    return rough.resize(size, Image.Resampling.BICUBIC)


def large() -> bytes:
    """A JPEG of 12 megapixels, as a phone makes."""
    rough = clouds(random.Random(12), (1000, 750), 200)
    picture = Image.blend(scene(0).resize((4000, 3000)), rough.resize((4000, 3000)), 0.3)
    return saved(picture, "JPEG", quality=90)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def scaled(picture: Image.Image, factor: float) -> Image.Image:
    """The picture smaller or larger."""
    width, height = (round(side * factor) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def marked(picture: Image.Image) -> Image.Image:
    """The picture with words across a corner."""
    copy = picture.copy()
    draw = ImageDraw.Draw(copy)
    width, height = copy.size
    draw.rectangle((width * 2 // 3, height * 7 // 8, width, height), fill=(250, 250, 250))
    draw.text((width * 2 // 3 + 4, height * 7 // 8 + 4), "seen at example.com", fill=(200, 0, 0))
    return copy


def see_through(picture: Image.Image) -> Image.Image:
    """The picture with a see-through border."""
    copy = picture.convert("RGBA")
    solid = Image.new("L", copy.size, 0)
    wide, high = copy.size[0] // 12, copy.size[1] // 12
    solid.paste(255, (wide, high, copy.size[0] - wide, copy.size[1] - high))
    copy.putalpha(solid)
    return copy


def turned(picture: Image.Image) -> bytes:
    """As a camera held upright saves it: lying, with a note to turn it."""
    exif = Image.Exif()
    exif[TURN] = 6
    return saved(picture.rotate(90, expand=True), "JPEG", quality=85, exif=exif)


COPIES: dict[str, Callable[[Image.Image], bytes]] = {
    "as it is": lambda picture: saved(picture, "PNG"),
    "smaller": lambda picture: saved(scaled(picture, 0.4), "PNG"),
    "larger": lambda picture: saved(scaled(picture, 1.3), "JPEG", quality=92),
    "JPEG": lambda picture: saved(picture, "JPEG", quality=75),
    "poor JPEG": lambda picture: saved(picture, "JPEG", quality=20),
    "WebP": lambda picture: saved(picture, "WEBP", quality=60),
    "written on": lambda picture: saved(marked(picture), "JPEG", quality=85),
    "written on, smaller": lambda picture: saved(scaled(marked(picture), 0.6), "WEBP", quality=70),
    "see-through": lambda picture: saved(see_through(picture), "PNG"),
    "turned": turned,
    "grey": lambda picture: saved(ImageOps.grayscale(picture), "PNG"),
}


def pictures() -> Iterator[tuple[str, bytes]]:
    """Every picture's name and file."""
    for number in range(SCENES):
        picture = scene(number)
        for copy, make in COPIES.items():
            yield f"{number} {copy}", make(picture)


def seen(file: bytes) -> Image.Image:
    """The picture as a browser shows it: turned as its camera says, on white."""
    picture = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
    assert picture is not None
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture).convert("RGB")


def reference(file: bytes) -> dict[str, Any]:
    """What the reference implementation says of a file. ImportError where it is missing."""
    pdqhash, numpy = import_module("pdqhash"), import_module("numpy")
    vector, quality = pdqhash.compute(numpy.asarray(seen(file)))
    number = int("".join("1" if bit else "0" for bit in vector), 2)
    return {"bits": f"{number:064x}", "quality": int(quality)}


def distance(one: str, other: str) -> int:
    """In how many of the 256 bits two fingerprints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


if __name__ == "__main__":
    found = {name: reference(file) for name, file in pictures()}
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(said)}" for name, said in found.items())
    KEPT.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
