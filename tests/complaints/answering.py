"""People who fill in the form, for tests: pages are asked for and answered as a browser
without JavaScript does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

ADULT: dict[str, dict[str, Any]] = {
    "age": {"age": "adult"},
    "who": {"role": "self"},
    "country": {"country": "IE"},
    "danger": {"danger": "no"},
    "work": {"works": "same"},
    "authority": {"authority": "ie-dpc"},
    "kind": {"kinds": ["altered"]},
    "links": {
        "links": "https://twitter.com/somebody/status/1?s=20\nhttps://pixhive.example.com/p/7"
    },
    "services": {"words": "PixHive"},
    "online": {"online": "yes", "spreading": "yes"},
    "contacted": {"contacted": "no"},
    "person": {"known": "person"},
    "whom": {"country": "FR", "name": "Sam Sample"},
    "account": {"account": "Someone made pictures of me."},
    "name": {"name": "Alex Example"},
    "reach": {"ways": ["email"]},
    "email": {"email": "alex@mail.example", "neutral": "yes"},
    "permissions": {"contact_service": "yes", "name_to_service": "no"},
}
"""An adult in Ireland who complains for themselves. Steps not named are left open."""

CHILD: dict[str, dict[str, Any]] = {
    "age": {"age": "under_18"},
    "who": {"role": "self"},
    "country": {"country": "FR"},
    "authority": {"authority": "fr-cnil"},
    "threat": {"threat": "no"},
    "links": {"links": "https://pixhive.example.com/p/8"},
    "agree": {"tell_guardian": "no"},
}
"""A child in France, alone."""


@dataclass
class Person:
    """A browser and what it has seen."""

    client: Client
    seen: list[str] = field(default_factory=list)

    def begin(self) -> HttpResponse:
        """Press "Start now"."""
        return self.client.post(reverse("begin"))

    def answer(self, step: str, **fields: Any) -> HttpResponse:
        """Answer one step."""
        return self.client.post(reverse("step", args=[step]), fields)

    def fill(self, answers: dict[str, dict[str, Any]]) -> list[str]:
        """Go through the form to the check page; the steps that were asked, in order."""
        self.begin()
        response = self.client.get(reverse("continue"), follow=True)
        while not response.request["PATH_INFO"].endswith("/check/"):
            step = response.request["PATH_INFO"].split("/")[2]
            assert step not in self.seen, f"asked twice: {step}"
            assert response.status_code == 200, (step, response.status_code)
            self.seen.append(step)
            path = response.request["PATH_INFO"]
            response = self.client.post(path, answers.get(step, {}), follow=True)
            assert response.request["PATH_INFO"] != path, (step, errors(response))
        assert response.status_code == 200
        return self.seen

    def send(self) -> tuple[str, str]:
        """Press "Send"; reference and code as the receipt shows them."""
        response = self.client.post(reverse("check"), follow=True)
        return receipt(response)


def receipt(response: Any) -> tuple[str, str]:
    """Reference and code on a receipt."""
    page = response.content.decode()
    found = [
        re.search(rf'<dd id="{name}"[^>]*>\s*([A-Z0-9-]+)\s*</dd>', page)
        for name in ("reference", "code")
    ]
    assert all(found), page[-3000:]
    return found[0][1], found[1][1]  # type: ignore[index]


def errors(response: Any) -> Any:
    """The errors of the form on a page."""
    form = response.context and response.context.get("form")
    return form.errors if form is not None else response.content[:500]
