"""Every path through the form, in three languages, one of them right to left, at the width
of a phone and of a desk, with and without JavaScript.

Each path is gone once in each language. Width and scripts take turns, so that every pair of
path, language, width and scripts is met somewhere; ``script/bench pages`` goes them in
every language.
"""

from __future__ import annotations

import pytest

from tests.browser import OpenPage
from tests.live import LiveProduct
from tests.paths.people import PATHS, Path
from tests.paths.walker import Walker

LANGUAGES = ("en", "de", "ar")
WIDTHS = (390, 1280)


def _walks() -> list[object]:
    found = []
    for number, path in enumerate(PATHS):
        for place, language in enumerate(LANGUAGES):
            turn = number + place
            width, scripts = WIDTHS[turn % 2], (turn // 2) % 2 == place % 2
            name = f"{path.name}-{language}-{width}-{'js' if scripts else 'plain'}"
            found.append(pytest.param(path, language, width, scripts, id=name))
    return found


@pytest.mark.parametrize(("path", "language", "width", "scripts"), _walks())
def test_from_the_first_page_to_following(
    live_product: LiveProduct,
    open_page: OpenPage,
    path: Path,
    language: str,
    width: int,
    scripts: bool,
) -> None:
    walker = Walker(open_page(width=width, scripts=scripts), live_product.origin, language)
    walker.begin()
    asked = set(walker.fill(path.answers))
    assert path.asked <= asked
    assert not path.never & asked
    reference, code = walker.send()
    walker.put_away()
    walker.follow(reference, code)
    assert walker.page.url.endswith("/follow/status/")
    row = live_product.database.run(
        "SELECT path, language, entry FROM complaints_complaint WHERE reference = %s", [reference]
    )
    assert row == [(path.kept, language, "web")]
    assert not walker.wrong, "\n".join(walker.wrong)


def test_every_pair_is_met() -> None:
    """The turns above leave out no pair of a width, scripts or none, and anything else."""
    met = [tuple(parameters.values) for parameters in _walks()]  # type: ignore[attr-defined]
    for width in WIDTHS:
        for scripts in (True, False):
            assert any(w == width and s == scripts for _p, _l, w, s in met)
    for language in LANGUAGES:
        assert {w for _p, one, w, _s in met if one == language} == set(WIDTHS)
        assert {s for _p, one, _w, s in met if one == language} == {True, False}
    for path in PATHS:
        assert {one for p, one, _w, _s in met if p is path} == set(LANGUAGES)
        assert {w for p, _l, w, _s in met if p is path} == set(WIDTHS)
        assert {s for p, _l, _w, s in met if p is path} == {True, False}
