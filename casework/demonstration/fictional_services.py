"""Fictional services which the demonstration's complaints speak of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FictionalService:
    """A service, the company behind it, and where it decides (None: not known)."""

    slug: str
    name: str
    domain: str
    kind: str
    legal_name: str
    address: str
    headquarters: str
    establishments: tuple[tuple[str, bool | None, bool], ...]
    """Country, decides, representative only."""


SERVICES = (
    FictionalService(
        "pixhive",
        "PixHive",
        "pixhive.example",
        "platform",
        "PixHive International Ltd",
        "1 Example Quay\nDublin 1\nIreland",
        "US",
        (("IE", True, False),),
    ),
    FictionalService(
        "chirpy",
        "Chirpy",
        "chirpy.example",
        "platform",
        "Chirpy Europe B.V.",
        "Voorbeeldkade 8\n1013 XX Amsterdam\nNetherlands",
        "US",
        (("NL", True, False),),
    ),
    FictionalService(
        "clipwave",
        "Clipwave",
        "clipwave.example",
        "platform",
        "Clipwave UK Ltd",
        "20 Example Street\nLondon EC1X 0XX\nUnited Kingdom",
        "GB",
        (("GB", True, False),),
    ),
    FictionalService(
        "gleam",
        "Gleam",
        "gleam.example",
        "ai_provider",
        "Gleam Imaging Inc.",
        "500 Example Avenue\nWilmington, DE 19801\nUnited States",
        "US",
        (("US", True, False),),
    ),
    FictionalService(
        "undressly",
        "Undressly",
        "undressly.example",
        "ai_provider",
        "Undressly Holdings Ltd",
        "PO Box 100\nRoad Town\nBritish Virgin Islands",
        "VG",
        (("VG", True, False), ("MT", None, True)),
    ),
    FictionalService(
        "hostbarn",
        "Hostbarn",
        "hostbarn.example",
        "host",
        "Hostbarn GmbH",
        "Beispielallee 4\n60311 Frankfurt am Main\nGermany",
        "DE",
        (("DE-HE", True, False),),
    ),
    FictionalService(
        "plaza",
        "Plaza Forum",
        "plaza.example",
        "platform",
        "Plaza Forum Pty Ltd",
        "88 Example Road\nMelbourne VIC 3000\nAustralia",
        "AU",
        (("AU", True, False),),
    ),
)
