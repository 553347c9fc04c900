"""Ports of this machine: the first free one from where a service likes to be."""

import socket

from script.setup.speech import Stop

HOST = "127.0.0.1"
TRIES = 200


def listen(port: int) -> socket.socket | None:
    """A listening socket on that port of the loopback address; None when it is taken."""
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        line.bind((HOST, port))
        line.listen(128)
    except OSError:
        line.close()
        return None
    line.set_inheritable(True)
    return line


def claim(first: int) -> socket.socket:
    """A listening socket on the first free port from `first` on.

    The socket itself is handed to the service, so nobody can take the port in between.
    """
    for port in range(first, min(first + TRIES, 65536)):
        if line := listen(port):
            return line
    raise Stop(f"No free port from {first} to {first + TRIES - 1}.")


def claim_exactly(port_text: str) -> socket.socket:
    """A listening socket on the port that PORT names.

    Errors: Stop when it is no port or is taken.
    """
    if not port_text.isdigit() or not 0 < int(port_text) < 65536:
        raise Stop(f"PORT must be a number from 1 to 65535, not {port_text}")
    line = listen(int(port_text))
    if line is None:
        raise Stop(f"Port {port_text} (PORT) cannot be used: something else listens on it.")
    return line


def port_of(line: socket.socket) -> int:
    """The port a socket listens on."""
    return int(line.getsockname()[1])
