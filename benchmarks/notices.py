"""Notices per second through the product's own worker, against bare WeasyPrint.

A notice is claimed, numbered, laid out as a tagged PDF/A-3a and PDF/UA-1 file with its data
attached, signed, sealed, stored and recorded, one task each, on two worker processes. The
baseline is ``HTML(string=…).write_pdf()`` of the same HTML with the same style sheet on two
processes: no tags, no standards, no signature, no database. Both take turns in rounds, so
that a machine that slows down slows both.
"""

from __future__ import annotations

import multiprocessing
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from benchmarks import own
from benchmarks.complaints import AUTHORITY, take_part
from benchmarks.figure import Figure
from script.setup.children import follow_parent
from script.setup.places import ROOT

NAME = "notices"
LENGTH = "about 2 min"
DESCRIPTION = "notices made through Celery on two processes, against bare WeasyPrint"

PROCESSES = 2
ROUNDS = 4
IN_A_ROUND = 40
WARM_UP = 6
SIGNED = 30
GOAL = 0.9
"""Of the bare rate, with the signature's share of the time taken out."""
POWER = "eu-order-erasure"
PATIENCE = 120.0


def run() -> Iterable[Figure]:
    """Measure in rounds; rates, their ratio, and the signature by itself."""
    with (
        TemporaryDirectory() as folder,
        own.migrated_database("notices") as variables,
        own.django_on(variables),
        own.redis("notices") as redis_url,
    ):
        take_part(AUTHORITY)
        product = {**variables, "REDIS_URL": redis_url, "SIGNING_DIR": folder}
        with settings_of(folder, redis_url):
            own.manage(product, "signing_certificates", "--authority", AUTHORITY)
            with worker(product), bare_processes() as bare:
                yield from measure(bare)


@contextmanager
def settings_of(folder: str, redis_url: str) -> Iterator[None]:
    """This process asks for notices where the worker looks for them."""
    from django.test import override_settings

    broker = redis_url.replace("unix://", "redis+socket://")
    with override_settings(CELERY_BROKER_URL=broker, SIGNING_DIR=Path(folder)):
        yield


