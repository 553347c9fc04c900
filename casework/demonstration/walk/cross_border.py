"""A case across borders: received in Berlin, led in Dublin, decided with three others, and
referred outside the Union. Everybody works in a signed-in client of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from casework.demonstration.walk.browser import Answer, Browser, Page, WalkFailed
from casework.demonstration.walk.story import ACCOUNT, MAIL, NAME, Walk

RECEIVING, LEAD = "de-be", "ie-dpc"
OBJECTING, AGREEING = "fr-cnil", ("it-garante", "nl-ap")
OUTSIDE, STRANGER = "gb-ico", "au-oaic"
DRAFT = "The service kept the altered pictures after it was told. We envisage an order and a fine."
OBJECTION = "The fine does not weigh that the pictures spread further while nothing was done."
REVISED = "The spreading is weighed now; the fine is raised."
FINAL = "Infringement of Articles 6 and 17; order to erase, and a fine."


@dataclass
class CrossBorder:
    """One walk; ``walk`` brings the person, the staff and the first stretch of the line."""

    origin: str
    folder: Path
    walk: Walk = field(init=False)
    decision: str = ""
    referral: str = ""
    pdf: Path | None = None

    def __post_init__(self) -> None:
        self.walk = Walk(origin=self.origin, folder=self.folder)

    def steps(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """Name and doing of each step, in order; the doing says what it saw."""
        yield "complain", self.walk.complain
        yield "acknowledge", self.walk.acknowledge
        yield "route", self.walk.route
        yield "work", self.walk.work
        yield "share", self.share
        yield "ask for the lead", self.ask
        yield "accept the lead", self.accept
        yield "keep out strangers", self.keep_out
        yield "draft decision", self.draft
        yield "objection", self.object
        yield "agreement", self.agree
        yield "revised draft", self.revise
        yield "consensus", self.consent
        yield "final decision", self.adopt
        yield "tell the complainant", self.tell
        yield "refer outside", self.refer
        yield "accept in part", self.accept_part
        yield "report back", self.report

    # --- the way to a lead ----------------------------------------------------

    def share(self) -> str:
        """The office that has the complaint shares it: as far as each ground allows."""
        terms = [(LEAD, "lead", "2"), *((slug, "concerned", "2") for slug in self._concerned())]
        for slug, role, tier in (*terms, (OUTSIDE, "observer", "1")):
            desk = self.walk.case_worker()
            desk.open(f"{self.walk.case}shares/new/")
            page = desk.send(
                {
                    "recipient": slug,
                    "role": role,
                    "tier": tier,
                    "purpose": "To handle the complaint together, as the rules provide.",
                },
                button="save=",
            )
            self._must_not_say(page, NAME, ACCOUNT)
            desk.send(button="do=send")
        return f"T2 with {LEAD}, {', '.join(self._concerned())}; T1 with {OUTSIDE}"

    def ask(self) -> str:
        """Berlin asks Dublin to lead: by the rules of the day on which it was lodged."""
        desk = self.walk.case_worker()
        page = desk.open(f"{self.walk.case}procedures/new/")
        kind = "transmission" if "/new/transmission/" in page.body.decode() else "lead-request"
        desk.open(f"{self.walk.case}procedures/new/{kind}/")
        page = desk.send(
            {"addressees": LEAD, "reason": "Decisions of the service are taken in Dublin."},
            button="save=",
        )
        self._must_say(page, "The parties")
        return f"“{page.heading}”, {self._state(page)}"

    def accept(self) -> str:
        """Dublin finds it among what waits, and leads."""
        lead = self._officer(LEAD)
        address = self._waiting(LEAD, "lead")
        page = lead.open(address)
        step = "confirm" if "/steps/confirm/" in page.body.decode() else "accept"
        lead.open(f"{address}steps/{step}/")
        page = lead.send(button="save=")
        self._must_say(page, "Who leads")
        desk = self.walk.case_worker()
        self._must_say(desk.open(f"{self.walk.case}procedures/"), "Who leads")
        return f"{LEAD} leads: “{self._state(page)}”; {RECEIVING} reads the same"

    def keep_out(self) -> str:
        """Who is no party gets nothing, whatever else they may see."""
        address = self._waiting_address
        for slug in (OBJECTING, OUTSIDE, STRANGER):
            status = self._officer(slug).status_of(address)
            if status != 404:
                raise WalkFailed(f"{slug} got {status} for a procedure it is no party to")
        return f"404 for {OBJECTING}, {OUTSIDE} and {STRANGER}"

    # --- the decision ---------------------------------------------------------

    def draft(self) -> str:
        """Dublin submits its draft to all concerned, and to Berlin."""
        lead = self._officer(LEAD)
        page = lead.open(self._waiting_address)
        own = page.link("/desk/cases/").removesuffix("procedures/")
        lead.open(f"{own}procedures/new/draft-decision/")
        page = lead.send(
            {
                "addressees": [RECEIVING, *self._concerned()],
                "ground": "infringement-found",
                "text": DRAFT,
            },
            button="save=",
        )
        self.decision = page.url.partition(self.origin)[2]
        self._must_say(page, "Open to objections", "Silence is agreement")
        return f"“{self._state(page)}” for {1 + len(self._concerned())} authorities"

    def object(self) -> str:
        """Paris reads it and objects."""
        page = self._act(
            OBJECTING,
            "object",
            {"ground": "action", "text": OBJECTION},
            reads=DRAFT,
        )
        self._must_not_say(page, NAME, MAIL)
        return f"{OBJECTING} objects: “{self._state(page)}”"

    def agree(self) -> str:
        """The others agree; Dublin has to answer the objection."""
        for slug in (*AGREEING, RECEIVING):
            self._act(slug, "agree", reads=DRAFT)
        page = self._officer(LEAD).open(self.decision)
        self._must_say(page, "Objected to", OBJECTION)
        return f"{len(AGREEING) + 1} agree; now “{self._state(page)}”"

    def revise(self) -> str:
        """Dublin follows the objection."""
        page = self._act(LEAD, "revise", {"ground": "infringement-found", "text": REVISED})
        return f"“{self._state(page)}”"

    def consent(self) -> str:
        """Nobody objects any more."""
        for slug in (OBJECTING, *AGREEING, RECEIVING):
            self._act(slug, "agree", reads=REVISED)
        page = self._officer(LEAD).open(self.decision)
        self._must_say(page, "Consensus")
        return f"“{self._state(page)}”"

    def adopt(self) -> str:
        """Dublin adopts; every party reads the decision and its letter."""
        page = self._act(
            LEAD,
            "adopt",
            {"ground": "infringement-found", "text": FINAL, "file": "FD 12/2027"},
        )
        letter = self._officer(OBJECTING).open(page.link("/letters/"))
        self._must_say(letter, FINAL, "FD 12/2027")
        return f"“{self._state(page)}”; {OBJECTING} reads its letter"

    def tell(self) -> str:
        """Berlin has a task to tell the person, and does."""
        desk = self.walk.case_worker()

        def look() -> str:
            text = desk.open(f"{self.walk.case}tasks/").text
            return text if "tell the person" in text else ""

        self.walk.until(look, "the task to tell the person")
        desk.open(f"{self.walk.case}messages/")
        desk.send({"body": "The decision has been made. We write to you with what it says."})
        page = self.walk.people["person"].open("/follow/messages/")
        self._must_say(page, "The decision has been made")
        self._must_not_say(page, "PixHive", "Dublin")
        return "the task was there; the person reads it on their page"

    # --- outside the Union ----------------------------------------------------

    def refer(self) -> str:
        """Berlin refers a part to London: no statute opens more than respondent and conduct."""
        desk = self.walk.case_worker()
        said: dict[str, Answer] = {
            "addressees": OUTSIDE,
            "reason": "The same service is offered to people in the United Kingdom.",
        }
        desk.open(f"{self.walk.case}procedures/new/referral/")
        answer = {**said, "text": "More than London may read."}
        page = desk.page
        if page is not None and b'name="text"' in page.body:
            page = desk.send(answer, button="save=", expect_errors=True)
            self._must_say(page, "up to T1 only")
            said["text"] = ""
        page = desk.send(said, button="save=")
        self.referral = page.url.partition(self.origin)[2]
        return f"no words beyond T1; the referral stands: “{self._state(page)}”"

    def accept_part(self) -> str:
        """London takes a part of it, once."""
        address = self._waiting(OUTSIDE, "Referral")
        desk = self._officer(OUTSIDE)
        desk.open(f"{address}steps/accept-part/")
        page = desk.send({"reason": "Only what concerns people here."}, button="save=")
        self._must_say(page, "Accepted in part")
        again = desk.open(f"{address}steps/accept/")
        self._must_say(again, "has no place now")
        return f"“{self._state(page)}”; it cannot be accepted twice"

    def report(self) -> str:
        """London reports how it ended; Berlin reads it."""
        desk = self._officer(OUTSIDE)
        desk.open(f"{self.referral}steps/report/")
        desk.send({"reason": "The service has closed the account here."}, button="save=")
        page = self.walk.case_worker().open(self.referral)
        self._must_say(page, "Outcome reported", "The service has closed the account here.")
        return f"“{self._state(page)}”"

    # --- people and pages -----------------------------------------------------

    _waiting_address: str = ""

    def _concerned(self) -> tuple[str, ...]:
        return (OBJECTING, *AGREEING)

    def _officer(self, slug: str) -> Browser:
        return self.walk.staff("cooperation", slug)

    def _waiting(self, slug: str, title: str) -> str:
        """The address of the procedure that waits for an authority, once its file is open."""
        desk = self._officer(slug)

        def look() -> str:
            page = desk.open("/desk/procedures/")
            assert page.document is not None
            for link in page.document.xpath("//main//th/a[contains(@href,'/desk/procedures/')]"):
                if title.lower() in link.text_content().lower():
                    return str(link.get("href"))
            return ""

        self._waiting_address = self.walk.until(look, f"a procedure on the desk of {slug}")
        return self._waiting_address

    def _act(
        self, slug: str, step: str, answers: dict[str, Answer] | None = None, *, reads: str = ""
    ) -> Page:
        """Take a step in the decision's procedure; ``reads`` is what they read before."""
        desk = self._officer(slug)
        if reads:

            def look() -> str:
                found = desk.status_of(self.decision)
                return "there" if found == 200 else ""

            self.walk.until(look, f"the procedure on the desk of {slug}")
            self._must_say(desk.open(self.decision), reads)
        desk.open(f"{self.decision}steps/{step}/")
        return desk.send(answers or {}, button="save=")

    def _state(self, page: Page) -> str:
        found = re.search(r"rd-tag rd-tag--\w+\">([^<]+)<", page.body.decode())
        return found[1] if found else page.heading

    def _must_say(self, page: Page, *words: str) -> None:
        for word in words:
            if word not in page.text:
                raise WalkFailed(f"“{page.heading}” does not say “{word}”")

    def _must_not_say(self, page: Page, *words: str) -> None:
        for word in words:
            if word in page.text:
                raise WalkFailed(f"“{page.heading}” says “{word}”")
