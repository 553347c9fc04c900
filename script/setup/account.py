"""The account that PostgreSQL and Redis run under, and folders it can reach.

PostgreSQL refuses to run as root. When root sets up, the servers therefore run as
`postgres` or else `nobody`; their data and sockets then have to be where that account gets
to, which a checkout below somebody's closed home directory is not.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from script.setup.places import LOCAL, ROOT, make_local
from script.setup.speech import Stop

SOCKET_PATH_LIMIT = 103
"""Bytes in the path of a unix socket: 107 on Linux, 103 on macOS."""
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432")


@dataclass(frozen=True)
class Account:
    """A user of this machine; `foreign` when it is not the one that runs set-up."""

    name: str
    uid: int
    gid: int
    foreign: bool

    def as_subprocess(self) -> dict[str, Any]:
        """Arguments for subprocess that run a program as this account."""
        if not self.foreign:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, test: str, path: Path) -> bool:
        """Whether this account passes ``test -r|-w|-x path``."""
        asked = subprocess.run(
            ["/bin/sh", "-c", f'test {test} "$0"', str(path)],
            check=False,
            capture_output=True,
            **self.as_subprocess(),
        )
        return asked.returncode == 0


def server_account() -> Account:
    """The account for the servers: oneself, or for root an unprivileged one."""
    if os.geteuid() != 0:
        own = pwd.getpwuid(os.geteuid())
        return Account(own.pw_name, own.pw_uid, own.pw_gid, foreign=False)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        account = Account(entry.pw_name, entry.pw_uid, entry.pw_gid, foreign=True)
        try:
            account.can("-e", Path("/"))
        except (OSError, subprocess.SubprocessError) as error:
            raise Stop(
                f"Root here may not act as {name}, which PostgreSQL needs: {error}"
            ) from error
        return account
    raise Stop("Root cannot run PostgreSQL, and there is no account postgres or nobody here.")


def outside_folder() -> Path:
    """This checkout's own folder outside it, for when the inside cannot serve.

    Errors: Stop when somebody else already made a folder of that name.
    """
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
    folder = Path("/var/tmp") / f"redress-{os.geteuid()}-{mark}"  # noqa: S108  (owner checked)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o711)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise Stop(f"{folder} is not this user's own folder; remove it and start again.")
    folder.chmod(0o711)
    return folder


def server_folder(account: Account, name: str, *, for_sockets: bool = False) -> Path:
    """A private folder of the account for one purpose, such as ``main/postgres``.

    Under `.local` of the checkout where the account can reach that and, for sockets, where
    the path is short enough; else under a folder of this checkout in /var/tmp.
    Effects: makes the folder, mode 0700, owned by the account.
    """
    make_local()
    folder = LOCAL / name
    too_long = for_sockets and len(os.fsencode(folder)) + LONGEST_SOCKET_NAME > SOCKET_PATH_LIMIT
    if too_long or (account.foreign and not account.can("-x", LOCAL)):
        folder = outside_folder() / name
    own_folder(folder, account)
    return folder


def own_folder(folder: Path, account: Account) -> None:
    """Make a folder that only the account (and root) can enter; parents can be walked through."""
    for parent in reversed(folder.parents):
        if not parent.exists():
            parent.mkdir(mode=0o711)
    folder.mkdir(mode=0o700, exist_ok=True)
    if account.foreign and folder.stat().st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)
    if folder.stat().st_mode & 0o777 != 0o700:
        folder.chmod(0o700)


def reachable_programs(account: Account, folder: Path, main_program: str) -> Path:
    """A folder of programs that the account can run: the given one, or else a copy of it.

    `folder` is the root of an installation with `bin/` in it.
    """
    if not account.foreign or account.can("-x", folder / main_program):
        return folder
    copy = outside_folder() / f"programs-{folder.parent.name}"
    if not same_file(copy / main_program, folder / main_program):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy, symlinks=True)
        for path in (copy, *copy.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    return copy


def same_file(copy: Path, original: Path) -> bool:
    """Whether a copy is there and still of the original's size and time."""
    if not copy.exists():
        return False
    one, other = copy.stat(), original.stat()
    return (one.st_size, int(one.st_mtime)) == (other.st_size, int(other.st_mtime))
