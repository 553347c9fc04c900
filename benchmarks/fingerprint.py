"""A fingerprint of a 12-megapixel picture, made in headless Chromium by the product's script.

Held against what the browser takes to decode the same picture and hand out its pixels, which
every fingerprint needs; and how far the bits are from the reference implementation's over
the set of made-up pictures. The first of several runs, which also compiles the script, counts
for nothing.
"""

import base64
import functools
import http.server
import json
import os
import shutil
import statistics
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.figure import Figure
from script.setup.places import ROOT
from script.setup.speech import Stop

NAME = "fingerprint"
LENGTH = "about 40 s"
DESCRIPTION = "a fingerprint of 12 megapixels in Chromium, and bits that differ from pdqhash"
SERVERS = False

GOAL_SECONDS = 2.0
GOAL_BITS = 10
RUNS = 7
AT_ONCE = 40
START = """() => {
    const maker = new Worker("/js/fingerprint-worker.js", { type: "module" });
    window.bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    window.ask = (file) => new Promise((done) => {
        maker.onmessage = ({ data }) => data.ready || done(data);
        maker.postMessage({ id: 1, file });
    });
}"""
MEASURE = """async ([text, runs]) => {
    const file = new Blob([window.bytesOf(text)], { type: "image/jpeg" });
    const timed = async (work) => {
        const began = performance.now();
        await work();
        return (performance.now() - began) / 1000;
    };
    const decode = async () => {
        const bitmap = await createImageBitmap(file);
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const pen = canvas.getContext("2d", { willReadFrequently: true });
        pen.drawImage(bitmap, 0, 0);
        pen.getImageData(0, 0, bitmap.width, bitmap.height);
        bitmap.close();
    };
    const found = { ours: [], bare: [] };
    for (let run = 0; run < runs; run++) {
        found.bare.push(await timed(decode));
        found.ours.push(await timed(() => window.ask(file)));
    }
    return found;
}"""
ALL = """async (texts) => {
    const found = [];
    for (const text of texts) found.push(await window.ask(new Blob([window.bytesOf(text)])));
    return found;
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the product's static files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


def executable() -> str:
    """The browser's program: CHROMIUM, or what the system has. Errors: Stop."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise Stop("No Chromium here. As root run: apt-get install chromium")


@contextmanager
def page() -> Iterator[Any]:
    """A page of a browser that may load the product's scripts."""
    from playwright.sync_api import sync_playwright

    handler = functools.partial(Quiet, directory=str(ROOT / "static"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=executable(), args=["--no-sandbox"]
            )
            opened = browser.new_page()
            opened.goto(f"http://localhost:{server.server_port}/icons/")
            opened.evaluate(START)
            yield opened
            browser.close()
        server.shutdown()


def text(file: bytes) -> str:
    """A file as the page takes it."""
    return base64.b64encode(file).decode()


def run() -> Iterable[Figure]:
    """Measure both."""
    from tests.complaints.fingerprint_pictures import KEPT, distance, large, pictures

    with page() as opened:
        took = opened.evaluate(MEASURE, [text(large()), RUNS + 1])
        ours, bare = (statistics.median(took[kind][1:]) for kind in ("ours", "bare"))
        yield Figure(
            "fingerprint of 12 megapixels, median", ours, "s", GOAL_SECONDS, more_is_better=False
        )
        yield Figure("decoding the same picture alone", bare, "s")
        yield Figure("fingerprint : decoding alone", ours / bare, "×")
        expected = json.loads(KEPT.read_text(encoding="utf-8"))
        files = dict(pictures())
        found: list[dict[str, Any]] = []
        texts = [text(file) for file in files.values()]
        for start in range(0, len(texts), AT_ONCE):
            found += opened.evaluate(ALL, texts[start : start + AT_ONCE])
        apart = [
            distance(one["bits"], expected[name]["bits"])
            for name, one in zip(files, found, strict=True)
        ]
        yield Figure("pictures compared with pdqhash", len(apart), "")
        yield Figure(
            "most bits that differ from pdqhash",
            max(apart),
            "of 256",
            GOAL_BITS,
            more_is_better=False,
        )
