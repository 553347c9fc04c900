"""Checked reading of TOML tables: every complaint names the file and the key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from casework.law.errors import LawDataError

T = TypeVar("T")


class Table:
    """One table of a data file. Reads keys with their expected type; ``close`` refuses leftovers.

    Leftover keys are refused because a misspelt optional key would otherwise silently
    switch a rule off.
    """

    def __init__(self, data: Mapping[str, Any], *, file: str, where: str = "") -> None:
        self._data = data
        self._seen: set[str] = set()
        self.file = file
        self.where = where

    def key(self, name: str) -> str:
        """The key's path inside the file, as error messages give it."""
        return f"{self.where}.{name}" if self.where else name

    def fail(self, name: str, problem: str) -> LawDataError:
        """An error that names this file and key; for the caller to raise."""
        return LawDataError(self.file, self.key(name), problem)

    def _get(self, name: str, kind: type[T], what: str) -> T | None:
        self._seen.add(name)
        value = self._data.get(name)
        if value is None:
            return None
        wrong = not isinstance(value, kind)
        if kind is int and isinstance(value, bool):
            wrong = True
        if kind is date and isinstance(value, datetime):
            wrong = True
        if wrong:
            raise self.fail(name, f"must be {what}, not {value!r}")
        return cast(T, value)

    def optional_text(self, name: str) -> str | None:
        """A text, or None where the key is absent; an empty text is refused."""
        value = self._get(name, str, "a text")
        if value is not None and not value.strip():
            raise self.fail(name, "must not be empty")
        return value

    def text(self, name: str) -> str:
        """A text that must be present."""
        return self._present(name, self.optional_text(name))

    def optional_day(self, name: str) -> date | None:
        """A date, or None where the key is absent."""
        return self._get(name, date, "a date (YYYY-MM-DD)")

    def day(self, name: str) -> date:
        """A date that must be present."""
        return self._present(name, self.optional_day(name))

    def optional_integer(self, name: str) -> int | None:
        """A whole number of zero or more, or None where the key is absent."""
        value = self._get(name, int, "a whole number")
        if value is not None and value < 0:
            raise self.fail(name, "must not be negative")
        return value

    def integer(self, name: str) -> int:
        """A whole number that must be present."""
        return self._present(name, self.optional_integer(name))

    def boolean(self, name: str, *, default: bool) -> bool:
        """true or false, or the default where the key is absent."""
        value = self._get(name, bool, "true or false")
        return default if value is None else value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; absent is an empty list."""
        value = self._get(name, list, "a list of texts")
        for item in value or []:
            if not isinstance(item, str) or not item.strip():
                raise self.fail(name, f"must hold texts only, not {item!r}")
        return tuple(value or [])

    def choice(self, name: str, allowed: frozenset[str], default: str | None = None) -> str:
        """A text that is one of ``allowed``."""
        value = self.optional_text(name)
        if value is None:
            value = default
        if value is None:
            raise self.fail(name, "is missing")
        if value not in allowed:
            raise self.fail(name, f"must be one of {', '.join(sorted(allowed))}, not {value!r}")
        return value

    def choices(self, name: str, allowed: frozenset[str]) -> tuple[str, ...]:
        """A list of texts, each one of ``allowed``."""
        values = self.texts(name)
        for value in values:
            if value not in allowed:
                raise self.fail(name, f"must hold {', '.join(sorted(allowed))}, not {value!r}")
        return values

    def optional_table(self, name: str) -> Table | None:
        """A table inside this one, or None where the key is absent."""
        value = self._get(name, dict, "a table")
        return None if value is None else Table(value, file=self.file, where=self.key(name))

    def text_map(self, name: str) -> dict[str, str]:
        """A table of texts by name; absent is empty."""
        table = self.optional_table(name)
        if table is None:
            return {}
        return {key: table.text(key) for key in table._data}

    def tables(self, name: str) -> Iterator[Table]:
        """The tables of an array of tables; absent is none."""
        value = self._get(name, list, "an array of tables")
        for number, item in enumerate(value or []):
            if not isinstance(item, dict):
                raise self.fail(f"{name}[{number}]", "must be a table")
            label = item.get("id", number)
            yield Table(item, file=self.file, where=self.key(f"{name}[{label}]"))

    def validity(self) -> tuple[date | None, date | None]:
        """``valid_from`` and ``valid_until`` (both included), in the right order."""
        start, end = self.optional_day("valid_from"), self.optional_day("valid_until")
        if start and end and end < start:
            raise self.fail("valid_until", f"lies before valid_from {start.isoformat()}")
        return start, end

    def close(self) -> None:
        """Refuse keys that nothing has read."""
        for name in self._data:
            if name not in self._seen:
                raise self.fail(name, "is not a key this file may hold")

    def _present(self, name: str, value: T | None) -> T:
        if value is None:
            raise self.fail(name, "is missing")
        return value


def read_table(path: Path, root: Path) -> Table:
    """Read a TOML file into a Table; a broken or missing file raises LawDataError."""
    name = path.relative_to(root).as_posix()
    try:
        with path.open("rb") as stream:
            return Table(tomllib.load(stream), file=name)
    except FileNotFoundError:
        raise LawDataError(name, "file", "is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LawDataError(name, "file", f"is not TOML: {error}") from error


def read_folder(folder: Path, root: Path) -> list[Table]:
    """Read every TOML file of a folder in name order; an empty folder raises LawDataError."""
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise LawDataError(folder.relative_to(root).as_posix(), "file", "holds no TOML file")
    return [read_table(path, root) for path in paths]
