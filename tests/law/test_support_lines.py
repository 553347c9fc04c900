"""Support lines: checked on reading, given by country and for whom."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from casework.law import load_law, read_law
from casework.law.book import DATA
from casework.law.errors import LawDataError

LAW = load_law()


@pytest.mark.parametrize(
    ("country", "audience", "numbers"),
    [
        ("GB", "adult", {"0345 6000 459", "116 123"}),
        ("GB", "child", {"0800 1111"}),
        ("DE", "adult", {"116 016"}),
        ("FR", "child", {"3018", "119"}),
        ("KR", "image_abuse", {"1366"}),
    ],
)
def test_lines_of_a_country(country: str, audience: str, numbers: set[str]) -> None:
    assert numbers <= {line.number for line in LAW.support(country, audience)}


def test_somebody_listens_to_everybody() -> None:
    for country in ("", "AQ", "ZZ"):
        for audience in ("child", "adult"):
            assert LAW.support(country, audience)


def test_lines_that_know_about_image_abuse_come_first() -> None:
    assert LAW.support("GB", "adult")[0].name == "Revenge Porn Helpline"


def test_numbers_can_be_dialled() -> None:
    for line in LAW.support_lines:
        if line.number:
            assert re.fullmatch(r"\+?[0-9]{2,12}|%23[0-9]{4}", line.dial), line.id


@pytest.mark.parametrize(
    "wrong",
    [
        'id = "a"\nname = "A"\nfor = ["adult"]',
        'id = "a"\nname = "A"\nnumber = "112"\nfor = []',
        'id = "a"\nname = "A"\nnumber = "call me"\nfor = ["adult"]',
        'id = "a"\nname = "A"\nnumber = "112"\nfor = ["dogs"]',
        'id = "a"\nname = "A"\nnumber = "112"\nfor = ["adult"]\ncountry = "JJ"',
        'id = "a"\nname = "A"\nwebsite = "http://a.example"\nfor = ["adult"]',
    ],
)
def test_a_wrong_line_stops_the_reading(wrong: str, tmp_path: Path) -> None:
    root = tmp_path / "data"
    shutil.copytree(DATA, root)
    (root / "support_lines.toml").write_text(f"[[line]]\n{wrong}\n")
    with pytest.raises(LawDataError, match="support_lines"):
        read_law(root)
