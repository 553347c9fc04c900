"""Staying in touch: what passes between the office and the person after the form."""

from __future__ import annotations

from collections.abc import Callable

from casework.demonstration.walk.browser import Browser, Page, WalkFailed

ANSWER = "Since last Monday; a colleague saw it first."
NEW_MAIL = "lena.neu@mail.example"


class InTouch:
    """The stretch of the walk in which both sides write; mixed into the whole walk."""

    people: dict[str, Browser]
    case: str
    case_worker: Callable[[], Browser]
    until: Callable[[Callable[[], str], str], str]
    _must_say: Callable[..., None]

    def ask(self) -> str:
        """The office asks; the person sees that something is needed from them."""
        desk = self.case_worker()
        desk.open(f"{self.case}questions/")
        desk.send({"questions": "Since when is it there?\nWho saw it first?"}, form="/ask/")
        person = self.people["person"]
        page = person.open("/follow/status/")
        self._must_say(page, "We need something from you", "The office has questions for you")
        return "two questions asked; the person's page says so"

    def answer(self) -> str:
        """The person answers one, saves, sends; the office reads it and the case goes on."""
        person = self.people["person"]
        page = person.open("/follow/questions/")
        boxes = _boxes(page)
        page = person.send({boxes[0]: ANSWER}, button="save=yes")
        self._must_say(page, "Saved", ANSWER)
        person.send(button="send=yes")
        desk = self.case_worker()
        page = desk.open(f"{self.case}questions/")
        self._must_say(page, ANSWER)

        def look() -> str:
            heading = person.open("/follow/status/").heading
            return "" if heading == "We need something from you" else heading

        self.until(look, "the page to say that nothing more is needed")
        return "one of two answered, saved, sent; read at the desk, and nothing more is needed"

    def gone_and_back(self) -> str:
        """A place is gone, then back: the office sees it and acts."""
        person = self.people["person"]
        person.open("/follow/places/")
        person.send(form="/places/state/")
        person.open("/follow/places/")
        page = person.send(form="/places/state/")
        self._must_say(page, "You said: it is back")
        desk = self.case_worker()
        page = desk.open(f"{self.case}places/")
        self._must_say(page, "Reappeared", "says the complainant")
        desk.send({"which": "1", "state": "removal_requested"}, form="/places/state/")
        page = person.open("/follow/places/")
        self._must_say(page, "The office asked for it to be taken down")
        return "said gone, said back, seen at the desk; the person sees what was done"

    def change_wishes(self) -> str:
        """Another address and once a week; then not safe, and safe again."""
        person = self.people["person"]
        person.open("/follow/wishes/")
        person.send({"email": NEW_MAIL, "often": "weekly", "research": "yes"})
        desk = self.case_worker()
        page = desk.open(self.case)
        self._must_say(page, "changed")
        person.open("/follow/safety/")
        person.send({"safe": "no"})
        page = desk.open(f"{self.case}timeline/")
        self._must_say(page, "Do not contact the person")
        person.open("/follow/safety/")
        person.send({"safe": "yes"})
        page = desk.open(f"{self.case}timeline/")
        if "Do not contact the person" in page.text:
            raise WalkFailed("the desk still says that it is not safe")
        return "new address, once a week; not safe: the desk is told to be silent; safe again"

    def end(self) -> str:
        """The office closes the case and says how it ended; the person can turn to a court."""
        desk = self.case_worker()
        desk.open(f"{self.case}status/")
        desk.send(
            {
                "status": "closed",
                "reason": "The imagery is gone and the order was obeyed.",
                "clocks": "met",
                "result": "removed",
                "words": "Both pages are gone. Thank you for writing to us.",
            }
        )
        page = self.people["person"].open("/follow/status/")
        self._must_say(page, "How it ended", "It was taken down", "GDPR Art. 78(1)")
        return f"“{page.heading}”: how it ended, and the right to go to a court"


def _boxes(page: Page) -> list[str]:
    """The names of the boxes for answers."""
    if page.document is None:
        raise WalkFailed("no page of questions")
    found = [str(name) for name in page.document.xpath("//textarea/@name")]
    if not found:
        raise WalkFailed("no box for an answer")
    return found
