"""``script/bench [NAME…] [--json]``: lists the benchmarks, or runs those that are named.

They run against PostgreSQL and Redis servers of their own that keep data as safely as
production does, with a migrated database and the directory seeded.
"""

import argparse
import importlib
import os
import pkgutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType

import benchmarks
from benchmarks.figure import Figure
from script.setup import environment, servers
from script.setup.places import LOCAL, make_local
from script.setup.serve import prepare_data, prepare_files
from script.setup.speech import Stop, say

BENCH_ENVIRONMENT_FILE = LOCAL / "bench.env"


def modules() -> dict[str, ModuleType]:
    """Every benchmark by its NAME."""
    found = {}
    for entry in pkgutil.iter_modules(benchmarks.__path__):
        module = importlib.import_module(f"benchmarks.{entry.name}")
        if hasattr(module, "NAME") and hasattr(module, "run"):
            found[str(module.NAME)] = module
    return found


def chosen(names: Sequence[str], known: dict[str, ModuleType]) -> list[ModuleType]:
    """The named benchmarks. Errors: Stop when there is none of a name."""
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Stop(f"There is no benchmark {unknown[0]}; there are: {', '.join(sorted(known))}")
    return [known[name] for name in names]


@contextmanager
def product() -> Iterator[None]:
    """Servers, database and environment of the benchmarks, set in this process."""
    values = environment.renew(path=BENCH_ENVIRONMENT_FILE)
    passwords = environment.passwords_of(values)
    with servers.using("bench", passwords, may_create=True) as found:
        values = environment.renew(found.variables(passwords), path=BENCH_ENVIRONMENT_FILE)
        variables = environment.for_programs(values)
        prepare_data(variables)
        prepare_files(variables)
        os.environ.update(variables)
        yield


def run_all(wanted: Sequence[ModuleType], *, as_json: bool) -> int:
    """Run them one after another; 1 when a figure is short of its goal."""
    short = 0
    for module in wanted:
        say(f"  {module.NAME}: {module.DESCRIPTION}, {module.LENGTH} …")
        figures: Iterator[Figure] = iter(module.run())
        for figure in figures:
            print(figure.json() if as_json else figure.line(), flush=True)
            short += figure.met is False
    return 1 if short else 0


def run(arguments: list[str]) -> int:
    """List the benchmarks or run the named ones; the exit code."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    given = parser.parse_args(arguments)
    make_local()
    known = modules()
    if not given.names:
        for name, module in sorted(known.items()):
            print(f"{name:<20} {module.LENGTH:<16} {module.DESCRIPTION}")
        return 0
    wanted = chosen(given.names, known)
    if all(getattr(module, "SERVERS", True) is False for module in wanted):
        return run_all(wanted, as_json=given.json)
    with product():
        return run_all(wanted, as_json=given.json)
