"""Making a fingerprint in the browser: nothing leaves it but the bits."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Request, expect

from tests.browser import OpenPage, too_wide, violations
from tests.complaints.fingerprint_pictures import KEPT, distance, pictures, saved
from tests.complaints.in_browser import draft_of, open_step
from tests.live import LiveProduct

REFERENCE: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
FILM = """async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
    const pen = canvas.getContext("2d");
    const draw = () => {
        for (let n = 0; n < 40; n++) {
            pen.fillStyle = `rgb(${(n * 67) % 256} ${(n * 131) % 256} ${(n * 29) % 256})`;
            pen.fillRect((n * 53) % 300, (n * 97) % 220, 30 + (n % 7) * 20, 20 + (n % 5) * 20);
        }
    };
    draw();
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm" });
    const parts = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    const stopped = new Promise((done) => { recorder.onstop = done; });
    recorder.start();
    for (let n = 0; n < 15; n++) {
        draw();
        await new Promise((done) => setTimeout(done, 40));
    }
    recorder.stop();
    await stopped;
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""
"""Records a short film, as a browser does: it does not say how long it is."""


@contextmanager
def no_request(page: Page) -> Iterator[None]:
    """Within the block the browser asks for nothing over the network, workers included."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("blob:", "data:")):
            asked.append(request.url)

    page.context.on("request", note)
    yield
    page.context.remove_listener("request", note)
    assert asked == []


def chosen(name: str) -> dict[str, Any]:
    """A made-up picture, as a file that somebody chooses."""
    file = dict(pictures_named(name))[name]
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": file}


def pictures_named(*names: str) -> Iterator[tuple[str, bytes]]:
    """Some of the made-up pictures."""
    left = set(names)
    for name, file in pictures():
        if name in left:
            yield name, file
            left.remove(name)
        if not left:
            return


@pytest.fixture
def page(live_product: LiveProduct, open_page: OpenPage) -> Page:
    """Somebody at the step, whose script is ready."""
    page = open_page()
    page.token = open_step(live_product, page, "fingerprint")  # type: ignore[attr-defined]
    page.locator("#fingerprint[data-ready]").wait_for()
    return page


def status(page: Page) -> Any:
    return expect(page.locator("#fingerprint-status"))


def test_a_picture_stays_and_its_bits_are_kept(live_product: LiveProduct, page: Page) -> None:
    with no_request(page):
        page.locator("#choose").set_input_files([chosen("0 JPEG")])
        status(page).to_contain_text("was made")
        page.locator("#choose").set_input_files([chosen("0 WebP")])
        expect(page.locator("#fingerprint-list li")).to_have_count(2)
        page.locator("#choose").set_input_files([chosen("0 JPEG")])
        status(page).to_contain_text("in the list already")
        page.get_by_role("button", name="Take out").first.click()
        expect(page.locator("#fingerprint-list li")).to_have_count(1)
    assert not violations(page)
    with page.expect_request(lambda one: one.method == "POST") as sent:
        page.get_by_role("button", name="Continue", exact=True).last.click()
    body = sent.value.post_data or ""
    assert "IMG_0001" not in body
    assert len(body) < 400
    page.wait_for_url(lambda url: not url.endswith("/fingerprint/"))
    token = page.token  # type: ignore[attr-defined]
    [one] = draft_of(live_product, token).answers["fingerprint"]["fingerprints"]
    assert one["bits"] == REFERENCE["0 WebP"]["bits"]
    assert one["quality"] == REFERENCE["0 WebP"]["quality"]
    page.go_back()
    assert one["bits"] not in page.content()
    page.get_by_label("Fingerprint 1: of a picture").check()
    page.get_by_role("button", name="Continue", exact=True).last.click()
    page.wait_for_url(lambda url: not url.endswith("/fingerprint/"))
    assert draft_of(live_product, token).answers["fingerprint"]["fingerprints"] == []


def test_a_moment_of_a_video(live_product: LiveProduct, page: Page) -> None:
    film = base64.b64decode(page.evaluate(FILM))
    with no_request(page):
        page.locator("#choose").set_input_files(
            [{"name": "clip.webm", "mimeType": "video/webm", "buffer": film}]
        )
        page.locator("#moment").wait_for()
        page.wait_for_function("Number(document.getElementById('moment-at').max) > 0.2")
        assert not violations(page)
        page.locator("#moment-at").fill("0.2")
        page.get_by_role("button", name="Make a fingerprint of this moment").click()
        status(page).to_contain_text("was made")
    page.get_by_role("button", name="Continue", exact=True).last.click()
    page.wait_for_url(lambda url: not url.endswith("/fingerprint/"))
    token = page.token  # type: ignore[attr-defined]
    [one] = draft_of(live_product, token).answers["fingerprint"]["fingerprints"]
    assert one["source"] == "frame"
    assert one["quality"] >= 50


def test_what_shows_too_little_is_refused_kindly(page: Page) -> None:
    plain = saved(Image.new("RGB", (200, 200), (90, 120, 90)), "PNG")
    for buffer, words in ((plain, "too little to see"), (b"no picture", "cannot read that file")):
        page.locator("#choose").set_input_files(
            [{"name": "a.png", "mimeType": "image/png", "buffer": buffer}]
        )
        expect(page.locator("#fingerprint-trouble")).to_contain_text(words)
        assert page.evaluate("document.activeElement.id") == "choose"
        assert not violations(page)
        assert not too_wide(page)
    assert page.locator("#answer [name=made]").input_value() == ""


def test_without_scripts_it_is_skipped(live_product: LiveProduct, open_page: OpenPage) -> None:
    page = open_page(scripts=False)
    open_step(live_product, page, "fingerprint")
    assert page.get_by_text("cannot be made in this browser").is_visible()
    assert not page.locator("input[type=file]").is_visible()
    page.get_by_role("button", name="Continue", exact=True).last.click()
    page.wait_for_url(lambda url: not url.endswith("/fingerprint/"))


def test_copies_are_near_and_others_are_not() -> None:
    """What a fingerprint is good for, by the reference."""
    same = distance(REFERENCE["3 as it is"]["bits"], REFERENCE["3 poor JPEG"]["bits"])
    other = distance(REFERENCE["3 as it is"]["bits"], REFERENCE["4 as it is"]["bits"])
    assert same <= 31 < other
