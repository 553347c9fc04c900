"""``manage.py route``: which authorities are competent on given facts. A dry run."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from casework.law import Directory, load_law
from casework.routing.competence import FactsError, check_places, decide, plain_reason, read_facts

BAD_INPUT = 2
MOST_BYTES = 5_000_000


class Command(BaseCommand):
    """Reads facts, prints the decision; touches no database and writes nothing.

    Exit 0 with a decision; exit 2 with one line on standard error that names the field.
    """

    help = "Say which authorities are competent for a complaint, and why (a dry run)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--facts", required=True, help="a JSON file, or - for standard input")
        parser.add_argument("--json", action="store_true", help="print the decision as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        law = load_law()
        try:
            raw = parsed(read_bytes(options["facts"]))
            check_places(read_facts(raw, law.directory), law.directory)
            decision = decide(raw, law.directory, law)
        except FactsError as error:
            raise CommandError(one_line(str(error)), returncode=BAD_INPUT) from None
        if options["json"]:
            self.stdout.write(json.dumps(decision, indent=2))
        else:
            self.stdout.write(shown(decision, law.directory))


def read_bytes(name: str) -> bytes:
    """The file's bytes, or standard input's for "-"; raises FactsError."""
    try:
        if name == "-":
            if sys.stdin is None:
                raise FactsError("--facts", "cannot be read: standard input is closed")
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as stream:
                data = stream.read(MOST_BYTES + 1)
    except FactsError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FactsError("--facts", f"cannot be read: {ascii(name)[:200]}: {reason}") from None
    if len(data) > MOST_BYTES:
        raise FactsError("--facts", f"is larger than {MOST_BYTES} bytes")
    return data


def parsed(data: bytes) -> dict[str, Any]:
    """The facts as JSON; strict about what JSON leaves open. Raises FactsError."""
    try:
        value = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_no_twice, parse_constant=_no_constant
        )
    except RecursionError:
        raise FactsError("facts", "is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise FactsError(
            "facts", f"is not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        ) from None
    except UnicodeDecodeError:
        raise FactsError("facts", "is not UTF-8 text") from None
    except ValueError as error:
        if isinstance(error, FactsError):
            raise
        raise FactsError("facts", f"is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise FactsError("facts", "must be a JSON object")
    return value


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise FactsError(ascii(name)[1:-1][:60], "is given twice")
        found[name] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise FactsError("facts", f"is not JSON: {name}")


def one_line(text: str, most: int = 400) -> str:
    """An error message on one line that any terminal can show."""
    return " ".join(text.encode("ascii", "backslashreplace").decode().split())[:most]


def ascii_safe(text: str) -> str:
    """Text that any terminal can show: what it cannot encode is escaped."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def shown(decision: dict[str, Any], directory: Directory) -> str:
    """A decision for people to read."""
    lead = decision["lead"]
    lines = [
        f"Path        {decision['path']}, priority {decision['priority']}",
        f"Rule set    {decision['ruleset']}",
        f"Receiving   {_named(decision['receiving'], directory)}",
        f"Lead        {lead['status'].replace('_', ' ')}"
        + (f": {_named(lead['authority'], directory)}" if lead["authority"] else ""),
    ]
    for title, slugs in (
        ("Competent", decision["competent"]),
        ("Concerned", decision["concerned"]),
    ):
        lines += [
            f"{title if not n else '':<12}{_named(s, directory)}" for n, s in enumerate(slugs)
        ]
    for number, referral in enumerate(decision["referrals"]):
        body = directory.referral_body(referral["to"])
        title = "" if number else "Refer to"
        lines.append(f"{title:<12}{body.name} [{body.slug}] ({referral['rule']})")
    lines.append("")
    lines.append("Why")
    for fired in decision["fired"]:
        lines.append(f"  {fired['rule']}  {fired['because']}")
        lines.append(f"       {fired['citation']}")
    if decision["clocks"]:
        lines += ["", "Clocks"]
        for clock in decision["clocks"]:
            lines.append(f"  {clock['rule']}, {clock['authority']}: due {clock['due']}")
            lines += [f"       {step}" for step in clock["trace"]]
    if decision["unknowns"]:
        lines += ["", "Not known, and needed"]
        lines += [f"  {path}" for path in decision["unknowns"]]
    lines += ["", "For the person who complained"]
    lines += [f"  {sentence}" for sentence in plain_reason(decision, directory)]
    return ascii_safe("\n".join(lines))


def _named(slug: str | None, directory: Directory) -> str:
    if slug is None:
        return "nobody yet"
    return f"{directory.authority(slug).name} [{slug}]"
