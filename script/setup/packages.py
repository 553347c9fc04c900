"""System packages that pip cannot give: found out, and installed when that is possible.

A package is looked for by what it gives (a library that loads, a font, a command), not by
its name, so that other distributions and hand-made installations count as well.
"""

import ctypes
import grp
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from script.setup.speech import Stop, say

FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
    Path("/Library/Fonts"),
    Path.home() / "Library/Fonts",
)
ADMINISTRATORS = ("sudo", "wheel", "admin")
"""Groups whose members may usually use sudo with their password."""


@dataclass(frozen=True)
class Package:
    """A Debian package, how to find out whether it is needed, and what for."""

    name: str
    present: Callable[[], bool]
    purpose: str


def loads(*names: str) -> Callable[[], bool]:
    """Whether one of these shared libraries can be loaded."""

    def check() -> bool:
        for name in names:
            try:
                ctypes.CDLL(name)
            except OSError:
                continue
            return True
        return False

    return check


def command(*names: str) -> Callable[[], bool]:
    """Whether one of these commands is there."""
    return lambda: any(shutil.which(name) for name in names)


def font(pattern: str) -> Callable[[], bool]:
    """Whether a font file of this name pattern is installed."""
    return lambda: any(
        next(folder.rglob(pattern), None) is not None for folder in FONT_FOLDERS if folder.is_dir()
    )


def has_ensurepip() -> bool:
    """Whether ``python3 -m venv`` can make an environment with pip in it."""
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


TO_RUN: tuple[Package, ...] = (
    Package("python3-venv", has_ensurepip, "virtual environments"),
    Package(
        "libpango-1.0-0",
        loads("libpango-1.0.so.0", "libpango-1.0.0.dylib"),
        "the text of letters",
    ),
    Package(
        "libpangoft2-1.0-0",
        loads("libpangoft2-1.0.so.0", "libpangoft2-1.0.0.dylib"),
        "the text of letters",
    ),
    Package(
        "libharfbuzz-subset0",
        loads("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
        "the fonts inside letters",
    ),
    Package("fonts-noto-core", font("NotoSans-Regular.*"), "letters in every script but CJK"),
    Package("fonts-noto-cjk", font("Noto*CJK*"), "letters in Korean, Chinese and Japanese"),
)
TO_TEST: tuple[Package, ...] = (
    Package(
        "chromium",
        command("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
        "browser tests",
    ),
    Package("poppler-utils", lambda: all(map(shutil.which, ("pdftoppm", "pdfsig"))), "PDF tests"),
)


def missing(wanted: Iterable[Package]) -> list[Package]:
    """Those of the wanted packages whose gift is not there."""
    return [package for package in wanted if not package.present()]


def administrator_prefix() -> list[str] | None:
    """What to put before apt-get to run it as root; None when that cannot be done.

    sudo that would ask for a password is used only with a person at the terminal who is in
    a group that normally may.
    """
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    asks = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode
    if asks == 0:
        return [sudo, "-n"]
    own = set(os.getgroups())
    administrators = [group for group in grp.getgrall() if group.gr_name in ADMINISTRATORS]
    mine = [group for group in administrators if group.gr_gid in own]
    if mine and sys.stdin is not None and sys.stdin.isatty():
        return [sudo]
    return None


def install(wanted: Iterable[Package]) -> None:
    """Install with apt-get whatever of the wanted packages is missing.

    Effects: may run ``apt-get update`` and ``apt-get install``; nothing when all is there.
    Errors: Stop, with the packages and the command in one line, when they cannot be
    installed from here or the installation failed.
    """
    lacking = missing(wanted)
    if not lacking:
        return
    names = [package.name for package in lacking]
    line = f"apt-get install --no-install-recommends {' '.join(names)}"
    if shutil.which("apt-get") is None:
        purposes = ", ".join(f"{package.name} ({package.purpose})" for package in lacking)
        raise Stop(f"Missing: {purposes}. These are Debian's names; install them and start again.")
    prefix = administrator_prefix()
    if prefix is None:
        raise Stop(f"Missing system packages: {' '.join(names)}. As root run: {line}")
    say(f"  system packages: {' '.join(names)} …")
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    # Another apt may be at work, on a machine that is just starting for instance.
    apt = [*prefix, *environment, "apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"]
    report = subprocess.DEVNULL if sys.stdin is None else None
    # A failed update is not the end: the lists that are there may be good enough.
    subprocess.run([*apt, "update"], stdin=report, capture_output=True, check=False)
    done = subprocess.run(
        [*apt, "install", "--no-install-recommends", *names],
        stdin=report,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    still = missing(lacking)
    if still:
        for said in (done.stdout or "").splitlines()[-15:]:
            say(f"    {said}")
        raise Stop(
            "Could not install system packages: "
            f"{' '.join(package.name for package in still)}. As root run: {line}"
        )
