"""The virtual environment of the checkout and the Python packages in it.

Which requirement files are installed is kept in a stamp, so that running a second time
costs nothing, and asking for more files never removes those that were asked for before.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable

from script.setup.places import ROOT, VENV, VENV_PYTHON
from script.setup.speech import Stop, say, step

STAMP = VENV / "installed.json"
UV = VENV / "bin" / "uv"


def wanted_hashes(names: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of each requirement file by its name."""
    return {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in names}


def installed() -> dict[str, str]:
    """What the stamp says is installed; empty when there is none or it cannot be read."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def up_to_date(names: Iterable[str]) -> bool:
    """Whether these requirement files, as they are now, are installed."""
    have = installed()
    return VENV_PYTHON.exists() and all(
        have.get(name) == digest for name, digest in wanted_hashes(names).items()
    )


def make_environment() -> None:
    """Create the virtual environment when there is none that works.

    Effects: writes `.venv`; one whose interpreter is gone (Python was upgraded) is made anew.
    """
    if VENV_PYTHON.exists():
        works = subprocess.run([VENV_PYTHON, "-c", "import pip"], capture_output=True, check=False)
        if works.returncode == 0:
            return
    if VENV.exists():
        shutil.rmtree(VENV)
    with step("virtual environment"):
        made = subprocess.run(
            [sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False
        )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Stop(f"python3 -m venv failed: {last_line(made.stdout + made.stderr)}")


def last_line(text: str) -> str:
    """The last line of a program's output that says anything.

    pip ends with "no matching distribution" when it could not reach its registry at all; then
    the line that says so comes first.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return "it said nothing"
    unreached = [line for line in lines if line.startswith("Could not fetch URL")]
    return f"{unreached[0][:160]}… {lines[-1]}" if unreached else lines[-1]


def pip_settings() -> dict[str, str]:
    """pip's own configuration (files and environment) as option → value.

    The environment wins over the files, as it does for pip.
    """
    listed = subprocess.run(
        [VENV_PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    return parse_pip_settings(listed.stdout)


def parse_pip_settings(listing: str) -> dict[str, str]:
    """Read the output of ``pip config list``: ``global.index-url='…'`` lines."""
    rank = {"global": 0, "install": 1, ":env:": 2}
    found: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        name, separator, value = line.partition("=")
        section, dot, option = name.partition(".")
        if not (separator and dot) or section not in rank:
            continue
        value = value.strip().strip("'\"").replace("\\n", " ")
        if option not in found or rank[section] >= found[option][0]:
            found[option] = (rank[section], value)
    return {option: value for option, (_, value) in found.items()}


def uv_environment(settings: dict[str, str]) -> dict[str, str]:
    """The environment in which uv asks the same registries as pip would.

    uv reads none of pip's configuration, so each setting is handed over under uv's name.
    What is already set for uv itself is left alone.
    """
    translated: dict[str, str] = {}
    if "index-url" in settings:
        translated["UV_DEFAULT_INDEX"] = settings["index-url"]
    if "extra-index-url" in settings:
        translated["UV_INDEX"] = " ".join(settings["extra-index-url"].split())
        # pip takes the best version of all its indexes; uv would stop at the first.
        translated["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    if "find-links" in settings:
        translated["UV_FIND_LINKS"] = ",".join(settings["find-links"].split())
    if "trusted-host" in settings:
        translated["UV_INSECURE_HOST"] = " ".join(settings["trusted-host"].split())
    if "cert" in settings:
        translated["SSL_CERT_FILE"] = settings["cert"]
    if "timeout" in settings or "default-timeout" in settings:
        translated["UV_HTTP_TIMEOUT"] = settings.get("timeout") or settings["default-timeout"]
    if settings.get("no-index", "").lower() in {"1", "true", "yes", "on"}:
        translated["UV_NO_INDEX"] = "1"
    environment = {**translated, **os.environ}
    environment.pop("VIRTUAL_ENV", None)
    return environment


def run_quietly(arguments: list[str], environment: dict[str, str] | None = None) -> str | None:
    """Run a program; None when it went well, else the last thing it said."""
    done = subprocess.run(
        arguments,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return last_line(done.stdout) if done.returncode else None


def install(names: Iterable[str]) -> None:
    """Install these requirement files, beside those that were installed before.

    Effects: makes the virtual environment when needed; installs wheels only, by uv, or by pip
    where uv cannot be had or fails. Errors: Stop with pip's own last word.
    """
    names = sorted(set(names))
    if up_to_date(names):
        return
    make_environment()
    everything = sorted({*names, *(name for name in installed() if (ROOT / name).is_file())})
    hashes = wanted_hashes(everything)
    files = [argument for name in everything for argument in ("-r", str(ROOT / name))]
    pip = [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    with step(f"Python packages of {', '.join(names)}"):
        settings = pip_settings()
        no_uv = None
        if not UV.exists():
            no_uv = run_quietly([*pip, "--quiet", "--only-binary", ":all:", "uv"])
        by_uv = [str(UV), "pip", "install", "--quiet", "--only-binary", ":all:"]
        by_uv += ["--python", str(VENV_PYTHON), *files]
        problem = no_uv or run_quietly(by_uv, uv_environment(settings))
        if problem:
            say(f"  uv could not do it ({problem}); pip takes over")
            problem = run_quietly([*pip, "--quiet", "--only-binary", ":all:", *files])
    if problem:
        raise Stop(f"Python packages could not be installed: {problem}")
    STAMP.write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8")
