"""An e-mail (.eml), written anew with its words alone. No Django here.

The headers that matter as evidence stay, as do the texts of messages inside it; pictures,
attached files, HTML and everything else go.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from html.parser import HTMLParser

from complaints.documents import refusals
from complaints.documents.blobs import without_blobs
from complaints.documents.kinds import is_imagery
from complaints.documents.limits import MOST_CHARACTERS
from complaints.documents.refusals import Refused
from complaints.plain_text import clean

HEADERS = ("From", "To", "Cc", "Date", "Subject", "Message-ID", "In-Reply-To", "Reply-To")
MOST_PARTS = 500
_LONGEST_HEADER = 2000
_LEFTOVER = re.compile(r"[\ufffd\x00-\x08\x0e-\x1f]")


class _Taken:
    """What was left out."""

    def __init__(self) -> None:
        self.pictures = 0
        self.others = 0


def rebuild(data: bytes) -> tuple[bytes, int, int]:
    """The message as words: its bytes, pictures and other things left out.

    Raises Refused where nothing is left, or there are too many parts.
    """
    data = re.sub(rb"\AFrom [^\n]*\n", b"", data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
    taken = _Taken()
    try:
        message = message_from_bytes(data, policy=policy.compat32)
        words = _words(message, taken, inside=False)
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, IndexError):
        raise Refused(refusals.UNREADABLE) from None
    text = "\n\n".join(part for part in words if part.strip()).strip()
    if not text:
        raise Refused(refusals.PICTURES_ONLY if taken.pictures else refusals.NOTHING_LEFT)
    if len(text) > MOST_CHARACTERS:
        raise Refused(refusals.TOO_LONG)
    return _written(message, text), taken.pictures, taken.others


def _written(message: Message, text: str) -> bytes:
    lines = [f"{name}: {value}" for name, value in _headers(message)]
    lines += [
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: 8bit",
        "",
        text,
        "",
    ]
    return "\n".join(lines).encode()


def _headers(message: Message) -> list[tuple[str, str]]:
    """Each header once, decoded, on one line."""
    found = []
    for name in HEADERS:
        raw = message.get(name)
        if raw is None:
            continue
        value, _taken = without_blobs(_decoded(name, str(raw)))
        if value:
            found.append((name, value))
    return found


def _decoded(name: str, raw: str) -> str:
    line = " ".join(raw.split())[:_LONGEST_HEADER]
    try:
        # "Subject" for all: addresses are to be read, not to be used.
        parsed = policy.default.header_factory("Subject", line)
        line = str(parsed)
    except (ValueError, LookupError, IndexError, AttributeError):
        pass
    line = line.encode("utf-8", "replace").decode("utf-8")
    return " ".join(clean(line).split())[:_LONGEST_HEADER]


def _words(message: Message, taken: _Taken, *, inside: bool) -> list[str]:
    """The texts of a message in order. Walks with a stack of its own: a message may be
    nested deeper than Python would follow."""
    found: list[str] = []
    stack: list[tuple[Message, bool]] = [(message, inside)]
    seen = 0
    while stack:
        part, nested = stack.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise Refused(refusals.TOO_LONG)
        kind = part.get_content_type()
        children = part.get_payload() if part.is_multipart() else None
        if nested:
            found.append("\n".join(f"{name}: {value}" for name, value in _headers(part)))
        if isinstance(children, list):
            parts = [child for child in children if isinstance(child, Message)]
            if kind == "multipart/alternative":
                parts = _best(parts)
            stack.extend((child, kind == "message/rfc822") for child in reversed(parts))
            continue
        text = _text(part, kind, taken)
        if text is not None:
            found.append(text)
    return found


def _best(parts: list[Message]) -> list[Message]:
    """Of several shapes of the same words, the plain one where it says something."""
    plain = [p for p in parts if p.get_content_type() == "text/plain"]
    if plain and any((p.get_payload(decode=True) or b"").strip() for p in plain):  # type: ignore[union-attr]
        rest = [p for p in parts if not p.get_content_type().startswith("text/")]
        return [*plain, *rest]
    return parts


def _text(part: Message, kind: str, taken: _Taken) -> str | None:
    """A part as text; None, and counted, where it is something else."""
    raw = part.get_payload(decode=True)
    data = raw if isinstance(raw, bytes) else b""
    attached = part.get_content_disposition() == "attachment"
    if kind not in {"text/plain", "text/html"} or attached or is_imagery(data):
        if data.strip():
            picture = part.get_content_maintype() in {"image", "video", "audio"}
            taken.pictures += picture or is_imagery(data)
            taken.others += not (picture or is_imagery(data))
        return None
    text = _letters(data, part.get_content_charset() or "utf-8")
    if kind == "text/html":
        page = _Page()
        page.feed(text)
        page.close()
        taken.pictures += page.pictures
        text = page.words()
    if len(_LEFTOVER.findall(text)) > 3 + len(text) // 50:
        taken.others += 1
        return None
    text, blobs = without_blobs(clean(text).replace("\ufffd", "?"))
    taken.pictures += blobs
    return text


def _letters(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")


class _Page(HTMLParser):
    """HTML as plain text: words, line ends, and where links lead."""

    _SILENT = frozenset({"script", "style", "head", "title", "svg", "math", "template", "object"})
    _BLOCKS = frozenset(
        {"p", "div", "br", "hr", "tr", "table", "li", "ul", "ol", "blockquote", "pre"}
        | {"h1", "h2", "h3", "h4", "h5", "h6", "section", "article"}
    )
    _IMAGES = frozenset({"img", "image", "picture", "video", "audio", "canvas", "input"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pictures = 0
        self._said: list[str] = []
        self._silent: list[str] = []
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in self._SILENT:
            self._silent.append(tag)
            self.pictures += tag == "svg"
        elif tag in self._IMAGES and (tag != "input" or given.get("type") == "image"):
            self.pictures += 1
            if words := (given.get("alt") or "").strip():
                self._say(f"[{words[:200]}]")
        elif tag == "body":
            self._silent.clear()
        if tag in self._BLOCKS:
            self._say("\n")
        if tag == "a":
            address = (given.get("href") or "").strip()
            wanted = address.lower().startswith(("http://", "https://", "mailto:"))
            self._link = address[:2000] if wanted else ""

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            del self._silent[self._silent.index(tag) :]
        if tag == "a" and self._link:
            self._say(f" <{self._link}>")
            self._link = ""
        if tag in self._BLOCKS:
            self._say("\n")

    def handle_data(self, data: str) -> None:
        self._say(re.sub(r"\s+", " ", data))

    def _say(self, text: str) -> None:
        if not self._silent:
            self._said.append(text)

    def words(self) -> str:
        """What was said, with no more than one empty line in a row."""
        lines = "".join(self._said).split("\n")
        return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(x.split()) for x in lines)).strip()
