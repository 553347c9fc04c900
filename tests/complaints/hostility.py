"""Hostile visitors, made at random from the step table and the addresses of the public's
side: wrong types, values, orders, cookies, tokens, bodies and files, mixed with enough
sense to get deep into the form.

``Hostile(chance).attempt()`` makes one request (or a few that belong together) and raises
``Fault`` when an answer is a server error, or when something was stored that the form
itself would refuse. The same ``Random`` seed makes the same attempts.
"""

from __future__ import annotations

import re
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from casework.scoping import as_public
from complaints.directory import Directory, read_directory
from complaints.fingerprints import from_answer
from complaints.services.drafts import OpenDraft, open_draft
from complaints.services.errors import DraftGone
from complaints.steps import STEPS, answered_steps, asked_steps, first_unanswered, get_step
from complaints.urls import urlpatterns
from complaints.views.step import make_form

Fields = dict[str, list[str]]
URLENCODED = "application/x-www-form-urlencoded"
TOKEN = "b" * 32
LARGE = "A" * 70_000

WORDS: tuple[str, ...] = (
    "",
    " ",
    "0",
    "-1",
    "1e309",
    "null",
    "None",
    "true",
    "[]",
    '{"a": 1}',
    "another",
    "yes\x00",
    "\x00",
    "\ud7ff",
    "\ufffe\uffff",
    "\u202e" * 50,
    "\u200b",
    "e\u0301" * 3000,
    "😀" * 100,
    "𝔂𝓮𝓼",
    "\r\nSet-Cookie: a=b",
    "' OR 1=1 --",
    "{{ 7*7 }}{% debug %}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%00%ff%u0041",
    "javascript:alert(1)",
    "http://169.254.169.254/latest/",
    "https://" + "a." * 200 + "example/",
    "https://xn--80ak6aa92e.com/" + "b" * 1990,
    "https://[::1]:99999/",
    "a@b",
    "a@" + "b" * 300 + ".example",
    '"x y"@mail.example',
    "2026-02-30",
    "9999-12-31T00:00:00Z",
    "+" * 400,
    "9" * 5000,
    LARGE,
    "\n".join(f"https://example.com/{n}" for n in range(700)),
)
SENSE = (
    "Some words",
    "https://example.com/p/7",
    "alex@mail.example",
    "+353 1 555 0199",
    "2026-01-02",
    "yes",
    "no",
)
KINDS = (
    URLENCODED,
    URLENCODED + "; charset=utf-7",
    URLENCODED + "; charset=nonsense",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=\x00",
    "application/json",
    "text/plain",
    "",
)
BODIES = (
    b"",
    b"{",
    b"[]" * 500,
    b"a=1&a=2&=&&&=x",
    b"age=\xff\xfe\x80&kinds=\xc3\x28",
    b"&".join(b"f%d=x" % n for n in range(500)),
    b"--x\r\n",
    b'--x\r\nContent-Disposition: form-data; name="age"\r\n\r\nadult',
    b'--x\r\nContent-Disposition: form-data; name="a"; filename="b.jpg"\r\n\r\n\xff\xd8\r\n--x--',
    b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--\r\n",
    b"\x00" * 2000,
)
HEX = re.compile("[0-9a-f]{64}")
FILES = (
    ("holiday.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 500, "image/jpeg"),
    ("letter.pdf", b"%PDF-1.4\n%broken", "application/pdf"),
    ("letter.pdf", b"\xff\xd8\xff\xe0" + b"\x00" * 500, "application/pdf"),
    ("a.txt", b"words\x00\xff", "text/plain"),
    ("../../a.eml", b"From: x\n\n" + b"y" * 300, "message/rfc822"),
    ("x" * 3000, b"", ""),
    ("all.zip", b"PK\x03\x04" * 50, "application/zip"),
)
STRANGE_NAMES = (
    *("csrfmiddlewaretoken", "back", "again", "help", "pk", "language", ""),
    *("age", "kinds", "links", "file", "code", "bits"),
)
METHODS = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "NONSENSE")
STRANGE_ARGUMENTS = {
    "step": ("age", "nowhere", "check", "x" * 300),
    "pk": ("3f2b8c4e-0d3b-4c55-9b64-2f1d0c6e0a11",),
}


class Fault(AssertionError):
    """An answer that no visitor may get, or something stored that no form lets through."""


