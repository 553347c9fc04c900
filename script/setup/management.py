"""``script/manage ARGS``: manage.py in the checkout's environment, with its servers.

PostgreSQL and Redis run while the command does; the last command to leave stops them. What
is said about that goes to standard error, and the exit code is manage.py's.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping

from script.setup import environment, servers
from script.setup.children import follow_parent
from script.setup.places import ROOT

WITHOUT_SERVERS = {
    "collectstatic",
    "catalogue",
    "compilemessages",
    "deadline",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "route",
    "version",
}
"""Commands that ask neither the database nor Redis."""
MANAGE = ROOT / "manage.py"


def needs_servers(arguments: list[str]) -> bool:
    """Whether the command uses PostgreSQL or Redis; asking for help never does."""
    if not arguments or arguments[0] in WITHOUT_SERVERS or arguments[0].startswith("-"):
        return False
    return not {"-h", "--help"} & set(arguments[1:])


def run_child(arguments: list[str], variables: Mapping[str, str]) -> int:
    """Run a program in the foreground; its exit code, 128 + signal when a signal ended it.

    The terminal sends Ctrl-C to the child itself, so this process only waits; a SIGTERM is
    handed on.
    """
    child = subprocess.Popen(arguments, env=dict(variables), preexec_fn=follow_parent)
    old_interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
    old_terminate = signal.signal(signal.SIGTERM, lambda number, frame: child.terminate())
    try:
        code = child.wait()
    finally:
        signal.signal(signal.SIGINT, old_interrupt)
        signal.signal(signal.SIGTERM, old_terminate)
    return 128 - code if code < 0 else code


def run(arguments: list[str]) -> int:
    """Run manage.py with these arguments; its exit code."""
    command = [sys.executable, str(MANAGE), *arguments]
    elsewhere = os.environ.get("REDRESS_ENV", "development") != "development"
    if elsewhere:
        # Somebody configured this by hand, production for instance: nothing is added.
        os.execv(sys.executable, command)
    values = environment.renew()
    if not needs_servers(arguments):
        os.execve(sys.executable, command, environment.for_programs(values))
    passwords = environment.passwords_of(values)
    with servers.using("main", passwords) as found:
        values = environment.renew(found.variables(passwords))
        return run_child(command, environment.for_programs(values))
