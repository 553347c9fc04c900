"""Front-end assets: what is taken from npm, and what is left out."""

import json
from pathlib import Path

import pytest

from script.setup import assets
from script.setup.places import ROOT
from script.setup.speech import Stop


def test_the_lock_file_holds_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text()
    assert "resolved" not in text
    assert "://" not in text
    for name, package in json.loads(text)["packages"].items():
        assert name == "" or package["integrity"].startswith("sha512-")


def test_what_is_govuks_alone_is_left_out() -> None:
    css = assets.plain_style(
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/bold.woff2)}"
        'a{font-family:"GDS Transport",arial,sans-serif}'
        "b{font-family:GDS Transport,arial,sans-serif}"
        "c{background:url(/assets/images/govuk-crest.svg)}"
        "d{background:url(/assets/images/icon-document.svg)}"
        "e{background:url(data:image/svg+xml,x)}"
        "/*# sourceMappingURL=x.css.map */"
    )
    assert "GDS" not in css
    assert "woff" not in css
    assert "crest" not in css
    assert "sourceMappingURL" not in css
    assert css.count("system-ui") == 2
    assert "url(images/icon-document.svg)" in css
    assert "url(data:image/svg+xml,x)" in css
    assert assets.images_of(css) == {"icon-document.svg"}


def test_a_typeface_that_slips_through_stops_the_build() -> None:
    with pytest.raises(Stop, match="typeface"):
        assets.plain_style("a{font-family:GDS Transport Two,serif}")


def test_scripts_lose_their_map() -> None:
    assert assets.without_source_map("x();//# sourceMappingURL=x.js.map") == "x();\n"


def test_built_assets_are_clean_and_complete() -> None:
    assert {path.name for path in assets.VENDOR.glob("*.*")} == {
        *(Path(name).name for name in assets.FILES),
        *assets.RIGHT_TO_LEFT.values(),
    }
    for path in assets.VENDOR.glob("*.*"):
        text = path.read_text()
        assert "GDS Transport" not in text
        assert "sourceMappingURL" not in text
        assert "licence MIT" in text
        for image in assets.images_of(text):
            assert (assets.VENDOR / "images" / image).is_file()
    assert not list(assets.VENDOR.rglob("*.woff*"))


def test_a_style_sheet_for_right_to_left_is_the_other_mirrored() -> None:
    for name, other in assets.RIGHT_TO_LEFT.items():
        plain, mirrored = ((assets.VENDOR / one).read_text() for one in (name, other))
        assert ".govuk-radios__input{" in mirrored
        assert plain.count("left:") == mirrored.count("right:") != 0
        assert "licence MIT" in mirrored
