"""Reading the directory's files and checking them; every error names file and key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casework.law.catalogue import read_countries
from casework.law.directory import (
    Authority,
    Competence,
    Controller,
    Directory,
    Platform,
    Referral,
    ReferralBody,
    Scope,
)
from casework.law.errors import LawDataError
from casework.law.table import Table, read_table

REGIMES = frozenset({"eu-gdpr", "eea-gdpr", "uk-gdpr", "national"})
BODY_KINDS = frozenset({"removal", "hash-sharing", "child-hotline"})


def _rows(root: Path, name: str) -> list[Table]:
    path = root / "directory" / name
    label = path.relative_to(root).as_posix()
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LawDataError(label, "file", "is missing") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise LawDataError(label, "file", f"is not JSON: {error}") from error
    if not isinstance(rows, list) or not rows:
        raise LawDataError(label, "file", "must be a list of records")
    tables: list[Table] = []
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise LawDataError(label, f"[{number}]", "must be a record")
        tables.append(Table(row, file=label, where=f"[{row.get('slug', number)}]"))
    return tables


def _once(found: dict[str, Any], slug: str, table: Table) -> None:
    if slug in found:
        raise table.fail("slug", f"{slug!r} is given twice")


def read_authorities(root: Path) -> dict[str, Authority]:
    """Read ``authorities.json``."""
    found: dict[str, Authority] = {}
    for table in _rows(root, "authorities.json"):
        slug, timezone = table.text("slug"), table.text("timezone")
        _once(found, slug, table)
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError):
            raise table.fail("timezone", f"is no IANA zone: {timezone!r}") from None
        signed = table.boolean("joint_statement_2026", default=False)
        found[slug] = Authority(
            slug=slug,
            name=table.text("name"),
            native_name=table.optional_text("native_name"),
            short_name=table.text("short_name"),
            country=table.text("country"),
            subdivision=table.optional_text("subdivision"),
            jurisdiction_note=table.text("jurisdiction_note"),
            website=table.optional_text("website"),
            languages=table.texts("languages"),
            regime=table.choice("regime", REGIMES),
            law=table.text("law"),
            one_stop_shop=table.boolean("one_stop_shop", default=False),
            timezone=timezone,
            joint_statement_2026=signed or None,
            joint_statement_basis=table.optional_text("joint_statement_basis"),
        )
        table.close()
    return found


def _controller(table: Table, name: str) -> Controller | None:
    inner = table.optional_table(name)
    if inner is None:
        return None
    controller = Controller(inner.text("name"), inner.text("country"))
    inner.close()
    return controller


def read_platforms(root: Path) -> dict[str, Platform]:
    """Read ``platforms.json``."""
    found: dict[str, Platform] = {}
    for table in _rows(root, "platforms.json"):
        slug = table.text("slug")
        _once(found, slug, table)
        found[slug] = Platform(
            slug=slug,
            name=table.text("name"),
            domains=table.texts("domains"),
            controller_eu=_controller(table, "controller_eu"),
            controller_uk=_controller(table, "controller_uk"),
            hq_country=table.optional_text("hq_country"),
            kind=table.text("kind"),
        )
        table.close()
    return found


def read_referral_bodies(root: Path) -> dict[str, ReferralBody]:
    """Read ``referral_bodies.json``."""
    found: dict[str, ReferralBody] = {}
    for table in _rows(root, "referral_bodies.json"):
        slug = table.text("slug")
        _once(found, slug, table)
        found[slug] = ReferralBody(
            slug=slug,
            name=table.text("name"),
            country=table.optional_text("country"),
            kind=table.choice("kind", BODY_KINDS),
            website=table.optional_text("website"),
            note=table.optional_text("note"),
        )
        table.close()
    return found


def _read_scope(entry: Table) -> Scope:
    scope = Scope(
        territorial=entry.boolean("territorial", default=True),
        private=entry.boolean("private", default=True),
        individuals=entry.boolean("individuals", default=True),
        public=entry.choice("public", frozenset({"all", "own", "federal", "none"}), "all"),
        start=entry.optional_day("from"),
        why=entry.text("why"),
    )
    entry.close()
    return scope


def read_competence(
    root: Path, authorities: dict[str, Authority], bodies: dict[str, ReferralBody]
) -> Competence:
    """Read ``competence.toml`` and check that every slug in it exists."""
    table = read_table(root / "competence.toml", root)
    scopes: dict[str, Scope] = {}
    for entry in table.tables("authority"):
        slug = entry.text("slug")
        if slug not in authorities:
            raise entry.fail("slug", f"names no authority: {slug!r}")
        scopes[slug] = _read_scope(entry)
    needed: set[str] = set()
    regional: dict[str, str] = {}
    for entry in table.tables("country"):
        code = entry.text("code")
        if entry.boolean("subdivision_needed", default=False):
            needed.add(code)
        regional[code] = entry.text("rule")
        entry.close()
    parents: dict[str, str] = {}
    for entry in table.tables("territory"):
        parents[entry.text("code")] = entry.text("parent")
        entry.close()
    referrals: list[Referral] = []
    for entry in table.tables("referral"):
        referral = Referral(
            to=entry.text("to"),
            rule=entry.text("rule"),
            country=entry.text("country"),
            start=entry.optional_day("from"),
            why=entry.text("why"),
        )
        entry.close()
        if referral.to not in bodies:
            raise entry.fail("to", f"names no referral body: {referral.to!r}")
        referrals.append(referral)
    canada, child = table.optional_table("canada"), table.optional_table("child")
    if canada is None or child is None:
        raise table.fail("canada" if canada is None else "child", "is missing")
    competence = Competence(
        scopes=scopes,
        subdivision_needed=frozenset(needed),
        regional_rule=regional,
        parents=parents,
        referrals=tuple(referrals),
        canada_federal=canada.text("federal"),
        canada_provinces=canada.texts("substantially_similar"),
        child_hash_sharing=child.choice("hash_sharing", frozenset(bodies)),
        fallback_hotline=child.choice("fallback_hotline", frozenset(bodies)),
    )
    if competence.canada_federal not in authorities:
        raise canada.fail("federal", f"names no authority: {competence.canada_federal!r}")
    canada.close()
    child.close()
    table.close()
    return competence


def read_directory(root: Path) -> Directory:
    """Read and check the whole directory; raises LawDataError that names file and key."""
    authorities, bodies = read_authorities(root), read_referral_bodies(root)
    return Directory(
        authorities.values(),
        read_platforms(root).values(),
        bodies.values(),
        read_competence(root, authorities, bodies),
        read_countries(root),
    )
