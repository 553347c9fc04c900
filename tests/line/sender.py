"""Somebody without JavaScript who sends forms over HTTP and looks at what comes back."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import lxml.html
import requests

from tests.complaints.answering import ADULT

MOST_STEPS = 60


class Sender:
    """Cookies, pages and forms; follows redirects unless told otherwise."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.session = requests.Session()

    def open(self, path: str) -> requests.Response:
        """Ask for a page."""
        return self.session.get(self.origin + path, timeout=60)

    def send(self, path: str, fields: dict[str, Any], **options: Any) -> requests.Response:
        """Send a form to an address, with the token of its page."""
        data = {"csrfmiddlewaretoken": self.session.cookies.get("token", ""), **fields}
        return self.session.post(
            self.origin + path,
            data=data,
            headers={"Origin": self.origin},
            timeout=60,
            **options,
        )

    def send_again(self, page: requests.Response) -> requests.Response:
        """Press the button of a page that keeps what was typed in hidden fields."""
        [form] = lxml.html.fromstring(page.content).xpath("//main//form[@method='post']")
        fields = [(name, value) for name, value in form.form_values() if value is not None]
        return self.session.post(
            self.origin + form.get("action"),
            data=fields,
            headers={"Origin": self.origin},
            timeout=60,
        )

    def fill(self, *, until: str = "check", **changed: dict[str, Any]) -> None:
        """Begin a form and answer each step up to the one named."""
        answers = {**ADULT, **changed}
        self.open("/")
        page = self.send("/complain/", {})
        for _ in range(MOST_STEPS):
            path = urlsplit(page.url).path
            step = path.split("/")[2]
            assert page.status_code == 200, (path, page.status_code)
            if step == until:
                return
            page = self.send(path, answers.get(step, {}))
            assert urlsplit(page.url).path != path, (path, page.text[:3000])
        raise AssertionError(f"The form does not come to {until}")

    def send_complaint(self) -> tuple[str, str]:
        """Send what is filled in; reference and code of the receipt."""
        return receipt(self.send("/complain/check/", {}))


def receipt(page: requests.Response) -> tuple[str, str]:
    """Reference and code as a receipt shows them."""
    assert page.status_code == 200, page.status_code
    found = [
        re.search(rf'<dd id="{name}"[^>]*>\s*([A-Z0-9-]+)\s*</dd>', page.text)
        for name in ("reference", "code")
    ]
    assert all(found), page.text[-3000:]
    return found[0][1], found[1][1]  # type: ignore[index]