class Hostile:
    """One visitor after another, all of them hostile. ``directory`` has to be what the
    product goes by; ``counts`` says what was answered to which kind of attempt."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.counts: Counter[str] = Counter()
        self.stolen: list[str] = []
        self.receipts: list[tuple[str, str]] = []
        self._renew()

    def attempt(self) -> None:
        """One attempt, and what it left is checked."""
        if self.chance.random() < 0.02:
            self._renew()
        way = self.chance.choices(
            [self._answer, self._hostile_answer, self._odd, self._send, self._follow],
            [46, 26, 16, 6, 6],
        )[0]
        way()

    def _renew(self) -> None:
        self.client = Client(
            enforce_csrf_checks=self.chance.random() < 0.3, raise_request_exception=False
        )
        self.client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
        self._post(reverse("begin"), {})
        if token := self._token():
            self.stolen = [*self.stolen[-50:], token]

    # --- The form -------------------------------------------------------------------------

    def _answer(self) -> None:
        """A step answered with sense, so that the next ones come within reach."""
        self._to_a_step(odds=0.05)

    def _hostile_answer(self) -> None:
        self._to_a_step(odds=0.6)

    def _to_a_step(self, *, odds: float) -> None:
        draft = self._draft()
        if draft is None or draft.sent:
            self._renew()
            return
        with as_public():
            directory = read_directory()
            step = first_unanswered(draft.answers, directory)
            if step is None or self.chance.random() < 0.15 + odds / 4:
                asked = asked_steps(draft.answers, directory)
                step = self.chance.choice(asked if self.chance.random() < 0.6 else list(STEPS))
            form = make_form(step, draft.answers, directory)
        fields = (
            {name: self._values(one, odds) for name, one in form.fields.items()} if form else {}
        )
        if self.chance.random() < odds:
            fields = self._spoiled(fields)
        path = reverse("step", args=[step.slug]) + self.chance.choice(["", "", "", "?change=1"])
        self._post(path, fields)
        after = self._draft()
        if after is not None and not after.sent:
            self._check_step(step.slug, draft, after)

    def _values(self, field: forms.Field, odds: float) -> list[str]:
        if self.chance.random() < odds:
            return [self._word() for _ in range(self.chance.randint(0, 3))]
        if not field.required and self.chance.random() < 0.3:
            return []
        if isinstance(field, forms.ChoiceField):
            flat = [str(value) for value in _choices(field) if value != ""]
            if not flat:
                return []
            most = min(3, len(flat)) if isinstance(field, forms.MultipleChoiceField) else 1
            return self.chance.sample(flat, self.chance.randint(1, most))
        if isinstance(field, forms.EmailField):
            return ["alex@mail.example"]
        return [self.chance.choice(SENSE)]

    def _spoiled(self, fields: Fields) -> Fields:
        extra = [*fields, *STRANGE_NAMES]
        for _ in range(self.chance.randint(1, 4)):
            name = self.chance.choice(extra)
            if self.chance.random() < 0.3:
                fields.pop(name, None)
            else:
                fields.setdefault(name, []).append(self._word())
        return fields

    def _word(self) -> str:
        if self.chance.random() < 0.2:
            return "".join(
                chr(self.chance.choice([*range(0x20, 0x7F), *range(0xA0, 0xD7FF, 97)]))
                for _ in range(self.chance.randint(0, 40))
            )
        return self.chance.choice(WORDS if self.chance.random() < 0.8 else SENSE)

    def _send(self) -> None:
        """The form sent, finished or not; the answer kept by heart; and sent once more."""
        draft = self._draft()
        if draft is None:
            self._renew()
            return
        if not draft.sent:
            self._check_whole(draft)
        for _ in range(self.chance.randint(1, 2)):
            self._post(reverse("check"), {})
        after = self._draft()
        if after is not None and after.sent:
            self.counts["complaints sent"] += not draft.sent
            self.receipts = [
                *self.receipts[-30:],
                (after.receipt["reference"], after.receipt["code"]),
            ]
        self._note("GET", reverse("sent"), self.client.get(reverse("sent")))

    def _follow(self) -> None:
        """A reference and a code, right or wrong, and then the pages behind them."""
        reference, code = self._word(), self._word()
        if self.receipts and self.chance.random() < 0.8:
            reference, code = self.chance.choice(self.receipts)
        self._post(reverse("follow"), {"reference": [reference], "code": [code]})
        for _ in range(2):
            path = self._path(prefix="follow/")
            self._note("GET", path, self.client.get(path))
            self._post(path, self._spoiled({"body": [self._word()], "links": [self._word()]}))

    # --- Requests that are no forms ---------------------------------------------------------

    def _odd(self) -> None:
        self.chance.choice(
            [self._odd_method, self._odd_body, self._file, self._cookies, self._tokens, self._ask]
        )()

    def _odd_method(self) -> None:
        path, method = self._path(), self.chance.choice(METHODS)
        self._note(method, path, self.client.generic(method, path, b"x=1"))

    def _odd_body(self) -> None:
        path = self._path()
        body, kind = self.chance.choice(BODIES), self.chance.choice(KINDS)
        self._note("POST", path, self.client.generic("POST", path, body, content_type=kind))

    def _file(self) -> None:
        path = self._path()
        name, content, kind = self.chance.choice(FILES)
        field = self.chance.choice(["file", "document", "account", "picture", "age", ""])
        fields: dict[str, Any] = {
            "csrfmiddlewaretoken": TOKEN,
            "account": self._word(),
            field: SimpleUploadedFile(name or "x", content, kind),
        }
        self._note("POST", path, self.client.post(path, fields))

    def _cookies(self) -> None:
        """Another's form, a made-up one, or one that was sent."""
        stranger = [self._word(), "f" * 64, "é" * 64, "0" * 63 + "\u0660", *self.stolen]
        name = self.chance.choice(["form", "form", "page", "turn", "language", "session"])
        self.client.cookies[name] = quote(self.chance.choice(stranger)[:3000])

    def _tokens(self) -> None:
        """Without the page's token, or with another."""
        strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        strict.cookies = self.client.cookies.copy()
        before = self._draft()
        path = self._path()
        token = self.chance.choice(["", "c" * 32, "c" * 64, "\x00", LARGE])
        answer = strict.post(path, {"csrfmiddlewaretoken": token, "account": "from elsewhere"})
        self._note("POST", path, answer)
        after = self._draft()
        if before and after and before.row.version != after.row.version:
            raise Fault(f"{path} took a form without its token")

    def _ask(self) -> None:
        path = f"{self._path()}?{quote(self._word()[:300])}={quote(self._word()[:300])}"
        self._note("GET", path, self.client.get(path))

    def _path(self, prefix: str = "") -> str:
        while True:
            one = self.chance.choice(urlpatterns)
            route = str(one.pattern)
            if not route.startswith(prefix) or one.name in {"check"}:
                continue
            arguments = {
                name: self.chance.choice(STRANGE_ARGUMENTS.get(name, ("age",)))
                for name in one.pattern.regex.groupindex
            }
            return reverse(str(one.name), kwargs=arguments)

    def _post(self, path: str, fields: Fields) -> None:
        body = QueryDict(mutable=True)
        for name, values in {"csrfmiddlewaretoken": [TOKEN], **fields}.items():
            body.setlist(name, values)
        answer = self.client.post(path, body.urlencode(), content_type=URLENCODED)
        self._note("POST", path, answer)

    # --- What must hold ---------------------------------------------------------------------

    def _note(self, method: str, path: str, answer: Any) -> None:
        self.counts[f"{answer.status_code // 100}xx"] += 1
        if answer.status_code >= 500:
            raise Fault(f"{method} {path[:200]!r} was answered {answer.status_code}{_why(answer)}")

    def _token(self) -> str:
        found = self.client.cookies.get("form")
        return found.value if found else ""

    def _draft(self) -> OpenDraft | None:
        try:
            with as_public():
                return open_draft(self._token())
        except DraftGone:
            return None

    def _check_step(self, slug: str, before: OpenDraft, after: OpenDraft) -> None:
        """What was just stored is what the step's own form makes of it."""
        answer = after.answers.get(slug)
        if answer is None or answer == before.answers.get(slug):
            return
        with as_public():
            directory = read_directory()
            fault = refused(slug, answer, after.answers, directory)
        if fault:
            raise Fault(f"{slug} holds {str(answer)[:300]}, which its form refuses: {fault}")

    def _check_whole(self, draft: OpenDraft) -> None:
        """What is about to be sent is what the forms would take, all answers together."""
        with as_public():
            directory = read_directory()
            kept = answered_steps(draft.answers, directory)
            if first_unanswered(kept, directory) is not None:
                return
            for slug, answer in kept.items():
                if fault := refused(slug, answer, kept, directory, exactly=False):
                    raise Fault(f"sent with {slug} {str(answer)[:300]}: {fault}")


