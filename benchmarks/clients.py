"""HTTP clients that cost little beside what they measure: prepared bytes, kept connections."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlencode

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_LOCATION = re.compile(rb"\r\nlocation: *([^\r]+)", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: *([^=;\r]+)=([^;\r]*)", re.IGNORECASE)
TIMEOUT = 60.0


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    @property
    def location(self) -> str:
        """Where it leads; "" where it leads nowhere."""
        found = _LOCATION.search(self.head)
        return found[1].decode() if found else ""

    def cookies(self) -> dict[str, str]:
        """What it asks to be kept."""
        return {name.decode(): value.decode() for name, value in _COOKIE.findall(self.head)}


class Line:
    """One kept connection to a port of this machine, opened again when the server closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._hang_up()

    def ask(self, request: bytes) -> Answer:
        """Send a request and read its answer. A connection that the server had closed
        meanwhile is opened again, once."""
        kept = self._socket is not None
        try:
            return self._ask(request)
        except ConnectionError:
            self._hang_up()
            if not kept:
                raise
            return self._ask(request)

    def _ask(self, request: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), TIMEOUT)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        received = self._receive(self._socket)
        while b"\r\n\r\n" not in received:
            received += self._receive(self._socket)
        head, _, body = received.partition(b"\r\n\r\n")
        found = _LENGTH.search(head)
        if head[9:12] == b"204":
            return Answer(204, head, b"")
        if found is None:
            raise ValueError("An answer does not say how long it is")
        length = int(found[1])
        while len(body) < length:
            body += self._receive(self._socket)
        if b"\r\nconnection: close" in head.lower():
            self._hang_up()
        return Answer(int(head[9:12]), head, body)

    @staticmethod
    def _receive(line: socket.socket) -> bytes:
        found = line.recv(65536)
        if not found:
            raise ConnectionError("closed by the server")
        return found

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def get(port: int, path: str, cookies: Mapping[str, str] | None = None, source: str = "") -> bytes:
    """A request for a page; ``source`` is the address that a proxy before us would name."""
    return _request("GET", port, path, cookies or {}, b"", source)


def post(
    port: int,
    path: str,
    fields: Mapping[str, object],
    cookies: Mapping[str, str] | None = None,
    source: str = "",
) -> bytes:
    """A form sent by a browser of the same origin."""
    body = urlencode(dict(fields), doseq=True).encode()
    return _request("POST", port, path, cookies or {}, body, source)


def _request(
    method: str, port: int, path: str, cookies: Mapping[str, str], body: bytes, source: str
) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{port}"]
    if source:
        lines.append(f"X-Forwarded-For: {source}")
    if cookies:
        lines.append("Cookie: " + "; ".join(f"{name}={cookies[name]}" for name in cookies))
    if method == "POST":
        lines += [
            f"Origin: http://localhost:{port}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Drive:
    """How a round went."""

    count: int
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Good answers per second."""
        return (self.count - len(self.wrong)) / self.seconds


def percentile(times: Sequence[float], share: float) -> float:
    """The time within which such a share of all was done; 0 of none."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def drive(
    port: int, requests: Sequence[bytes], *, clients: int, right: Callable[[Answer], bool]
) -> Drive:
    """Send all requests, shared out over so many kept connections that work at once."""
    result = Drive(len(requests))

    def work(mine: Sequence[bytes]) -> None:
        with Line(port) as line:
            begin.wait()
            for request in mine:
                asked = time.perf_counter()
                try:
                    answer = line.ask(request)
                    result.times.append(time.perf_counter() - asked)
                    if not right(answer):
                        result.wrong.append(f"{answer.status} {answer.location}")
                except (OSError, ValueError) as error:
                    result.wrong.append(type(error).__name__)

    begin = threading.Barrier(clients + 1)
    threads = [
        threading.Thread(target=work, args=(requests[start::clients],)) for start in range(clients)
    ]
    for thread in threads:
        thread.start()
    begin.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - began
    return result


class Visitor:
    """Somebody who goes through pages: keeps cookies, fills in forms, follows where led."""

    def __init__(self, port: int, line: Line, source: str = "") -> None:
        self._port, self._line, self._source = port, line, source
        self.cookies: dict[str, str] = {}
        self.pages = 0

    def open(self, path: str) -> Answer:
        """Ask for a page."""
        return self._keep(self._line.ask(get(self._port, path, self.cookies, self._source)))

    def send(self, path: str, fields: Mapping[str, object]) -> Answer:
        """Send a form."""
        told = {"csrfmiddlewaretoken": self.cookies.get("token", ""), **fields}
        return self._keep(self._line.ask(post(self._port, path, told, self.cookies, self._source)))

    def _keep(self, answer: Answer) -> Answer:
        self.pages += 1
        self.cookies |= answer.cookies()
        return answer
