"""``script/test``: every check and every test of the project, each named with its seconds.

Quiet while all is well; what a failed check said is shown at once, and the failed ones are
listed at the end. The tests have PostgreSQL and Redis servers of their own, made for tests,
and never see the demonstration's. Further arguments go to pytest; ``--tests-only`` before
them leaves the checks out.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casework.languages.catalogues import compile_all
from script.setup import assets, environment, servers
from script.setup.environment import Passwords
from script.setup.places import ASSETS, LOCAL, ROOT, VENV, make_local
from script.setup.speech import say

TEST_ENVIRONMENT_FILE = LOCAL / "test.env"
TEMPLATES = "templates"
TESTS_ONLY = "--tests-only"
PROCESSES = 2
"""How many processes run tests at once, unless -n says otherwise."""


@dataclass(frozen=True)
class Check:
    """One check: what it is called, its command, and the environment it runs in."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]

    def run(self) -> bool:
        """Run it, say its name and seconds, and show what it said when it failed."""
        began = time.monotonic()
        done = subprocess.run(
            list(self.command),
            cwd=ROOT,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        seconds = time.monotonic() - began
        verdict = "" if done.returncode == 0 else "  FAILED"
        print(f"{self.name:<44} {seconds:6.1f} s{verdict}", flush=True)
        if done.returncode:
            print(done.stdout.rstrip(), flush=True)
        return done.returncode == 0


def program(name: str) -> str:
    """A program of the virtual environment."""
    return str(VENV / "bin" / name)


def without_configuration() -> dict[str, str]:
    """The caller's environment less anything that configures the product."""
    configured = {*environment.new_secrets(), *environment.development_defaults(), "DEBUG"}
    configured |= {"REDRESS_AS_OWNER", "VAULT_MASTER_KEYS_FILE", "AUDIT_CHECKPOINT_FILE"}
    configured |= {"SIGNING_DIR", "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in configured}


def test_environment(values: Mapping[str, str]) -> dict[str, str]:
    """The environment of the tests: secrets of their own, nothing of the demonstration."""
    merged = environment.for_programs({**values}) | without_configuration()
    merged |= {name: values[name] for name in environment.new_secrets()}
    return merged | {
        "REDRESS_ENV": "test",
        "DEMONSTRATION": "false",
        "PUBLIC_ORIGIN": "http://localhost:8000",
        "ALLOWED_HOSTS": "*",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "MAIL_FROM": values["MAIL_FROM"],
        "AUDIT_CHECKPOINT_FILE": str(LOCAL / "test" / "audit-checkpoints.jsonl"),
        "SIGNING_DIR": str(LOCAL / "test" / "signing"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def production_environment(values: Mapping[str, str]) -> dict[str, str]:
    """What production would be configured with, for its checks: throw-away secrets, HTTPS."""
    return {
        **without_configuration(),
        **environment.new_secrets(),
        "REDRESS_ENV": "production",
        "PUBLIC_ORIGIN": "https://redress.example.org",
        "ALLOWED_HOSTS": "redress.example.org",
        "MAIL_FROM": "Casework office <office@redress.example.org>",
        "EMAIL_URL": "smtp+tls://mail.example.org:587",
        "DATABASE_URL": values["DATABASE_URL"],
        "DATABASE_OWNER_URL": values["DATABASE_OWNER_URL"],
        "REDIS_URL": values["REDIS_URL"],
    }


def checks(tests: Mapping[str, str], production: Mapping[str, str]) -> list[Check]:
    """Every check but the tests themselves."""
    manage = [sys.executable, "manage.py"]
    owner = {**tests, "REDRESS_AS_OWNER": "1"}
    deploy = ["check", "--deploy", "--fail-level", "WARNING"]
    return [
        Check("ruff check", [program("ruff"), "check", "."], tests),
        Check("ruff format", [program("ruff"), "format", "--check", "."], tests),
        Check("djlint", [program("djlint"), TEMPLATES, "--lint", "--quiet"], tests),
        Check("djlint format", [program("djlint"), TEMPLATES, "--check", "--quiet"], tests),
        Check("import-linter", [program("lint-imports")], tests),
        Check("mypy", [program("mypy")], tests),
        Check("migrations", [*manage, "makemigrations", "--check", "--dry-run"], owner),
        Check("production settings", [*manage, *deploy], production),
    ]


def run_tests(arguments: list[str], variables: Mapping[str, str]) -> bool:
    """Run pytest with its output as it comes; whether all passed."""
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "--no-header", *arguments]
    options = [*arguments, *os.environ.get("PYTEST_ADDOPTS", "").split()]
    if not any(option.startswith(("-n", "--numprocesses", "--pdb")) for option in options):
        # A file's tests stay together: those that share a slow fixture make it once.
        command += ["--numprocesses", str(PROCESSES), "--dist", "loadfile"]
    done = subprocess.run(
        command, cwd=ROOT, env=dict(variables), stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        print(f"{'pytest':<44} {time.monotonic() - began:6.1f} s  FAILED", flush=True)
        return run_failed_again(arguments, variables)
    return True


def run_failed_again(arguments: list[str], variables: Mapping[str, str]) -> bool:
    """Run what failed once more, alone, and say so: whether it passes then tells a test that
    depends on others or on luck from one that found a fault."""
    say("What failed is run again, alone. What passes now is not steady: mend it.")
    command = [sys.executable, "-m", "pytest", "--no-header", *arguments, "-n0", "-rA"]
    again = ["--last-failed", "--last-failed-no-failures", "none", "--tb=short"]
    done = subprocess.run(
        [*command, *again], cwd=ROOT, env=dict(variables), stdin=subprocess.DEVNULL, check=False
    )
    return done.returncode == 0


def run(arguments: list[str]) -> int:
    """Run the checks and the tests; 0 when all passed."""
    tests_only = TESTS_ONLY in arguments
    rest = [argument for argument in arguments if argument != TESTS_ONLY]
    make_local()
    values = environment.renew(path=TEST_ENVIRONMENT_FILE)
    passwords: Passwords = environment.passwords_of(values)
    with servers.using("test", passwords, throwaway=True, may_create=True) as found:
        ours = found.variables(passwords)
        values = environment.renew(ours, path=TEST_ENVIRONMENT_FILE)
        ASSETS.mkdir(exist_ok=True)
        assets.make_assets()
        compile_all()
        tests = test_environment({**values, **ours})
        production = production_environment(tests)
        failed = []
        for check in [] if tests_only else checks(tests, production):
            if not check.run():
                failed.append(check.name)
        if not run_tests(rest, tests):
            failed.append("pytest")
    if failed:
        say(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0