def refused(
    slug: str, answer: dict[str, Any], answers: Any, directory: Directory, *, exactly: bool = True
) -> str:
    """Why the form of a step would not take this answer; "" if it takes it, and ``exactly``
    as it is. (A wish that a later change of answers newly asks for counts as not given.)"""
    step = get_step(slug)
    if step is None:
        return "there is no such step"
    shown = make_form(step, answers, directory, initial=dict(answer))
    if shown is None:
        return "" if not answer else "the step asks nothing"
    if slug == "fingerprint":
        kept = answer.get("fingerprints", [])
        good = [one for one in from_answer(kept) if HEX.fullmatch(one.bits) and not one.poor]
        return "" if len(good) == len(kept) else "it is no fingerprint"
    form = make_form(step, answers, directory, data=as_typed(shown.initial))
    assert form is not None
    if not form.is_valid():
        return str(dict(form.errors))
    again = form.answer()
    return "" if again == answer or not exactly else f"typed again it becomes {str(again)[:300]}"


def as_typed(answer: dict[str, Any]) -> QueryDict:
    """A kept answer as a browser would send it."""
    data = QueryDict(mutable=True)
    for name, value in answer.items():
        if isinstance(value, list | tuple):
            data.setlist(name, [str(one) for one in value])
        elif value is not None:
            data[name] = str(value)
    return data


def _choices(field: forms.ChoiceField) -> list[Any]:
    flat: list[Any] = []
    for value, label in field.choices:
        flat += [inner for inner, _ in label] if isinstance(label, list | tuple) else [value]
    return flat


def _why(answer: Any) -> str:
    """Where an unhandled error was raised, from the test client."""
    if not getattr(answer, "exc_info", None):
        return ""
    kind, error, trace = answer.exc_info
    ours = [
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in traceback.extract_tb(trace)
        if "/complaints/" in frame.filename or "/casework/" in frame.filename
    ]
    return f": {kind.__name__} at {' < '.join(reversed(ours[-5:]))}: {str(error)[:200]}"
