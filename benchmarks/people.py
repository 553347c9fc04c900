"""People who come to the product and send a complaint, whatever is in their way.

They do what a browser does with the waiting page: with scripts the proof of work, without
them nothing until the page goes on by itself.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.clients import Answer, Line, Visitor
from benchmarks.complaints import Answers

_CHALLENGE = re.compile(rb'data-challenge="([^"]*)"')
_RETRY = re.compile(rb"\r\nretry-after: *(\d+)", re.IGNORECASE)
PATIENCE = 120.0


class GaveUp(RuntimeError):
    """A person could not do what they came for."""


@dataclass
class Person:
    """Somebody with a browser of their own; ``scripts`` says whether it runs them."""

    port: int
    line: Line
    source: str
    scripts: bool = True
    waits: int = 0
    times: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.browser = Visitor(self.port, self.line, self.source)

    def comes_in(self) -> None:
        """Open the first page and begin a form."""
        began = time.perf_counter()
        self._get("/")
        answer = self._post("/complain/", {})
        if "form" not in self.browser.cookies or answer.status != 302:
            raise GaveUp(f"could not begin: {answer.status}")
        self.times["come in"] = time.perf_counter() - began

    def has_filled_in(self, answers: Answers) -> None:
        """Answers all the steps, without asking for their pages."""
        fill(self.browser.cookies["form"], answers)

    def walks(self, answers: Answers) -> None:
        """Answers all the steps page by page."""
        place = self._get("/complain/continue/").location
        while place != "/complain/check/":
            page = self._get(place)
            led = self._post(place, answers.get(place.split("/")[2], {})).location
            if page.status != 200 or not led or led == place:
                raise GaveUp(f"the form does not go on at {place}: {page.status} {led}")
            place = led

    def sends(self) -> None:
        """Send the form from the check page, and read the receipt."""
        if self._get("/complain/check/").status != 200:
            raise GaveUp("the check page did not open")
        began = time.perf_counter()
        answer = self._post("/complain/check/", {})
        self.times["send"] = time.perf_counter() - began
        if answer.location != "/complain/sent/" or self._get(answer.location).status != 200:
            raise GaveUp(f"was not acknowledged: {answer.status} {answer.location}")

    def _get(self, path: str) -> Answer:
        return self._patiently(lambda: self.browser.open(path))

    def _post(self, path: str, fields: Mapping[str, object]) -> Answer:
        return self._patiently(lambda: self.browser.send(path, fields))

    def _patiently(self, ask) -> Answer:  # type: ignore[no-untyped-def]
        until = time.perf_counter() + PATIENCE
        while (answer := ask()).status == 429:
            if time.perf_counter() > until:
                raise GaveUp("waited too long")
            self.waits += 1
            found = _CHALLENGE.search(answer.body)
            if self.scripts and found:
                proof = solve(json.loads(html.unescape(found[1].decode())))
                if self.browser.send("/turn/", {"proof": proof}).status == 204:
                    continue
            said = _RETRY.search(answer.head)
            time.sleep(float(said[1]) if said else 1.0)
        return answer


def fill(token: str, answers: Answers) -> None:
    """Put these answers into a form that was begun."""
    from casework.scoping import as_public
    from complaints.services import drafts

    with as_public():
        draft = drafts.open_draft(token)
        draft.answers = dict(answers)
        drafts._save(draft)


def solve(sum_: dict[str, object]) -> str:
    """What a browser's worker makes of a challenge."""
    salt = str(sum_["salt"])
    for number in range(int(str(sum_["maxNumber"])) + 1):
        if hashlib.sha256(f"{salt}{number}".encode()).hexdigest() == sum_["challenge"]:
            answer = {key: value for key, value in sum_.items() if key != "maxNumber"}
            return base64.b64encode(json.dumps({**answer, "number": number}).encode()).decode()
    raise GaveUp("no number fits")
