"""The whole line in a browser, at the width of a telephone, as its people go it; and what
the browsers were told and asked for on the way."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.line.walk import ACCOUNT, LEAD, LINKS, MAIL, NAME, SUMMARY, Walk

TELLING = re.compile(
    r"imag|pictur|photo|video|nud|naked|intima|porn|sex|undress|fake|abuse|victim|consent", re.I
)


def test_a_person_complains_and_gets_a_receipt(walk: Walk) -> None:
    assert re.fullmatch(r"RD-[0-9A-Z]{4}-[0-9A-Z]{4}", walk.receipt.reference)
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){4}", walk.receipt.code)
    walk.complainant.open("/complain/sent/")
    assert walk.receipt.code not in walk.complainant.page.content()


def test_the_mail_they_asked_for_says_nothing(walk: Walk) -> None:
    _ = walk.receipt
    mail = walk.product.wait_for(lambda: walk.product.mails(MAIL), what="the neutral mail")[0]
    body = mail.get_body(preferencelist=("plain",))
    assert body is not None
    words = f"{mail['Subject']} {mail['From']} {body.get_content()}"
    assert not TELLING.search(words), words
    assert walk.receipt.code not in words


def test_it_is_routed_and_they_see_what_comes_next(walk: Walk) -> None:
    assert re.search(r"By .{4,16}\d{4} at the latest", walk.following.text())


def test_the_investigator_finds_it_with_its_reasons_and_confirms(walk: Walk) -> None:
    assert walk.case
    walk.investigator.page.goto(walk.case)
    walk.investigator.reads("Investigating")
    assert NAME not in walk.investigator.page.content()


def test_the_lead_sees_exactly_what_was_shared(walk: Walk) -> None:
    seen = walk.shared
    assert SUMMARY in seen
    assert "PixHive" in seen
    for secret in (NAME, MAIL, ACCOUNT, *(link.removeprefix("https://") for link in LINKS)):
        assert secret not in walk.abroad.page.content()
    assert walk.receipt.reference not in walk.abroad.page.content()
    answer = walk.abroad.page.request.get(walk.case)
    assert answer.status == 404, LEAD


def test_an_author_cannot_approve_their_own_text(walk: Walk) -> None:
    desk = walk.investigator
    desk.page.goto(walk.action)
    desk.follow("Read it as it will read")
    desk.reads("You wrote a text of this action, so somebody else approves it.")
    expect(desk.page.get_by_role("button", name="Approve this text")).to_have_count(0)


def test_the_worker_makes_the_notice(walk: Walk) -> None:
    assert walk.issued.pdf.startswith(b"%PDF")
    walk.investigator.reads(walk.issued.sha256)


def test_anybody_can_check_it_by_number_and_code(walk: Walk) -> None:
    page = _verify_page(walk)
    page.get_by_label("Number of the notice").fill(walk.issued.number)
    page.get_by_label("Check code").fill(walk.issued.code.lower().replace("-", " "))
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("h1")).to_have_text("This notice was issued")
    expect(page.locator("main")).to_contain_text(walk.issued.sha256)
    expect(page.locator("main")).not_to_contain_text("PixHive")


@pytest.mark.parametrize("changed", [False, True], ids=["as issued", "one byte changed"])
def test_anybody_can_check_the_file(walk: Walk, changed: bool) -> None:
    page = _verify_page(walk)
    content = bytearray(walk.issued.pdf)
    if changed:
        content[len(content) // 2] ^= 1
    page.get_by_label("The PDF file as you received it").set_input_files(
        {"name": "notice.pdf", "mimeType": "application/pdf", "buffer": bytes(content)}
    )
    page.get_by_role("button", name="Check the file").click()
    genuine = "The file is not genuine" if changed else "The file is genuine"
    expect(page.locator("h1")).to_have_text(genuine)


def test_it_is_served_by_mail_with_proof(walk: Walk) -> None:
    [attached] = list(walk.mail.iter_attachments())
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_payload(decode=True) == walk.issued.pdf
    assert not TELLING.search(str(walk.mail["Subject"]))
    walk.investigator.page.goto(walk.approved)
    walk.investigator.reads("Served")


def test_the_person_learns_that_something_was_done_and_nobody_is_named(walk: Walk) -> None:
    page = walk.complied.page.content()
    for hidden in ("PixHive", "pixhive", walk.issued.number, "Investigator", NAME):
        assert hidden not in page


# --- what the browsers were told and asked for ------------------------------------------


def test_no_request_left_the_product(walk: Walk) -> None:
    _ = walk.complied
    own = urlsplit(walk.product.origin).netloc
    strangers = {url for url in walk.record.requests if urlsplit(url).netloc not in {own, ""}}
    assert not strangers
    assert len(walk.record.requests) > 100


def test_every_page_forbids_keeping_and_loading_from_elsewhere(walk: Walk) -> None:
    _ = walk.complied
    assert len(walk.record.documents) > 60
    for url, status, headers in walk.record.documents:
        assert status < 400, (url, status)
        assert headers["cache-control"] == "no-store" or "no-store" in headers["cache-control"], url
        assert headers["referrer-policy"] == "no-referrer", url
        if not headers.get("content-type", "").startswith("text/html"):
            continue
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy or "default-src 'self'" in policy, (url, policy)
        assert "unsafe" not in policy, url
        assert not re.search(r"https?://|\*", policy), (url, policy)
        assert headers["x-content-type-options"] == "nosniff", url
        assert headers["x-frame-options"] == "DENY", url


def test_no_title_and_no_address_tells_what_it_is_about(walk: Walk) -> None:
    _ = walk.complied
    public = {
        path: title for path, title in walk.record.titles.items() if not path.startswith("/desk/")
    }
    assert len(public) > 20
    for path, title in public.items():
        assert not TELLING.search(title), (path, title)
        assert not TELLING.search(path), path
    for url in walk.record.requests:
        assert walk.receipt.reference not in url
        assert walk.receipt.code not in url


def test_no_page_is_wider_than_the_phone_and_no_script_failed(walk: Walk) -> None:
    _ = walk.complied
    assert not [fault for person in walk.people for fault in person.too_wide]
    assert not walk.record.faults


def test_the_logs_hold_nothing_of_the_complaint(walk: Walk) -> None:
    _ = walk.complied
    said = "\n".join(walk.product.log(name) for name in ("web", "worker", "beat"))
    for secret in (
        *NAME.split(),
        MAIL,
        ACCOUNT[:30],
        walk.receipt.code,
        walk.receipt.reference,
        "pixhive",
        "legal@",
        walk.issued.code,
        "127.0.0.1",
    ):
        assert secret.lower() not in said.lower(), secret


# --- without a mouse ----------------------------------------------------------------------


def test_the_first_pages_by_keyboard_alone(walk: Walk) -> None:
    page = walk.somebody().page
    page.goto(walk.product.origin)
    tab_to(page, "Start now")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("How old was the person who is shown?")
    # Nothing chosen: the summary has the focus, and leads to the question.
    tab_to(page, "Continue")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("18 or older", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_label("18 or older", exact=True)).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Under 18", exact=True)).to_be_checked()
    page.keyboard.press("ArrowUp")
    tab_to(page, "Continue")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Who is shown?")
    tab_to(page, "Back")
    page.keyboard.press("Enter")
    expect(page.get_by_label("18 or older", exact=True)).to_be_checked()


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what says this has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        said = page.evaluate("document.activeElement.innerText || ''")
        if words in said:
            return
    raise AssertionError(f"{words} cannot be reached on {page.url}")


def _verify_page(walk: Walk) -> Page:
    page = walk.somebody().page
    page.goto(f"{walk.product.origin}/verify/")
    return page