@contextmanager
def worker(environment: Mapping[str, str]) -> Iterator[None]:
    """The product's worker on two processes."""
    command = [sys.executable, "-m", "celery", "-A", "casework.celery:app", "worker"]
    options = ["--concurrency", str(PROCESSES), "--loglevel", "ERROR"]
    options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    process = subprocess.Popen(
        [*command, *options],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "casework.settings"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        preexec_fn=follow_parent,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def bare_processes() -> Iterator[Any]:
    """Two processes that only know WeasyPrint."""
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        yield pool


def bare(html: str) -> int:
    """What anyone would write first; the size of what comes out."""
    from weasyprint import HTML

    return len(HTML(string=html).write_pdf())


def measure(pool: Any) -> Iterable[Figure]:
    """All figures, product and baseline taking turns."""
    pages = html_of(IN_A_ROUND)
    pool.map(bare, pages[:WARM_UP], chunksize=1)
    make(WARM_UP)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        pool.map(bare, pages, chunksize=1)
        theirs.append(IN_A_ROUND / (time.perf_counter() - began))
        ours.append(IN_A_ROUND / make(IN_A_ROUND))
    signing = signature_seconds(pages[0])
    unsigned = [1 / (1 / rate - signing / PROCESSES) for rate in ours]
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    rendered = statistics.median(a / b for a, b in zip(unsigned, theirs, strict=True))
    yield Figure("notices made, 2 processes", statistics.median(ours), "per s")
    yield Figure(
        "bare WeasyPrint of the same HTML, 2 processes", statistics.median(theirs), "per s"
    )
    yield Figure("made / bare", ratio, "of the rate")
    yield Figure("made / bare without the signature", rendered, "of the rate", GOAL)
    yield Figure("signature", signing * 1000, "ms a notice")
    yield from outcome()


def make(count: int) -> float:
    """Ask for so many notices at once; the seconds until the last is ready."""
    from casework.notices.content import content_hash
    from casework.notices.models import Notice
    from casework.notices.services.requesting import request_notice
    from casework.scoping import acting_for

    with acting_for(AUTHORITY):
        for number in range(count):
            said = content(number)
            request_notice(
                authority=AUTHORITY,
                action_id=uuid4(),
                power=POWER,
                language="en",
                content=said,
                content_hash=content_hash(power=POWER, language="en", content=said),
            )
        began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        with acting_for(AUTHORITY):
            if not Notice.objects.filter(state__in=["queued", "rendering"]).exists():
                return time.perf_counter() - began
        time.sleep(0.02)
    raise RuntimeError("The worker does not get through with the notices")


def outcome() -> Iterable[Figure]:
    """What became of all of them: numbers without a gap, and how large they are."""
    from casework.notices.models import Notice, NoticeSeries
    from casework.scoping import acting_for

    with acting_for(AUTHORITY):
        rows = list(Notice.objects.values_list("state", "number", "pdf_size", "pages"))
        last = NoticeSeries.objects.get(authority_id=AUTHORITY).last
    wrong = sum(state != "ready" for state, *_ in rows)
    gaps = last - len({number for _, number, *_ in rows})
    yield Figure("size of a notice", statistics.median(r[2] for r in rows) / 1000, "kB")
    yield Figure("its pages", statistics.median(r[3] for r in rows), "pages")
    yield Figure("notices not made", wrong, "notices", 0, more_is_better=False)
    yield Figure("numbers missing or given twice", abs(gaps), "numbers", 0, more_is_better=False)


def signature_seconds(html: str) -> float:
    """The median time of signing one notice, by itself on one process."""
    from casework.notices.rendering.printer import print_letter
    from casework.notices.signing.certificates import identity
    from casework.notices.signing.signature import sign

    pdf = print_letter(html, made_at=datetime.now(UTC)).pdf
    signer, times = identity(AUTHORITY), []
    for _ in range(SIGNED):
        began = time.perf_counter()
        sign(pdf, identity=signer, authority_name="Authority", field_words="Signature")
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def html_of(count: int) -> list[str]:
    """The letters' HTML with the style sheet in it, as the baseline gets it."""
    from casework.notices.content import NoticeContent
    from casework.notices.frozen import freeze
    from casework.notices.legal_basis import legal_basis
    from casework.notices.rendering.letter import Issue, compose
    from casework.notices.rendering.printer import STYLESHEET
    from casework.scoping import acting_for

    style = f"<style>{STYLESHEET.read_text(encoding='utf-8')}</style></head>"
    basis = legal_basis(power=POWER, authority=AUTHORITY)
    letters = []
    with acting_for(AUTHORITY):
        for number in range(count):
            frozen = freeze(
                authority=AUTHORITY,
                basis=basis,
                language="en",
                content=NoticeContent.from_dict(content(number)),
            )
            issue = Issue(
                number=f"{AUTHORITY.upper()}/2026/{number:06d}",
                issued_at=datetime.now(UTC),
                check_code="0000-0000-0000-0000-0000",
                public_origin="https://notices.example",
                development=True,
            )
            letters.append(compose(frozen, issue).replace("</head>", style, 1))
    return letters


def content(number: int) -> dict[str, Any]:
    """A notice of ordinary length: three pages with a list, two tables and ten addresses."""
    limit = {
        "period": "14 days",
        "counted_from": "the service of this notice",
        "zone": "Europe/Dublin",
        "rule": "Calendar days; the day of service is not counted.",
        "citation": "Regulation 1182/71 Art. 3",
    }
    words = "The service was told and the content remained available for some time. " * 4
    return {
        "addressee": {"name": "Example Images Ltd", "address": "4 North Wall\nDublin 1"},
        "reference": f"BENCH-{number:05d}",
        "sections": {
            "facts": f"On **3 May 2026** the authority learned of the content.\n\n{words}",
            "failure": words,
            "image-identification": "The content is identified by its addresses alone.",
            "provisions": "- Article 5(1)(a) GDPR\n- Article 6(1) GDPR\n- Article 17(1)(d) GDPR",
            "reasons": f"{words}\n\n| Ground | Why not |\n|---|---|\n| Consent | None was given. |",
            "steps": "1. Remove the content.\n2. Prevent its return.\n3. Report in writing.",
            "consequences": words,
            "representations": words,
            "appeal": words,
            "confidentiality": words,
        },
        "deadlines": [{**limit, "kind": "compliance"}, {**limit, "kind": "appeal"}],
        "locations": [{"url": f"https://pictures.example.com/{number}/{n}"} for n in range(10)],
        "service_methods": ["email", "post"],
    }
