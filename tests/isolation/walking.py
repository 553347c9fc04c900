"""Every cell of addresses × relations × roles × methods, asked in-process, and judged."""

from __future__ import annotations

import html
import logging
import re
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus, unquote
from zlib import crc32

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.isolation import pages
from tests.isolation import relations as rel
from tests.isolation.relations import Relation
from tests.isolation.world import Everything
from tests.web.addresses import Address, addresses
from tests.web.objects import BUILDERS

METHODS = ("get", "post")
HOLDERS, THEIRS, NONE = "the holder's", "their own", "-"
NOT_THERE = (404, 405)
SIGN_IN = "account_login"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

LESS, PARTS = 3, 80

Snapshot = dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Cell:
    """One request: who, where, whose object, how."""

    address: str
    target: str
    relation: Relation
    role: str
    method: str

    def __str__(self) -> str:
        who = f"{self.relation.name} ({self.role})"
        return f"{self.method.upper()} {self.address} of {self.target} as {who}"


@dataclass(frozen=True)
class Seen:
    """What came back: status, and everything that can be read in headers and body."""

    status: int
    text: str
    location: str = ""


class Walker:
    """Asks and judges. ``world`` is committed; whatever a request changes is taken back."""

    def __init__(self, world: Everything) -> None:
        self.world = world
        self._clients: dict[tuple[str, str], Client] = {}
        self._absent: dict[tuple[str, str, str], int] = {}
        self._touched: dict[str, set[str]] = {}

    @cached_property
    def known(self) -> list[Address]:
        """Every address of the product."""
        return addresses()

    def cells(self) -> Iterator[Cell]:
        """All that exist. Who is signed out has no role; an address that belongs to no
        object has one target; an invited authority has its own objects as well."""
        for address in self.known:
            for relation in rel.RELATIONS:
                roles = [rel.NO_ROLE] if relation is rel.SIGNED_OUT else list(rel.ROLES)
                for target in self.targets(address, relation):
                    for role in roles:
                        for method in METHODS:
                            yield Cell(address.name, target, relation, role, method)

    def targets(self, address: Address, relation: Relation) -> list[str]:
        """Whose objects the address is tried with."""
        if not address.arguments:
            return [NONE]
        tried = address.name in BUILDERS and relation.way is rel.Way.INVITED
        if tried and self._kwargs(address.name, THEIRS, relation) is not None:
            return [HOLDERS, THEIRS]
        return [HOLDERS]

    def fault(self, cell: Cell) -> str:
        """What is wrong with the answer, or "" if nothing is."""
        seen = self.ask(cell)
        if seen.status >= 500:
            return f"{cell}: {seen.status}"
        leaks = [
            one.what
            for one in self.world.protected
            if one.text in seen.text and not one.open_to(cell.relation)
        ]
        if leaks:
            return f"{cell}: {seen.status}, and it tells {', '.join(leaks)}"
        if cell.address not in self.of_authorities:
            return ""
        if cell.relation is rel.SIGNED_OUT:
            sent = seen.status == 302 and seen.location.startswith(reverse(SIGN_IN))
            return "" if sent else f"{cell}: {seen.status}, not sent to sign in"
        if seen.status == 200 and "no-store" not in seen.text:
            return f"{cell}: a browser may keep it"
        if not pages.role_may(cell.address, cell.role) and seen.status not in NOT_THERE:
            return f"{cell}: {seen.status}, although the role may not see such a page"
        return self._existence(cell, seen) if cell.target == HOLDERS else ""

    def _existence(self, cell: Cell, seen: Seen) -> str:
        """Where there must be nothing, the answer is that to something made up."""
        if pages.may_reach(cell.address, self.touched(cell.address), cell.relation):
            return ""
        if seen.status not in NOT_THERE:
            return f"{cell}: {seen.status} where there must be nothing"
        if seen.status != self.absent(cell):
            return f"{cell}: {seen.status} tells that it exists"
        return ""

    @cached_property
    def of_authorities(self) -> set[str]:
        """Names of the pages that belong to an authority's desk."""
        return {
            one.name
            for one in self.known
            if one.route.startswith("desk/") and not one.name.startswith(pages.UNBOUND)
        }

    def absent(self, cell: Cell) -> int:
        """The status of the same request for something that does not exist."""
        key = (cell.address, cell.role, cell.method)
        if key not in self._absent:
            kwargs = self._kwargs(cell.address, HOLDERS, cell.relation) or {}
            nothing = {
                k: uuid.uuid4() if isinstance(v, uuid.UUID) else v for k, v in kwargs.items()
            }
            self._absent[key] = self._send(cell, reverse(cell.address, kwargs=nothing)).status
        return self._absent[key]

    def ask(self, cell: Cell) -> Seen:
        """Send the request of a cell."""
        kwargs = self._kwargs(cell.address, cell.target, cell.relation)
        return self._send(cell, reverse(cell.address, kwargs=kwargs))

    def touched(self, name: str) -> set[str]:
        """Which of the holder's objects a builder asks for."""
        if name not in self._touched:
            record: set[str] = set()
            BUILDERS[name](_Recording(self.world.foreign, record))  # type: ignore[arg-type]
            self._touched[name] = record
        return self._touched[name]

    def client(self, relation: Relation, role: str) -> Client:
        """Somebody's browser."""
        key = (relation.name, role)
        if key not in self._clients:
            client = Client(raise_request_exception=False)
            if relation is not rel.SIGNED_OUT:
                client.force_login(self.world.member(relation, role).user, backend=BACKEND)
            self._clients[key] = client
        return self._clients[key]

    def typed(self, relation: Relation, name: str, method: str, term: str) -> tuple[int, str]:
        """What a page answers to a term in each of its fields, without the term itself."""
        client = self.client(relation, rel.ALL_ROLES)
        seen = send(client, method, reverse(name), dict.fromkeys(FIELDS, term))
        said = settled(seen.text)
        for shown in (term, quote(term), quote(term, safe=""), quote_plus(term)):
            said = said.replace(shown, "")
        return seen.status, said

    def _send(self, cell: Cell, path: str) -> Seen:
        return send(self.client(cell.relation, cell.role), cell.method, path)

    def _kwargs(self, name: str, target: str, relation: Relation) -> dict[str, Any] | None:
        if target == NONE:
            return {}
        if name not in BUILDERS:
            return pages.arguments_of(name, self.world.foreign)
        if target == HOLDERS:
            return BUILDERS[name](self.world.foreign)
        try:
            return BUILDERS[name](self.world.theirs(relation))
        except AttributeError:
            return None


