"""The whole line, step by step, as its people go it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from casework.demonstration.cast import PASSWORD
from casework.demonstration.walk.attachment import attached_notice
from casework.demonstration.walk.browser import Answer, Browser, Page, WalkFailed
from casework.demonstration.walk.helped import Helped
from casework.demonstration.walk.in_touch import InTouch
from casework.demonstration.walk.paths import play_all
from casework.demonstration.wordings import write_blanks

PATIENCE_SECONDS = 90
ZONE = ZoneInfo("Europe/Berlin")
RECEIVING, LEAD, STRANGER = "de-be", "ie-dpc", "it-garante"
NAME, MAIL = "Lena Beispiel", "lena.beispiel@mail.example"
ACCOUNT = "A colleague found them on Monday. They use my holiday photos."
ANSWERS: dict[str, dict[str, Answer]] = {
    "age": {"age": "adult"},
    "who": {"role": "self"},
    "country": {"country": "DE"},
    "region": {"region": "DE-BE"},
    "danger": {"danger": "no"},
    "authority": {"authority": RECEIVING},
    "kind": {"kinds": ["altered"]},
    "links": {
        "links": "https://www.pixhive.example/p/4711\nhttps://pixhive.example/p/4712?utm_source=x"
    },
    "online": {"online": "yes", "spreading": "yes"},
    "contacted": {"contacted": "yes"},
    "person": {"known": "no"},
    "account": {"account": ACCOUNT},
    "name": {"name": NAME},
    "reach": {"ways": ["email"]},
    "email": {"email": MAIL, "neutral": "yes"},
    "permissions": {
        "contact_service": "yes",
        "name_to_service": "no",
        "share_authorities": "yes",
        "research": "no",
    },
}
"""What the person answers; a page not named here is left open."""


@dataclass
class Walk(InTouch, Helped):
    """One walk along the line, with what each step leaves for the next."""

    origin: str
    folder: Path
    reference: str = ""
    code: str = ""
    case: str = ""
    share: str = ""
    action: str = ""
    notice: str = ""
    number: str = ""
    check_code: str = ""
    pdf: Path | None = None
    people: dict[str, Browser] = field(default_factory=dict)

    def steps(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """Name and doing of each step, in order; the doing says what it saw."""
        yield "complain", self.complain
        yield "acknowledge", self.acknowledge
        yield "other paths", lambda: play_all(self.origin)
        yield "route", self.route
        yield "follow", self.follow
        yield "work", self.work
        yield "ask the complainant", self.ask
        yield "answer", self.answer
        yield "gone and back", self.gone_and_back
        yield "change wishes", self.change_wishes
        yield "a letter of their own", self.own_letter
        yield "by phone", self.by_phone
        yield "keep out strangers", self.keep_out
        yield "share", self.make_share
        yield "read what was shared", self.read_share
        yield "draft", self.draft
        yield "four eyes", self.four_eyes
        yield "approve", self.approve
        yield "notice", self.make_notice
        yield "serve", self.serve
        yield "verify", self.verify
        yield "comply", self.comply
        yield "tell the complainant", self.tell
        yield "revoke the share", self.revoke
        yield "say how it ended", self.end

    # --- people ---------------------------------------------------------------

    def staff(self, login: str, authority: str) -> Browser:
        """The signed-in browser of a member, one for each person."""
        email = f"{login}@{authority}.example"
        if email not in self.people:
            browser = Browser(self.origin)
            browser.open("/desk/account/login/")
            page = browser.send({"login": email, "password": PASSWORD})
            if "/desk/" not in page.url or "login" in page.url:
                raise WalkFailed(f"{email} could not sign in: “{page.heading}”")
            self.people[email] = browser
        return self.people[email]

    def case_worker(self) -> Browser:
        """Whoever carries the case at the receiving authority."""
        return self.staff("cooperation", RECEIVING)

    def until(self, look: Callable[[], str], waiting_for: str) -> str:
        """Look again until something is seen; WalkFailed after PATIENCE_SECONDS."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if seen := look():
                return seen
            time.sleep(0.5)
        raise WalkFailed(f"waited {PATIENCE_SECONDS} s for {waiting_for}")

    # --- the public's side ----------------------------------------------------

    def complain(self) -> str:
        person = Browser(self.origin)
        person.open("/")
        page = person.send()
        for pages in range(1, 60):
            step = page.url.rstrip("/").rpartition("/")[2]
            if step == "check":
                self._must_say(page, NAME, "pixhive.example/p/4711")
                page = person.send()
                self.people["person"] = person
                return f"{pages} pages, then “{page.heading}”"
            page = person.send(ANSWERS.get(step, {}))
        raise WalkFailed("the form does not end")

    def acknowledge(self) -> str:
        person = self.people["person"]
        assert person.page is not None
        self.reference = person.page.find("#reference")
        self.code = person.page.find("#code")
        page = person.send()
        if person.open("/complain/sent/").text.find(self.code) >= 0:
            raise WalkFailed("the code is shown again after it was put away")
        return f"{self.reference} and a code of {len(self.code)} characters; “{page.heading}”"

    def route(self) -> str:
        person = self.people["person"]
        person.open("/follow/")
        person.send({"reference": self.reference, "code": self.code})

        def look() -> str:
            text = person.open("/follow/status/").text
            return text if "An authority is looking at it" in text else ""

        self.until(look, "the worker to route the complaint")
        return "the worker routed it"

    def follow(self) -> str:
        person = self.people["person"]
        page = person.open("/follow/status/")
        due = re.search(r"By ([^\n]{6,20}\d{4}) at", page.text)
        if not due:
            raise WalkFailed("the page names no day by which the person hears")
        person.follow("/follow/messages/")
        person.send({"body": "One more thing: it is on a second page of the same account."})
        return f"“{page.heading}”, next by {due[1]}; a message added"

    # --- the desk -------------------------------------------------------------

    def work(self) -> str:
        desk = self.case_worker()
        desk.open("/desk/search/")
        page = desk.send({"q": self.reference})
        if "/desk/cases/" not in page.url:
            page = desk.follow(self.reference)
        self.case = page.url.partition(self.origin)[2]
        routing = desk.open(f"{self.case}routing/")
        self._must_say(routing, "R05", "R09", "GDPR Art. 77(1)")
        page = desk.send(form="routing/confirm")
        desk.open(f"{self.case}status/")
        page = desk.send({"status": "investigating"})
        desk.open(self.case)
        page = desk.send({"what": ["identity"], "reason": "To write to the person"}, form="reveal")
        self._must_say(page, NAME)
        return "routing confirmed (R05, R09, R12 …), investigating; identity opened with a reason"

    def keep_out(self) -> str:
        stranger = self.staff("cooperation", STRANGER)
        for path in ("", "routing/", "notes/", "messages/", "enforcement/", "timeline/"):
            status = stranger.status_of(f"{self.case}{path}")
            if status != 404:
                raise WalkFailed(f"{STRANGER} got {status} for {path or 'the case'}")
        return f"{STRANGER} gets 404 for each of 6 pages of the case"

    def make_share(self) -> str:
        desk = self.case_worker()
        desk.open(f"{self.case}shares/new/")
        page = desk.send(
            {
                "recipient": LEAD,
                "role": "lead",
                "tier": "2",
                "summary": "Altered imagery on two pages of one account; the service was told.",
                "purpose": "To handle the complaint as presumed lead authority.",
            },
            button="save=",
        )
        self._must_not_say(page, NAME, ACCOUNT)
        page = desk.send(button="do=send")
        self.share = page.url.partition(self.origin)[2]
        return f"seen as {LEAD} will see it, then shared at T2: “{page.heading}”"

    def read_share(self) -> str:
        abroad = self.staff("cooperation", LEAD)

        abroad.open("/desk/shares/").link(self.share)
        page = abroad.open(self.share)
        self._must_say(page, "PixHive")
        self._must_not_say(page, NAME, MAIL, ACCOUNT, "pixhive.example/p/4711")
        if abroad.status_of(self.case) != 404:
            raise WalkFailed(f"{LEAD} can open the receiving authority's own file")
        return f"{LEAD} reads service and conduct; no name, address, account or link"

    def draft(self) -> str:
        desk = self.staff("cooperation", RECEIVING)
        desk.open(f"{self.case}actions/new/eu-order-erasure/")
        page = desk.send({"who": "known"}, button="save=")
        page = desk.open(f"{page.url.removesuffix('edit/')}edit/")
        self.action = page.url.partition(self.origin)[2].removesuffix("edit/")
        page = desk.send(button="links=")
        assert page.document is not None
        form = next(f for f in page.document.forms if "section-facts" in f.fields)
        filled = {
            name: write_blanks(str(value or "").lstrip("\n"))
            for name, value in form.fields.items()
            if name.startswith("section-")
        }
        page = desk.send(filled, button="save=")
        desk.open(f"{self.action}review/")
        page = desk.send(form="/send/")
        return f"order to erase, every required section written; “{page.heading}”"

    def four_eyes(self) -> str:
        desk = self.staff("cooperation", RECEIVING)
        page = desk.open(f"{self.action}review/")
        assert page.document is not None
        if any("/approve/" in (form.get("action") or "") for form in page.document.forms):
            raise WalkFailed("the author is offered to approve")
        return "the author cannot approve"

    def approve(self) -> str:
        approver = self.staff("approver", RECEIVING)
        approver.open(f"{self.action}review/")
        page = approver.send(form="/approve/")
        return f"a second person approved: “{page.heading}”"

    # --- the notice -----------------------------------------------------------

    def make_notice(self) -> str:
        desk = self.staff("cooperation", RECEIVING)
        page = desk.open(self.action)
        self.notice = page.link("/desk/notices/").partition(self.origin)[2]

        def look() -> str:
            text = desk.open(self.notice).text
            if "failed" in text.lower():
                raise WalkFailed(text[:300])
            found = re.search(r"[A-Z][A-Z-]+/\d{4}/\d{6}", text)
            return found[0] if found and "Download" in text else ""

        self.number = self.until(look, "the worker to make the notice")
        answer = desk.session.get(f"{self.origin}{self.notice}pdf/", timeout=60)
        if answer.status_code != 200 or not answer.content.startswith(b"%PDF"):
            raise WalkFailed(f"the PDF answered {answer.status_code}")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.pdf = self.folder / f"{self.number.replace('/', '-')}.pdf"
        self.pdf.write_bytes(answer.content)
        self.check_code = attached_notice(answer.content)["verification"]["check_code"]
        return f"{self.number}, {len(answer.content) // 1024} kB, made and signed by the worker"

    def serve(self) -> str:
        desk = self.staff("cooperation", RECEIVING)
        desk.open(self.notice)
        desk.send({"email-address": "legal@pixhive.example"}, form="/serve/")

        def look() -> str:
            text = desk.open(self.notice).text
            return text if "Served" in text else ""

        self.until(look, "the mail server to accept the notice")
        return "sent by e-mail, accepted by the mail server, proof kept"

    def verify(self) -> str:
        anyone = Browser(self.origin)
        anyone.open("/verify/")
        page = anyone.send({"number": self.number, "code": self.check_code})
        self._must_say(page, "SHA-256")
        self._must_not_say(page, "PixHive", NAME)
        assert self.pdf is not None
        anyone.open("/verify/")
        whole = anyone.send_file("/verify/file/", "document", self.pdf.read_bytes())
        changed = bytearray(self.pdf.read_bytes())
        changed[len(changed) // 2] ^= 1
        anyone.open("/verify/")
        broken = anyone.send_file("/verify/file/", "document", bytes(changed), expect_errors=True)
        if whole.heading == broken.heading:
            raise WalkFailed(f"a changed byte makes no difference: “{broken.heading}”")
        return f"“{page.heading}”; file: “{whole.heading}”, one byte changed: “{broken.heading}”"

    # --- what follows ---------------------------------------------------------

    def comply(self) -> str:
        desk = self.staff("cooperation", RECEIVING)
        page = desk.open(self.action)
        self._must_say(page, "Served")
        desk.open(f"{self.action}response/")
        page = desk.send(
            {
                "outcome": "complied",
                "received_on": datetime.now(ZONE).date().isoformat(),
                "note": "Both pages were gone when looked at by hand.",
            },
            button="save=",
        )
        return f"compliance recorded: “{page.heading}”"

    def tell(self) -> str:
        person = self.people["person"]
        page = person.open("/follow/status/")
        self._must_say(page, "Something was done")
        self._must_not_say(page, "PixHive", self.number)
        return f"“{page.heading}”, and nobody is named"

    def revoke(self) -> str:
        desk = self.case_worker()
        desk.open(self.share)
        desk.send({"reason": "The case is settled here."}, form="/revoke/")
        abroad = self.staff("cooperation", LEAD)
        answer = abroad.session.get(f"{self.origin}{self.share}", timeout=60)
        if "PixHive" in answer.text:
            raise WalkFailed(f"{LEAD} still reads the share after it was revoked")
        return f"{LEAD} reads nothing any more"

    def _must_say(self, page: Page, *words: str) -> None:
        for word in words:
            if word not in page.text:
                raise WalkFailed(f"“{page.heading}” does not say “{word}”")

    def _must_not_say(self, page: Page, *words: str) -> None:
        for word in words:
            if word in page.text:
                raise WalkFailed(f"“{page.heading}” says “{word}”")
