"""One person's browser: pages, forms and links over HTTP, nothing from inside."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urljoin

import lxml.html
import requests

Answer = str | bool | list[str]


class WalkFailed(Exception):
    """Something a person would be stuck at: a wrong page, an error, a missing field."""


class Page:
    """A page as it was received."""

    def __init__(self, response: requests.Response) -> None:
        self.url = response.url
        self.status = response.status_code
        self.body = response.content
        kind = response.headers.get("Content-Type", "")
        self.document = (
            lxml.html.fromstring(response.content) if "html" in kind and response.content else None
        )

    @property
    def heading(self) -> str:
        """The first heading of the page, in one line."""
        found = self.document.xpath("//h1") if self.document is not None else []
        return " ".join(found[0].text_content().split()) if found else ""

    @property
    def text(self) -> str:
        """All words of the main part, in one line."""
        if self.document is None:
            return ""
        main = self.document.xpath("//main") or [self.document]
        return " ".join(main[0].text_content().split())

    def errors(self) -> list[str]:
        """What the error summary says, if there is one."""
        if self.document is None:
            return []
        found = self.document.xpath("//*[contains(@class,'govuk-error-summary')]//li")
        return [" ".join(item.text_content().split()) for item in found]

    def find(self, selector: str) -> str:
        """Text of the first element with the CSS class or id; WalkFailed if there is none."""
        kind, name = selector[0], selector[1:]
        test = f"@id='{name}'" if kind == "#" else f"contains(concat(' ',@class,' '),' {name} ')"
        found = self.document.xpath(f"//*[{test}]") if self.document is not None else []
        if not found:
            raise WalkFailed(f"“{self.heading or self.url}” shows no {selector}")
        return " ".join(found[0].text_content().split())

    def link(self, containing: str) -> str:
        """Address of the main part's first link whose words or address contain the text."""
        found = self.document.xpath("//main//a[@href]") if self.document is not None else []
        for anchor in found:
            if containing in " ".join(anchor.text_content().split()) or containing in anchor.get(
                "href"
            ):
                return urljoin(self.url, anchor.get("href"))
        raise WalkFailed(f"“{self.heading or self.url}” has no link “{containing}”")


class Browser:
    """Keeps cookies, follows redirects, fills forms by field name."""

    def __init__(self, origin: str) -> None:
        self.origin = origin.rstrip("/")
        self.session = requests.Session()
        self.session.headers["User-Agent"] = "walkthrough"
        self.page: Page | None = None

    def open(self, address: str) -> Page:
        """Go to an address or path. WalkFailed on any answer but 200."""
        return self._receive(self.session.get(urljoin(self.origin + "/", address), timeout=60))

    def status_of(self, address: str) -> int:
        """The answer's status alone, without leaving the present page."""
        answer = self.session.get(urljoin(self.origin + "/", address), timeout=60)
        return answer.status_code

    def follow(self, containing: str) -> Page:
        """Press a link by its words or address."""
        return self.open(self._present().link(containing))

    def send(
        self,
        answers: Mapping[str, Answer] | None = None,
        *,
        form: str | None = None,
        button: str | None = None,
        expect_errors: bool = False,
    ) -> Page:
        """Fill in and send the page's form (the one that has the named fields, or whose
        action contains ``form``). WalkFailed where a field is missing or errors come back."""
        page = self._present()
        answers = dict(answers or {})
        chosen = self._form(page, answers, form)
        # A browser drops the line break that a page may put first into a text area.
        data = [
            (name, value.removeprefix("\n"))
            for name, value in chosen.form_values()
            if name not in answers
        ]
        for name, value in answers.items():
            if value is False:
                continue
            values = value if isinstance(value, list) else ["on" if value is True else value]
            data.extend((name, item) for item in values)
        if button:
            name, _, value = button.partition("=")
            data.append((name, value))
        target = urljoin(page.url, chosen.get("action") or page.url)
        self.session.headers["Referer"] = page.url
        method = (chosen.get("method") or "get").lower()
        if method == "post":
            answer = self.session.post(target, data=data, timeout=60)
        else:
            answer = self.session.get(target, params=data, timeout=60)
        result = self._receive(answer)
        if result.errors() and not expect_errors:
            raise WalkFailed(f"“{result.heading}” says: {'; '.join(result.errors())}")
        return result

    def send_file(
        self, action: str, field: str, content: bytes, *, expect_errors: bool = False
    ) -> Page:
        """Send a document with the page's form for ``action``."""
        page = self._present()
        form = self._form(page, {}, action)
        self.session.headers["Referer"] = page.url
        answer = self.session.post(
            urljoin(page.url, action),
            data=form.form_values(),
            files={field: ("document.pdf", content, "application/pdf")},
            timeout=60,
        )
        result = self._receive(answer)
        if result.errors() and not expect_errors:
            raise WalkFailed(f"“{result.heading}” says: {'; '.join(result.errors())}")
        return result

    def _form(
        self, page: Page, answers: Mapping[str, Answer], action: str | None
    ) -> lxml.html.FormElement:
        assert page.document is not None
        forms = page.document.xpath("//main//form") or page.document.forms
        for form in forms:
            if action and action not in (form.get("action") or page.url):
                continue
            if all(name in form.fields for name in answers):
                return form
        names = sorted({name for form in forms for name in form.fields})
        raise WalkFailed(f"“{page.heading}” has no form for {sorted(answers)} (fields: {names})")

    def _present(self) -> Page:
        if self.page is None:
            raise WalkFailed("No page is open")
        return self.page

    def _receive(self, response: requests.Response) -> Page:
        page = Page(response)
        if page.status != 200:
            raise WalkFailed(f"{response.request.method} {response.url} answered {page.status}")
        self.page = page
        return page
