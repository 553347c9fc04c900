"""From a fresh clone of what is committed to the first page, by script/server alone.

Package caches are empty, so everything is downloaded; system packages are already there.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path

from benchmarks.figure import Figure
from script.setup.places import ROOT
from script.setup.speech import Stop

NAME = "setup_time"
LENGTH = "about 2 min"
DESCRIPTION = "script/server from a fresh clone in an empty folder to the first page"
SERVERS = False

FRESH_GOAL = 120.0
AGAIN_GOAL = 30.0
LIMIT = 900.0
CONFIGURED = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "REDRESS_ENV", "PUBLIC_ORIGIN")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def clean_environment(caches: Path) -> dict[str, str]:
    """The caller's environment without the product's configuration and without caches."""
    kept = {name: value for name, value in os.environ.items() if name not in CONFIGURED}
    return {
        **kept,
        "PIP_NO_CACHE_DIR": "1",
        "UV_CACHE_DIR": str(caches / "uv"),
        "npm_config_cache": str(caches / "npm"),
    }


def answers(port: int) -> bool:
    """Whether the first page is there."""
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=5) as response:
            return bool(response.status == 200 and b"</html>" in response.read())
    except (urllib.error.URLError, OSError):
        return False


def seconds_to_first_page(checkout: Path, variables: dict[str, str]) -> float:
    """Start script/server, wait for the first page, stop it again; the seconds it took."""
    port = free_port()
    began = time.monotonic()
    server = subprocess.Popen(
        [str(checkout / "script" / "server")],
        env={**variables, "PORT": str(port)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        while not answers(port):
            if server.poll() is not None:
                said = server.stderr.read().strip() if server.stderr else ""
                raise Stop(f"script/server ended: {' / '.join(said.splitlines()[-9:])}")
            if time.monotonic() - began > LIMIT:
                raise Stop(f"no page after {LIMIT:.0f} s")
            time.sleep(0.05)
        return time.monotonic() - began
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)


def run() -> Iterable[Figure]:
    """Measure a first and a second start."""
    folder = Path(tempfile.mkdtemp(prefix="redress-bench-"))
    folder.chmod(0o755)
    checkout = folder / "redress"
    try:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(checkout)], check=True)
        variables = clean_environment(folder / "caches")
        fresh = seconds_to_first_page(checkout, variables)
        yield Figure("fresh clone to first page", fresh, "s", FRESH_GOAL, more_is_better=False)
        again = seconds_to_first_page(checkout, variables)
        yield Figure("second start to first page", again, "s", AGAIN_GOAL, more_is_better=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
