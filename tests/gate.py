"""A gate between the product and PostgreSQL that a test can shut."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from urllib.parse import urlsplit, urlunsplit

import environ

CHUNK = 65536


class Gate:
    """Passes bytes between a local port and the database until it is cut."""

    def __init__(self, target: str | tuple[str, int]) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listening: socket.socket | None = None
        self.port = 0
        self.mend()

    @classmethod
    def for_url(cls, url: str) -> Gate:
        """A gate to the server of a database address."""
        config = environ.Env.db_url_config(url)
        host, port = config.get("HOST") or "localhost", int(config.get("PORT") or 5432)
        if host.startswith("/"):
            return cls(f"{host}/.s.PGSQL.{port}")
        return cls((host, port))

    def mend(self) -> None:
        """Let connections through (again), always on the same port."""
        listening = socket.create_server(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        self._listening = listening
        threading.Thread(target=self._accept, args=(listening,), daemon=True).start()

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        with self._lock:
            if self._listening is not None:
                # shutdown wakes the thread that waits in accept(); close alone does not.
                with contextlib.suppress(OSError):
                    self._listening.shutdown(socket.SHUT_RDWR)
                self._listening.close()
                self._listening = None
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    close = cut

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(near,), daemon=True).start()

    def _connect(self) -> socket.socket:
        if isinstance(self._target, tuple):
            return socket.create_connection(self._target)
        far = socket.socket(socket.AF_UNIX)
        far.connect(self._target)
        return far

    def _pass(self, near: socket.socket) -> None:
        with near, contextlib.suppress(OSError), self._connect() as far:
            with self._lock:
                if self._listening is None:
                    return
                self._open |= {near, far}
            try:
                self._copy(near, far)
            finally:
                with self._lock:
                    self._open -= {near, far}

    @staticmethod
    def _copy(near: socket.socket, far: socket.socket) -> None:
        other = {near: far, far: near}
        with selectors.DefaultSelector() as ready:
            for end in other:
                ready.register(end, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    end = key.fileobj
                    assert isinstance(end, socket.socket)
                    received = end.recv(CHUNK)
                    if not received:
                        return
                    other[end].sendall(received)


def gated_url(url: str, gate: Gate) -> str:
    """The database address, leading through the gate."""
    parts = urlsplit(url)
    user = parts.netloc.rpartition("@")[0]
    name = environ.Env.db_url_config(url)["NAME"]
    return urlunsplit(parts._replace(netloc=f"{user}@127.0.0.1:{gate.port}", path=f"/{name}"))
