"""A mail server for development that keeps every message and delivers none.

Started by script/server with two listening sockets: one for SMTP, one for the page where
the messages can be read. For trying out what goes wrong, an address whose first part
begins with ``bounce`` is refused for good and one that begins with ``later`` for now.
"""

import argparse
import asyncio
import contextlib
import os
import secrets
import signal
import socket
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from script.setup.mailpage import serve_page
from script.setup.places import MAIL

KEPT = 1000
"""The newest messages are kept; older ones are deleted."""
LARGEST = 30_000_000
REFUSED = "550 5.1.1 No such mailbox"
BUSY = "451 4.3.0 Mailbox busy, try again later"


class Sink:
    """Answers SMTP and writes each message to a file of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, or refuse it where its address asks for that."""
        if address.lower().startswith("bounce"):
            return REFUSED
        if address.lower().startswith("later"):
            return BUSY
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the message; it is on disk before it is acknowledged."""
        content = envelope.content or b""
        keep(self.folder, content if isinstance(content, bytes) else content.encode())
        return "250 Message kept"


def keep(folder: Path, content: bytes) -> Path:
    """Write one message and delete those beyond the newest KEPT."""
    folder.mkdir(mode=0o700, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    path = folder / f"{stamp}-{secrets.token_hex(3)}.eml"
    new = path.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    for old in sorted(folder.glob("*.eml"))[:-KEPT]:
        with contextlib.suppress(FileNotFoundError):
            old.unlink()
    return path


async def receive(line: socket.socket, folder: Path) -> None:
    """Answer SMTP on the socket until a signal says to stop."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    sink = Sink(folder)
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="localhost", data_size_limit=LARGEST), sock=line
    )
    async with server:
        await stop.wait()


def main() -> None:
    """Run the mail server and its page on the sockets of the given numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smtp", type=int, required=True, help="descriptor of the SMTP socket")
    parser.add_argument("--page", type=int, required=True, help="descriptor of the page's socket")
    parser.add_argument("--folder", type=Path, default=MAIL, help="where messages are kept")
    given = parser.parse_args()
    serve_page(socket.socket(fileno=given.page), given.folder)
    asyncio.run(receive(socket.socket(fileno=given.smtp), given.folder))


if __name__ == "__main__":
    main()
