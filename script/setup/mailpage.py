"""The page on which the development mail server shows what was sent.

Everything in a message is somebody else's text: it is escaped, shown as text alone (an HTML
part as its source), and the page's policy lets nothing run or load. It answers only to
names of this machine, so that no web page elsewhere can read it through a made-up name.
"""

import email
import email.policy
import json
import re
import socket
import threading
from email.message import EmailMessage
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

SHOWN = 200
"""How many messages the list shows, newest first."""
OWN_NAMES = {"localhost", "127.0.0.1", "[::1]"}
STYLE = """
body { font-family: system-ui, sans-serif; line-height: 1.5; margin: 0 auto; max-width: 60rem;
  padding: 1rem; color: #111; background: #fff; }
.sink { border-left: .5rem solid #7a4a00; padding: .25rem 1rem; background: #fff7e6; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0;
  border-bottom: 1px solid #999; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #999; padding: 1rem; }
a:focus-visible { outline: 3px solid #111; outline-offset: 2px; }
"""
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
NOTE = (
    "Development only: this mail server keeps messages on this machine and delivers none. "
    "An address that begins with <code>bounce</code> is refused for good, one that begins "
    "with <code>later</code> for now."
)


def read_message(path: Path) -> EmailMessage:
    """The message in a file."""
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def header(message: EmailMessage, name: str) -> str:
    """A header's text; empty when it is missing or cannot be read."""
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, LookupError):
        return ""


def summary(path: Path) -> dict[str, str]:
    """What the list shows of a message."""
    message = read_message(path)
    names = ("From", "To", "Subject", "Date")
    return {"id": path.stem, **{name.lower(): header(message, name) for name in names}}


def newest(folder: Path) -> list[Path]:
    """The files of the newest messages, newest first."""
    return sorted(folder.glob("*.eml"), reverse=True)[:SHOWN]


def text_of(part: EmailMessage) -> str:
    """A part's text, whatever its character set says."""
    content: Any = part.get_payload(decode=True)
    charset = part.get_content_charset("utf-8")
    try:
        return bytes(content or b"").decode(charset, errors="replace")
    except LookupError:
        return bytes(content or b"").decode(errors="replace")


def parts_of(message: EmailMessage) -> list[EmailMessage]:
    """The parts that carry something, in order."""
    return [part for part in message.walk() if not part.is_multipart()]


def page(title: str, body: str) -> str:
    """A whole page around an already escaped body."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/style.css"></head>'
        f'<body><main><h1>{escape(title)}</h1><p class="sink">{NOTE}</p>{body}</main>'
        "</body></html>"
    )


def list_page(folder: Path) -> str:
    """The page that lists the newest messages."""
    rows = []
    for path in newest(folder):
        found = summary(path)
        link = f'<a href="/{quote(found["id"])}">{escape(found["subject"]) or "(no subject)"}</a>'
        cells = (link, escape(found["to"]), escape(found["from"]), escape(found["date"]))
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    if not rows:
        return page("Sent mail", "<p>Nothing has been sent yet.</p>")
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Subject", "To", "From", "Sent"))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return page("Sent mail", table)


def message_page(path: Path) -> str:
    """The page that shows one message: its headers, its text and its attachments."""
    message = read_message(path)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(str(value))}</td></tr>'
        for name, value in message.items()
    )
    shown = [f'<p><a href="/">All messages</a></p><table><tbody>{rows}</tbody></table>']
    for number, part in enumerate(parts_of(message)):
        kind = part.get_content_type()
        name = part.get_filename()
        shown.append(f"<h2>{escape(name or kind)}</h2>")
        if kind.startswith("text/") and not name:
            shown.append(f'<pre tabindex="0">{escape(text_of(part))}</pre>')
        else:
            shown.append(f'<p><a href="/{quote(path.stem)}/{number}">Download ({escape(kind)})</a>')
            shown.append("</p>")
    return page(header(message, "Subject") or "(no subject)", "".join(shown))


class Page(BaseHTTPRequestHandler):
    """Answers GET; the folder is the server's."""

    server: "PageServer"
    server_version = "mail"
    sys_version = ""

    def do_GET(self) -> None:
        """Show the list, a message, the file of one, or an attachment."""
        name = self.headers.get("Host", "").rsplit(":", 1)[0]
        if name not in OWN_NAMES:
            self.answer("This page answers only on this machine.", "text/plain", status=403)
            return
        folder = self.server.folder
        if self.path == "/":
            self.answer(list_page(folder), "text/html")
        elif self.path == "/style.css":
            self.answer(STYLE, "text/css")
        elif self.path == "/messages.json":
            self.answer(json.dumps([summary(path) for path in newest(folder)]), "application/json")
        elif found := re.fullmatch(r"/(\d{8}T\d{12}-[0-9a-f]{6})(\.eml|/\d{1,3})?", self.path):
            self.message(folder / f"{found.group(1)}.eml", found.group(2) or "")
        else:
            self.missing()

    def message(self, path: Path, rest: str) -> None:
        """Show one message, its file or one of its attachments."""
        if not path.is_file():
            self.missing()
        elif not rest:
            self.answer(message_page(path), "text/html")
        elif rest == ".eml":
            self.download(path.read_bytes(), "message.eml")
        else:
            parts = parts_of(read_message(path))
            number = int(rest[1:])
            if number >= len(parts):
                self.missing()
                return
            content: Any = parts[number].get_payload(decode=True)
            self.download(bytes(content or b""), parts[number].get_filename() or "part")

    def missing(self) -> None:
        """Say that there is no such page."""
        self.answer("There is no such message.", "text/plain", status=HTTPStatus.NOT_FOUND)

    def download(self, content: bytes, name: str) -> None:
        """Send bytes as a file to keep, never to show."""
        self.send(
            content, "application/octet-stream", 200, f"attachment; filename*=UTF-8''{quote(name)}"
        )

    def answer(self, text: str, kind: str, status: int = 200) -> None:
        """Send text."""
        self.send(text.encode(errors="replace"), f"{kind}; charset=utf-8", status)

    def send(self, content: bytes, kind: str, status: int, disposition: str = "") -> None:
        """Send an answer with the headers that keep other people's text harmless."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if disposition:
            self.send_header("Content-Disposition", disposition)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Nothing: what is read here is nobody's business."""


class PageServer(ThreadingHTTPServer):
    """The page's server, on a socket that listens already."""

    daemon_threads = True

    def __init__(self, line: socket.socket, folder: Path) -> None:
        super().__init__(line.getsockname()[:2], Page, bind_and_activate=False)
        self.socket.close()
        self.socket = line
        self.folder = folder


def serve_page(line: socket.socket, folder: Path) -> PageServer:
    """Answer on the listening socket, from a thread that ends with the process."""
    server = PageServer(line, folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
