"""What helps the person besides the form: a letter of their own, and an officer who writes
down what somebody says on the phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from casework.demonstration.walk.browser import Answer, Browser, Page, WalkFailed

OFFICE, OFFICE_ZONE = "de-be", ZoneInfo("Europe/Berlin")
MOST_PAGES = 60
SPOKEN: dict[str, dict[str, Answer]] = {
    "age": {"age": "adult"},
    "who": {"role": "self"},
    "country": {"country": "DE"},
    "region": {"region": "DE-BE"},
    "danger": {"danger": "no"},
    "kind": {"kinds": ["real"]},
    "links": {"links": "https://pixhive.example/p/9"},
    "permissions": {
        "contact_service": "yes",
        "name_to_service": "no",
        "share_authorities": "no",
        "research": "no",
    },
}
"""What the person says on the phone; a page not named here is left open."""


class Helped:
    """Two stretches of the walk; mixed into the whole walk."""

    people: dict[str, Browser]
    staff: Callable[[str, str], Browser]
    until: Callable[[Callable[[], str], str], str]
    _must_say: Callable[..., None]
    _must_not_say: Callable[..., None]

    def own_letter(self) -> str:
        """The person has a letter made, with one place and no name, and takes it along."""
        person = self.people["person"]
        person.open("/follow/letter/")
        page = person.open("/follow/letter/new/")
        kinds = _values(page, "letter")
        if not kinds:
            raise WalkFailed("no letter is offered")
        page = person.send({"letter": kinds[0]})
        places = _values(page, "places")
        page = person.send({"places": places[:1]}, button="stage=look")
        self._must_say(page, "This is your letter")
        self._must_not_say(page, "Lena Beispiel")
        person.send(button="stage=make")

        def look() -> str:
            page = person.open("/follow/letter/")
            found = re.search(r"/follow/letter/[0-9a-f-]{36}/file/", page.body.decode())
            return found[0] if found else ""

        made = person.open(self.until(look, "the worker to make the letter"))
        if not made.body.startswith(b"%PDF"):
            raise WalkFailed("the letter is no PDF")
        return f"{len(kinds)} letters offered; one made and taken along, {len(made.body)} bytes"

    def by_phone(self) -> str:
        """An officer enters what somebody says; the receipt is handed over and put away."""
        desk = self.staff("intake", OFFICE)
        desk.open("/desk/intake/begin/")
        today = datetime.now(OFFICE_ZONE).date().isoformat()
        page = desk.send({"channel": "phone", "day": today, "language": "en"})
        seen = 0
        for _page in range(MOST_PAGES):
            if page.url.endswith("/check/"):
                page = desk.send()
                break
            step = page.url.partition("?")[0].rstrip("/").rpartition("/")[2]
            page = desk.send(SPOKEN.get(step, _every_wish(page, step)))
            seen += 1
        else:
            raise WalkFailed("the form at the desk does not end")
        reference, code = page.find("#reference"), page.find("#code")
        page = desk.send()
        if code in page.text or desk.status_of(page.url) != 200:
            raise WalkFailed("the code is still shown after it was put away")
        caller = Browser(self.people["person"].origin)
        caller.open("/follow/")
        page = caller.send({"reference": reference, "code": code})
        return f"{seen} pages at the desk, receipt handed over; the caller reads “{page.heading}”"


def _values(page: Page, name: str) -> list[str]:
    """The values of the boxes or buttons of this name."""
    assert page.document is not None
    return [str(box.get("value")) for box in page.document.xpath(f"//main//input[@name='{name}']")]


def _every_wish(page: Page, step: str) -> dict[str, Answer]:
    """No to every question of a page about wishes; nothing on any other."""
    if step not in {"sharing", "agree"} or page.document is None:
        return {}
    names = {box.get("name") for box in page.document.xpath("//main//input[@type='radio']")}
    return {str(name): "no" for name in names}