class _Recording:
    """Lets a builder have its way and writes down what it asks for."""

    def __init__(self, world: Any, record: set[str]) -> None:
        self._world, self._record = world, record

    def __getattr__(self, name: str) -> Any:
        self._record.add(name)
        return getattr(self._world, name)


def send(client: Client, method: str, path: str, data: dict[str, str] | None = None) -> Seen:
    """One request, whose changes are taken back."""
    kept = client.cookies.copy()
    with transaction.atomic(), _quiet():
        answer = getattr(client, method)(path, data or {})
        seen = _read(answer, path)
        transaction.set_rollback(True)
    # Signing out is taken back as well.
    client.cookies = kept
    return seen


@contextmanager
def _quiet() -> Iterator[None]:
    """What is refused is not written to the log of the tests, thousands of times."""
    log = logging.getLogger("django.request")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


def _read(answer: HttpResponse, path: str) -> Seen:
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
    cookies = answer.cookies.output()
    body = answer.getvalue()
    text = body.decode("utf-8", "replace")
    if body.startswith(b"%PDF"):
        words = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True)
        text += words.stdout.decode()
    said = html.unescape(f"{headers}\n{cookies}\n{text}")
    # What was asked for is known to whoever asks.
    for known in {path, quote(path), quote(path, safe=""), unquote(path)}:
        said = said.replace(known, "")
    return Seen(answer.status_code, said, answer.get("Location", ""))


def some_of(cells: Iterator[Cell], desk: set[str], part: int) -> Iterator[Cell]:
    """A part of the cells: of the desk's pages, asked by a member with all roles, one of
    ``LESS``; of everything else one of ``PARTS``. ``part`` says which."""
    for cell in cells:
        parts = LESS if cell.role == rel.ALL_ROLES and cell.address in desk else PARTS
        if (crc32(str(cell).encode()) + part) % parts == 0:
            yield cell


_CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"'
    r"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|token=[^;]*|expires=[^;]*"
)


def settled(text: str) -> str:
    """Without what differs from one request to the next."""
    return _CHANGING.sub("", text)


SEARCHING = ("cases:search", "cases:queue", "cases:mine", "intake:code-ask", "staff_list")
"""Pages that take words or filters, by GET or POST."""

FIELDS = ("q", "reference", "email", "search", "number", "after", "before", "next")


def lists_of_the_stranger(walker: Walker) -> Snapshot:
    """Every page of the desk that needs no object, as a stranger with all roles sees it."""
    client = walker.client(rel.UNRELATED, rel.ALL_ROLES)
    found: Snapshot = {}
    for address in walker.known:
        if not address.arguments and address.name in walker.of_authorities:
            seen = send(client, "get", reverse(address.name))
            found[address.name] = (seen.status, settled(seen.text))
    return found
