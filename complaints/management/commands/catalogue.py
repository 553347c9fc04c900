"""The catalogues of the public's languages: extract, status, missing, fill, check, compile, add."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from django.core.management.base import BaseCommand, CommandError

from casework.languages import catalogues, checking, filling
from casework.languages.adding import add_language
from casework.languages.extraction import source_catalogue
from casework.languages.same_words import SAME
from complaints.data_strings import data_strings


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        does = parser.add_subparsers(dest="does", required=True)
        extract = does.add_parser("extract", help="bring the catalogues to the product's strings")
        extract.add_argument("languages", nargs="*", metavar="LANG", help="all if none is named")
        extract.add_argument(
            "--drop", action="store_true", help="forget translations of strings that are gone"
        )
        does.add_parser("status", help="how far each language is")
        missing = does.add_parser("missing", help="write what is untranslated as JSON")
        missing.add_argument("language", metavar="LANG")
        missing.add_argument(
            "--json", type=Path, dest="file", metavar="FILE", help="printed if left out"
        )
        missing.add_argument("--chunk", type=int, metavar="N", help="only the Nth part, from 1")
        missing.add_argument("--size", type=int, default=100, help="strings in a part (100)")
        missing.add_argument(
            "--all",
            action="store_true",
            dest="everything",
            help="translated ones too, with what they are now",
        )
        fill = does.add_parser("fill", help="take translations from JSON")
        fill.add_argument("language", metavar="LANG")
        fill.add_argument("file", type=Path, metavar="FILE")
        check = does.add_parser("check", help="everything that is wrong or lacking")
        check.add_argument("languages", nargs="*", metavar="LANG", help="all if none is named")
        does.add_parser("compile", help="make the files that are read at run time")
        add = does.add_parser("add", help="add a language")
        add.add_argument("language", metavar="LANG")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"do_{options['does']}")(**options)

    def do_extract(self, languages: list[str], drop: bool, **_: Any) -> None:
        """Bring catalogues to the strings of today; translations are kept."""
        source = self._source()
        for code in self._codes(languages):
            catalogue = catalogues.renew(catalogues.read(code), source)
            if drop:
                catalogue.obsolete.clear()
            catalogues.write(code, catalogue)
        catalogues.compile_all()
        self.do_status()

    def do_status(self, **_: Any) -> None:
        """A line for each language."""
        source = self._source()
        self.stdout.write(f"{'':6}{'strings':>9}{'missing':>9}{'fuzzy':>9}{'wrong':>9}")
        for code in catalogues.translated_languages():
            found = checking.check(code, catalogues.read(code), source, SAME.get(code, frozenset()))
            kinds = [problem.kind for problem in found]
            missing = kinds.count("missing") + kinds.count("new")
            fuzzy = kinds.count("fuzzy")
            total = sum(1 for _message in catalogues.strings(source))
            wrong = len(found) - missing - fuzzy
            self.stdout.write(f"{code:6}{total:>9}{missing:>9}{fuzzy:>9}{wrong:>9}")

    def do_missing(
        self,
        language: str,
        file: Path | None,
        chunk: int | None,
        size: int,
        everything: bool,
        **_: Any,
    ) -> None:
        """Write what has no translation yet, numbered in an order that stays."""
        self._codes([language])
        listed = filling.listed(catalogues.read(language), self._source(), everything=everything)
        if chunk is not None:
            listed = filling.part(listed, chunk, size)
        text = _as_json(listed)
        if file is None:
            self.stdout.write(text)
        else:
            file.write_text(text + "\n", "utf-8")
            self.stdout.write(f"{len(listed)} strings in {file}")

    def do_fill(self, language: str, file: Path, **_: Any) -> None:
        """Take translations from a file: the right ones; each wrong one is named."""
        self._codes([language])
        try:
            given = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{file}: {error}") from None
        if not isinstance(given, dict):
            raise CommandError(f"{file}: must be one JSON object")
        source = self._source()
        catalogue = catalogues.renew(catalogues.read(language), source)
        taken, refused = filling.fill(catalogue, source, given)
        if taken:
            catalogues.write(language, catalogue)
            catalogues.compile_all()
        for line in refused:
            self.stderr.write(f"refused: {line}")
        self.stdout.write(f"{language}: {taken} taken, {len(refused)} refused")
        if refused:
            raise CommandError("Mend what was refused and fill again; what was taken is kept.")

    def do_check(self, languages: list[str], **_: Any) -> None:
        """Every problem, a line each; fails where there is one."""
        source = self._source()
        count = 0
        for code in self._codes(languages):
            catalogue = catalogues.read(code)
            for problem in checking.check(code, catalogue, source, SAME.get(code, frozenset())):
                self.stdout.write(f"{code}: {problem}")
                count += 1
            for text in checking.gone(catalogue, source):
                self.stdout.write(f"{code}: gone: “{text[:70]}” – run catalogue extract")
        if count:
            raise CommandError(f"{count} problems")
        self.stdout.write("All catalogues are complete.")

    def do_compile(self, **_: Any) -> None:
        """Make the .mo files that are out of date."""
        made = catalogues.compile_all()
        self.stdout.write(f"{len(made)} compiled")

    def do_add(self, language: str, **_: Any) -> None:
        """Write the language's data and its empty catalogue, and say what is left."""
        try:
            left = add_language(language, self._source())
        except ValueError as error:
            raise CommandError(str(error)) from None
        for line in left:
            self.stdout.write(line)

    def _source(self) -> Catalog:
        return source_catalogue(data_strings())

    def _codes(self, wanted: list[str]) -> list[str]:
        known = catalogues.translated_languages()
        for code in wanted:
            if code not in known:
                raise CommandError(f"{code} has no catalogue; known are: {', '.join(known)}")
        return wanted or known


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
