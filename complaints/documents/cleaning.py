"""Having a document written anew, by a process of its own."""

from __future__ import annotations

import hashlib
import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from complaints.documents import limits, refusals
from complaints.documents.kinds import EMAIL, PDF, TEXT, kind_of
from complaints.documents.refusals import Refused
from complaints.uploads import Given

log = logging.getLogger(__name__)

_CHILD = str(Path(__file__).with_name("child.py"))
_KNOWN = {PDF, TEXT, EMAIL}
_turns = BoundedSemaphore(limits.AT_ONCE)


@dataclass(frozen=True)
class Cleaned:
    """A document as it may be kept, and what was left out of it."""

    kind: str
    content: bytes
    pictures: int = 0
    others: int = 0

    @property
    def sha256(self) -> str:
        """Of the document as it may be kept."""
        return hashlib.sha256(self.content).hexdigest()


def clean_document(data: bytes) -> Cleaned:
    """Tell what a file is, and have it written anew without pictures.

    Raises Refused with the reason. Bounded: the file is read by a process without the
    product's secrets and with limits on memory and time, no more than ``AT_ONCE`` of them
    at once. A process that dies, hangs or answers anything unexpected is a refusal.
    """
    kind = kind_of(data)
    if not _turns.acquire(timeout=limits.PATIENCE_SECONDS):
        raise Refused(refusals.BUSY)
    try:
        return _answer(kind, _run(kind, data))
    finally:
        _turns.release()


def clean_given(given: Given) -> Cleaned:
    """``clean_document`` for a file as it came from a page. Raises Refused."""
    if given.content is None:
        raise Refused(refusals.TOO_LARGE)
    return clean_document(given.content)


def _run(kind: str, data: bytes) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-B", _CHILD, kind],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8"},
            cwd="/",
            timeout=limits.WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("a document of kind %s took too long to read", kind)
        raise Refused(refusals.TOO_LONG) from None
    except OSError as error:
        log.error("documents cannot be read: %s", type(error).__name__)
        raise Refused(refusals.BUSY) from None
    if done.returncode:
        log.warning("reading a document of kind %s ended with %s", kind, done.returncode)
        raise Refused(refusals.TOO_LONG if done.returncode < 0 else refusals.UNREADABLE)
    return done.stdout


def _answer(kind: str, said: bytes) -> Cleaned:
    head, _, content = said.partition(b"\n")
    try:
        about = json.loads(head)
        why = about.get("why")
        if why is None:
            cleaned = Cleaned(about["kind"], content, int(about["pictures"]), int(about["others"]))
            if cleaned.kind == kind and kind in _KNOWN and kind_of(content) == kind:
                return cleaned
    except (ValueError, KeyError, TypeError, AttributeError):
        why = None
    raise Refused(str(why) if why else refusals.UNREADABLE)
