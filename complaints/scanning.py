"""Asking clamd whether a document carries harmful software.

A client of one command (INSTREAM), written here: what the package index offers for it has
been left alone for years, opens no deadline over a whole answer, and is longer than this.
Nothing but the exact answers of the protocol is believed; everything else is a failure,
never "clean".
"""

from __future__ import annotations

import re
import socket
import struct
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
_CHUNK = 65_536
_LONGEST_ANSWER = 4096
_FOUND = re.compile(r"stream: ([\x21-\x7e][\x20-\x7e]{0,199}) FOUND")

# The harmless file that every scanner knows, in two halves: whole, it would make scanners
# stop at this source file.
_TEST_FILE = (
    r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + r"ANTIVIRUS-TEST-FILE!$H+H*"
).encode()


class ScannerAway(Exception):
    """No answer, or none that can be believed. To be tried again."""


@dataclass(frozen=True)
class Verdict:
    """``finding`` names what was found; "" for a clean document."""

    finding: str

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.finding


def scan(data: bytes, *, url: str) -> Verdict:
    """What clamd at ``url`` says of these bytes; ScannerAway without a believable answer.

    "Clean" counts only from a scanner that finds the harmless test file of the trade at
    that same moment: one without its database, or something else that says OK to
    everything, is not believed.
    """
    verdict = _ask(data, url)
    if verdict.clean and _ask(_TEST_FILE, url).clean:
        raise ScannerAway("finds nothing in the test file")
    return verdict


def _ask(data: bytes, url: str) -> Verdict:
    until = time.monotonic() + ANSWER_SECONDS
    try:
        with _connected(url) as line:
            line.sendall(b"zINSTREAM\x00")
            for start in range(0, len(data), _CHUNK):
                line.settimeout(_left(until))
                chunk = data[start : start + _CHUNK]
                line.sendall(struct.pack(">I", len(chunk)) + chunk)
            line.sendall(struct.pack(">I", 0))
            answer = _answer(line, until)
    except OSError as error:
        raise ScannerAway(type(error).__name__) from None
    if answer == "stream: OK":
        return Verdict("")
    found = _FOUND.fullmatch(answer)
    if found is None:
        raise ScannerAway("an answer that is none")
    return Verdict(found.group(1)[:100])


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((parts.hostname, parts.port or 3310), CONNECT_SECONDS)


def _answer(line: socket.socket, until: float) -> str:
    """The answer up to its closing null, within the time that is left for all of it."""
    said = b""
    while not said.endswith(b"\x00"):
        line.settimeout(_left(until))
        more = line.recv(1024)
        if not more or len(said) > _LONGEST_ANSWER:
            raise ScannerAway("an answer that breaks off")
        said += more
    return said[:-1].decode("ascii", "replace").strip()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise ScannerAway("too slow")
    return left
