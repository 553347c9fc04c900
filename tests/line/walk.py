"""The line as one walk, stretch by stretch: each is gone when somebody first asks for what
it leaves behind, and none is gone twice."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from email.message import EmailMessage
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, expect

from tests.cast import sign_in_of
from tests.line.people import Officer, Person
from tests.line.record import Record
from tests.live import LiveProduct

RECEIVING, LEAD = "fr-cnil", "ie-dpc"
NAME, MAIL = "Camille Exemplaire", "camille.exemplaire@mail.example"
ACCOUNT = "Somebody I used to know altered my holiday photos and put them there on Sunday."
LINKS_LABEL = "Links, or a message that contains them"
LINKS = ("https://www.pixhive.example/p/90210", "https://pixhive.example/p/90211")
SUMMARY = "Altered imagery on two pages of one account; the service was told in vain."
CHECK_CODE = re.compile(r"\b[0-9A-HJ-NP-TV-Z]{4}(?:-[0-9A-HJ-NP-TV-Z]{4}){4}\b")


class Receipt(NamedTuple):
    """What the person wrote down."""

    reference: str
    code: str


class Issued(NamedTuple):
    """The notice as it was downloaded."""

    number: str
    code: str
    pdf: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.pdf).hexdigest()


class Walk:
    """The people of the line and how far they have come."""

    def __init__(self, chromium: Browser, product: LiveProduct, folder: Path) -> None:
        self.chromium, self.product, self.folder = chromium, product, folder
        self.record = Record()
        self.people: list[Person] = []
        product.run_python(
            "from casework.demonstration.offices import add_fictional_services as add; add()"
        )

    def close(self) -> None:
        """Close all browsers."""
        for person in self.people:
            person.context.close()

    def _arrives(self, kind: type[Person]) -> Person:
        person = kind(self.chromium, self.product.origin, self.record)
        self.people.append(person)
        return person

    def _officer(self, role: str, authority: str) -> Officer:
        officer = self._arrives(Officer)
        assert isinstance(officer, Officer)
        return officer.signs_in(sign_in_of(role, authority))

    def somebody(self) -> Person:
        """Anybody, with a browser that has seen nothing."""
        return self._arrives(Person)

    @cached_property
    def complainant(self) -> Person:
        return self._arrives(Person)

    @cached_property
    def investigator(self) -> Officer:
        return self._officer("investigator", RECEIVING)

    @cached_property
    def approver(self) -> Officer:
        return self._officer("approver", RECEIVING)

    @cached_property
    def abroad(self) -> Officer:
        """The lead authority's officer."""
        return self._officer("cooperation_officer", LEAD)

    # --- the public's side --------------------------------------------------------------

    @cached_property
    def receipt(self) -> Receipt:
        """Complain, page by page, and write the receipt down."""
        me = self.complainant
        me.open("/")
        me.press("Start now")
        for answer in (self._who, self._what, self._where, self._words, self._wishes):
            answer(me)
        me.heading("Check your answers")
        for words in (NAME, MAIL, ACCOUNT, LINKS[0].removeprefix("https://")):
            me.reads(words)
        me.press("Send")
        me.heading("It arrived safely")
        found = Receipt(
            me.page.locator("#reference").inner_text().strip(),
            me.page.locator("#code").inner_text().strip(),
        )
        me.press("I have written it down")
        return found

    def _next(self, me: Person) -> None:
        expect(me.page.get_by_role("button", name=re.compile("Exit this page"))).to_be_visible()
        me.press("Continue")

    def _who(self, me: Person) -> None:
        me.heading("How old was the person who is shown?")
        me.choose("18 or older")
        self._next(me)
        me.choose("I am")
        self._next(me)
        me.pick("Which country do you live in?", "France")
        self._next(me)
        me.choose("No")
        self._next(me)
        me.heading("Do you work in another country?")
        me.choose("No, or I do not work")
        self._next(me)
        me.heading("Who should receive it?")
        me.reads("Because you live here: France.")
        self._next(me)

    def _what(self, me: Person) -> None:
        me.heading("What happened?")
        me.choose("An intimate picture or video was made or changed by a computer")
        self._next(me)
        me.heading("Do you know which tool or app was used to make it?")
        self._next(me)

    def _where(self, me: Person) -> None:
        me.heading("Where is it?")
        me.write(LINKS_LABEL, "\n".join(LINKS))
        # Going back and coming again loses nothing.
        me.press("Back")
        me.heading("Do you know which tool or app was used to make it?")
        self._next(me)
        me.heading("Where is it?")
        expect(me.page.get_by_label(LINKS_LABEL)).to_have_value("\n".join(LINKS))
        self._next(me)
        me.reads("PixHive")
        self._next(me)
        me.heading("How is it now?")
        me.choose("Yes", group="Can it still be seen?")
        me.choose("Yes", group="Is it being passed on to more and more people?")
        self._next(me)
        me.heading("Add a fingerprint of the picture or video?")
        self._next(me)
        me.heading("Since when?")
        self._next(me)
        me.heading("Have you told the service about it?")
        me.choose("Yes")
        self._next(me)
        me.heading("Do you have documents?")
        self._next(me)
        me.heading("Do you know who made it or shared it?")
        me.choose("I do not know, or would rather not say")
        self._next(me)

    def _words(self, me: Person) -> None:
        me.heading("What happened, in your own words?")
        me.write("What happened, in your own words?", ACCOUNT)
        self._next(me)
        me.heading("What is your name?")
        me.write("Your name", NAME)
        self._next(me)
        me.choose("E-mail")
        self._next(me)
        me.write("E-mail address", MAIL)
        me.choose("Yes")
        self._next(me)

    def _wishes(self, me: Person) -> None:
        me.heading("What may the office do?")
        for question, answer in (
            ("May the office contact the service about it?", "Yes"),
            ("May the office tell the service your name?", "No"),
            ("May the office share your case with offices in other countries", "Yes"),
        ):
            me.choose(answer, group=question)
        self._next(me)
        # What stays open here follows the answer on the page before.
        if me.page.locator("h1").inner_text() == "Sharing with other offices":
            self._next(me)

    @cached_property
    def following(self) -> Person:
        """Come back with reference and code, and see the first news, once it is routed."""
        receipt, me = self.receipt, self.complainant
        me.open("/")
        me.follow("I have a reference and a code")
        me.write("Reference", receipt.reference)
        me.write("Code", receipt.code.lower().replace("-", " "))
        me.press("Open")
        me.waits_for("An authority is looking at it")
        return me

    # --- the desk -----------------------------------------------------------------------

    @cached_property
    def case(self) -> str:
        """Find the case in the queue, read why it is there, and confirm; its address."""
        receipt, desk = self.receipt, self.investigator
        _ = self.following
        desk.open("/desk/")
        desk.page.get_by_role("button", name="Menu").click()
        desk.follow("Queue", inside="nav")
        with desk.page.expect_navigation():
            desk.page.locator(f"tr a[href*='{self._file(receipt)}']").click()
        address = desk.page.url
        desk.look()
        desk.tab("Routing")
        desk.reads("GDPR Art. 77(1)")
        desk.reads("R09")
        desk.reads("Lead")
        desk.press("Confirm the routing")
        desk.reads("Confirmed")
        desk.page.goto(address)
        desk.follow("Change status")
        desk.choose("Investigating")
        desk.press("Change status")
        return address

    def _file(self, receipt: Receipt) -> str:
        """The id of the receiving authority's file, by which the queue's row is told apart
        from those of other tests."""
        found = self.product.database.run(
            "SELECT p.id FROM cases_participation p JOIN cases_case c ON c.id = p.case_id"
            " JOIN complaints_complaint k ON k.id = c.complaint_id"
            " WHERE k.reference = %s AND p.authority_id = %s",
            [receipt.reference, RECEIVING],
        )
        return str(found[0][0])

    @cached_property
    def shared(self) -> str:
        """Invite the lead that routing named, at T2; what its officer then reads."""
        desk = self.investigator
        desk.page.goto(self.case)
        desk.tab("Sharing")
        desk.follow(re.compile("^Invite"))
        desk.page.get_by_label("T2 Pseudonymous case").check()
        desk.write("Account without names", SUMMARY)
        desk.write("Why they need it", "To handle the complaint as presumed lead authority.")
        desk.press("See it as they will")
        desk.reads(SUMMARY)
        desk.press("Share exactly this")
        desk.heading("Shared with")
        desk.page.goto(self.case)
        desk.look()

        officer = self.abroad
        officer.open("/desk/shares/")
        officer.follow(re.compile("CNIL|Commission Nationale|French", re.IGNORECASE))
        officer.reads(SUMMARY)
        return officer.text()

    @cached_property
    def action(self) -> str:
        """Draft an order, write every section, send it for review; its address."""
        desk = self.investigator
        desk.page.goto(self.case)
        desk.tab("Enforcement")
        desk.follow("Begin an action")
        desk.follow(re.compile("Use this power.*Order to erase", re.IGNORECASE))
        desk.press("Begin the draft")
        desk.press("Add the links of the complaint")
        desk.fills_every_section()
        desk.press("Save and check")
        desk.press("Send for review")
        desk.follow("To the action") if "/review/" in desk.page.url else None
        return desk.page.url

    @cached_property
    def approved(self) -> str:
        """A second person reads and approves it; the action's address."""
        address, other = self.action, self.approver
        other.page.goto(address)
        other.look()
        other.follow("Read it as it will read")
        other.reads("1 Example Quay")
        other.press("Approve this text")
        return address

    @cached_property
    def issued(self) -> Issued:
        """The worker makes the notice; it is downloaded."""
        desk = self.investigator
        desk.page.goto(self.approved)
        desk.waits_for("Serve the notice")
        desk.follow("Serve the notice")
        desk.reads("Ready, not served")
        number = re.search(r"[A-Z][A-Z-]+/\d{4}/\d{6}", desk.text())
        assert number, desk.text()
        with desk.page.expect_download() as waiting:
            desk.page.get_by_role("link", name="Download the signed PDF").click()
        path = self.folder / "notice.pdf"
        waiting.value.save_as(path)
        printed = subprocess.run(
            ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
        ).stdout
        code = CHECK_CODE.search(printed)
        assert code, printed[-1500:]
        assert number[0] in printed
        return Issued(number[0], code[0], path.read_bytes())

    @cached_property
    def mail(self) -> EmailMessage:
        """The notice is served by e-mail; the mail as it arrived."""
        _, desk = self.issued, self.investigator
        to = "legal@pixhive.example"
        desk.write("E-mail address for service", to)
        desk.press("Serve by e-mail")
        desk.waits_for("Counts as served")
        [mail] = self.product.mails(to)
        return mail

    @cached_property
    def complied(self) -> Person:
        """Compliance is recorded; the complainant's page afterwards."""
        _, desk = self.mail, self.investigator
        desk.page.goto(self.approved)
        desk.look()
        desk.reads("Time limits")
        desk.follow("Record a response")
        desk.choose("Complied")
        desk.write("On which day", date.today().isoformat())  # noqa: DTZ011
        desk.write("What shows it", "Both pages were gone when looked at by hand.")
        desk.press("Record it")
        desk.reads("Complied")
        me = self.following
        me.page.reload()
        me.waits_for("Something was done")
        return me
