"""Letters with a real worker and a real browser."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections

from casework.authorities.models import Authority
from casework.scoping import as_public
from complaints.following import find_own
from complaints.letters.content import LetterContent
from complaints.letters.offers import offers
from complaints.models import OwnLetter
from complaints.services.letters import request_letter
from complaints.services.submission import Receipt
from tests.browser import OpenPage, too_wide, violations
from tests.complaints.answering import ADULT
from tests.complaints.sending import capability, send
from tests.complaints.test_letters import said
from tests.conftest import TestDatabase
from tests.live import LiveProduct

ANSWERS = {
    **ADULT,
    "links": {"links": "\n".join(f"https://pixhive.example.com/p/{n}" for n in range(60))},
}


def ask(receipt: Receipt, **more: object) -> str:
    with as_public(capability(receipt)):
        complaint = find_own(capability(receipt))
        assert complaint is not None
        offer = offers(complaint)[0]
        places = tuple(f"https://pixhive.example.com/{'x' * 200}/{n}" for n in range(400))
        content = LetterContent(
            kind=offer.kind.id, language="en", service=offer.service, places=places
        )
        return str(request_letter(complaint=complaint, content=content).pk)


def state_of(product: LiveProduct, letter: str) -> str:
    [(state,)] = product.database.run(
        "SELECT state FROM complaints_ownletter WHERE id = %s", [letter]
    )
    return str(state)


def test_killed_while_it_makes_one_it_is_made_once(live_product: LiveProduct) -> None:
    with live_product.django():
        letter = ask(send(ANSWERS))
        live_product.wait_for(
            lambda: state_of(live_product, letter) == "making", what="the worker to take it up"
        )
        live_product.kill("worker")
        live_product.start("worker")
        live_product.wait_for(
            lambda: state_of(live_product, letter) == "ready", what="the next worker to make it"
        )
        [(attempts, entries)] = live_product.database.run(
            "SELECT l.attempts, (SELECT count(*) FROM audit_auditentry a WHERE a.verb ="
            " 'letter.made' AND a.obj_id = l.id::text) FROM complaints_ownletter l WHERE l.id = %s",
            [letter],
        )
        assert attempts >= 2
        assert entries == 1


def test_asked_for_while_the_broker_is_away_it_is_made_later(live_product: LiveProduct) -> None:
    with live_product.django():
        receipt = send(ADULT)
        with live_product.without_redis():
            letter = ask(receipt)
            assert state_of(live_product, letter) == "queued"
        live_product.wait_for(
            lambda: state_of(live_product, letter) == "ready", what="the sweep to find it"
        )


def test_two_requests_at_once_make_one(committed_database: TestDatabase) -> None:
    Authority.objects.filter(pk="ie-dpc").update(participating=True)
    receipt = send(ADULT)

    def press(_: int) -> str:
        try:
            return ask(receipt)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as people:
        found = set(people.map(press, range(4)))
    assert len(found) == 1
    assert committed_database.run("SELECT count(*) FROM complaints_ownletter") == [(1,)]
    assert committed_database.run(
        "SELECT count(*) FROM audit_auditentry WHERE verb = 'letter.requested'"
    ) == [(1,)]
    assert OwnLetter.State.QUEUED == "queued"


@pytest.mark.parametrize(
    ("width", "scripts"), [(320, True), (1280, False)], ids=["phone", "desktop, no scripts"]
)
def test_from_the_receipt_to_the_file(
    live_product: LiveProduct, open_page: OpenPage, tmp_path: Path, width: int, scripts: bool
) -> None:
    with live_product.django():
        receipt = send(ADULT)
    page = open_page(width=width, scripts=scripts)
    page.goto(f"{live_product.origin}/follow/")
    page.get_by_label("Reference").fill(receipt.reference)
    page.get_by_label("Code", exact=True).fill(receipt.code)
    page.get_by_role("button", name="Open").click()
    page.get_by_role("link", name="A letter of your own").click()
    page.get_by_role("link", name="Make a letter").click()
    wrong = seen(page, scripts)
    page.get_by_role("button", name="Continue").first.click()
    assert page.get_by_role("alert").count() or "Error" in page.title()
    wrong += seen(page, scripts)
    page.get_by_label("Request to erase (GDPR), to pixhive.example.com").check()
    page.get_by_role("button", name="Continue").first.click()
    wrong += seen(page, scripts)
    assert page.locator("input:checked").count() == 0
    page.get_by_label("https://pixhive.example.com/p/7").check()
    page.get_by_label("Alex Example").check()
    page.get_by_label("A sentence that helps to find it").fill("The second one.")
    page.get_by_role("button", name="Continue").first.click()
    wrong += seen(page, scripts)
    assert "alex@mail.example" not in page.locator("article").inner_text()
    page.get_by_role("button", name="Back").click()
    assert page.get_by_label("Alex Example").is_checked()
    page.get_by_role("button", name="Continue").first.click()
    page.get_by_role("button", name="Make this letter").click()
    save = page.get_by_role("link", name="Save the letter (PDF)")
    save.wait_for()
    wrong += seen(page, scripts)
    with page.expect_download() as coming:
        save.click()
    assert coming.value.suggested_filename == "letter.pdf"
    coming.value.save_as(tmp_path / "letter.pdf")
    words = said((tmp_path / "letter.pdf").read_bytes())
    assert "Alex Example" in words
    assert "The second one." in words
    assert "alex@mail.example" not in words
    page.get_by_role("button", name="Delete").click()
    assert page.get_by_text("The letter was deleted.").is_visible()
    assert save.count() == 0
    assert not wrong, "\n".join(wrong)


def seen(page: object, scripts: bool) -> list[str]:
    """What is wrong with the page that is open; axe needs scripts."""
    return [*violations(page), *too_wide(page)] if scripts else []  # type: ignore[arg-type]
