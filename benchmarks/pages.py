"""Every public page in every language, as it comes, with errors and filled in: axe, width,
language, direction, names. And every path through the form in every language.

What ``script/test`` does for three languages and a part of the states is done here for all:
it takes too long for every change. It needs what ``script/test`` installs.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from benchmarks import own
from benchmarks.complaints import take_part
from benchmarks.figure import Figure
from casework.languages.data import LANGUAGES

NAME = "pages"
LENGTH = "about 15 min"
DESCRIPTION = "axe on every public page, language and state; every path in every language"

OFFICE = "fr-cnil"
PROCESSES = 2


def run() -> Iterable[Figure]:
    """Look at everything; counts, and what was found wrong (the goal is nothing)."""
    # Playwright is there for whoever runs this one, not for whoever lists them all.
    from benchmarks.looking.pages import look_at_all

    codes = [code for code in os.environ.get("PAGES_LANGUAGES", "").split(",") if code] or [
        *LANGUAGES
    ]
    with (
        own.migrated_database("pages") as variables,
        own.django_on(variables),
        own.redis("pages") as redis_url,
    ):
        take_part(OFFICE)
        product = {**variables, "REDIS_URL": redis_url, "ALLOWED_HOSTS": "localhost"}
        with own.web("casework.wsgi", product, path="/healthz") as port:
            origin = f"http://localhost:{port}"
            with ProcessPoolExecutor(PROCESSES) as pool:
                found = list(pool.map(partial(look_at_all, origin), codes))
    for one in found:
        for line in one.wrong[:20]:
            print(f"  {one.language}: {line}", flush=True)
    yield Figure("languages", len(found), "")
    yield Figure("pages, each in all of them", min(one.pages for one in found), "")
    yield Figure("pages in a language and a state looked at", sum(o.states for o in found), "")
    yield Figure("paths walked from first page to following", sum(o.walks for o in found), "")
    wrong = sum(len(one.wrong) for one in found)
    yield Figure("violations and other faults", wrong, "", 0, more_is_better=False)
