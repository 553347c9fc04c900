"""A small clamd for tests: speaks INSTREAM on loopback, knows the test file of the trade,
and can be slow, silent, or a liar."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"

Answer = Callable[[bytes], bytes | None]


def honest(data: bytes) -> bytes:
    """What clamd says."""
    return b"stream: Eicar-Signature FOUND\x00" if EICAR in data else b"stream: OK\x00"


class Scanner:
    """Accepts one connection after the other; ``seen`` holds what it was sent."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.seen: list[bytes] = []
        self._line = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self._line.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._line.accept()
            except OSError:
                return
            with line:
                try:
                    self._talk(line)
                except OSError:
                    continue

    def _talk(self, line: socket.socket) -> None:
        data = b""
        with line.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\x00"
            while length := self._length(stream.read(4)):
                data += stream.read(length)
        self.seen.append(data)
        said = self.answer(data)
        if said is not None:
            line.sendall(said)

    @staticmethod
    def _length(header: bytes) -> int:
        """Of the next piece. Whoever lost patience and left sends no more of them."""
        if len(header) < 4:
            raise ConnectionError("the other side has left")
        return int(struct.unpack(">I", header)[0])

    def close(self) -> None:
        """Stop listening."""
        self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()
        self._thread.join(5)


@contextmanager
def scanner(answer: Answer = honest) -> Iterator[Scanner]:
    """A running one."""
    made = Scanner(answer)
    try:
        yield made
    finally:
        made.close()
