"""A mistake in a data file stops loading, with an error that names the file and the key."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from casework.law import LawDataError, read_law
from casework.law.book import DATA


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the shipped data, to break."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def swap(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Replace the first occurrence of ``old`` in a file."""

    def change(root: Path) -> None:
        path = root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def edit(name: str, change: Callable[[list[dict[str, object]]], None]) -> Callable[[Path], None]:
    """Change the rows of a directory file."""

    def apply(root: Path) -> None:
        path = root / "directory" / name
        rows = json.loads(path.read_text(encoding="utf-8"))
        change(rows)
        path.write_text(json.dumps(rows), encoding="utf-8")

    return apply


def remove(name: str) -> Callable[[Path], None]:
    return lambda root: (root / name).unlink()


GDPR, UK = "periods/gdpr.toml", "powers/united-kingdom.toml"


@pytest.mark.parametrize(
    ("break_it", "file", "key"),
    [
        (swap(GDPR, "amount = 1", 'amount = "1"'), GDPR, "period[gdpr-12-3].amount"),
        (swap(GDPR, "amount = 1", "amount = 0"), GDPR, "period[gdpr-12-3].amount"),
        (swap(GDPR, "amount = 1", "amount = -1"), GDPR, "period[gdpr-12-3].amount"),
        (swap(GDPR, "amount = 1", "amount = true"), GDPR, "period[gdpr-12-3].amount"),
        (swap(GDPR, 'unit = "months"', 'unit = "moons"'), GDPR, "period[gdpr-12-3].unit"),
        (swap(GDPR, "citation =", "citatoin ="), GDPR, "period[gdpr-12-3].citation"),
        (swap(GDPR, "sentence =", "remark = 1\nsentence ="), GDPR, "period[gdpr-12-3].remark"),
        (swap(GDPR, '"eu-1182-71"', '"eu-1182-17"'), GDPR, "period[gdpr-12-3].calculator"),
        (swap(GDPR, "gdpr-12-3-extended", "gdpr-12-3"), GDPR, "period[gdpr-12-3].id"),
        (swap(GDPR, "2018-05-25", '"2018-05-25"'), GDPR, "period[gdpr-12-3].valid_from"),
        (
            swap(
                GDPR, "valid_from = 2018-05-25", "valid_from = 2018-05-25\nvalid_until = 2018-01-01"
            ),
            GDPR,
            "period[gdpr-12-3].valid_until",
        ),
        (swap(GDPR, "[[period]]", "[[period"), GDPR, "file"),
        (swap(GDPR, '"eu-gdpr", "eea-gdpr"', '"eu-gdrp"'), "periods", "period[gdpr-12-3].regimes"),
        (
            swap("periods/eu-2025-2518.toml", "from = 2027-04-02 }", "since = 2027-04-02 }"),
            "periods/eu-2025-2518.toml",
            "period[eu-2025-2518-inadmissible].applies.since",
        ),
        (
            swap("periods/eu-2025-2518.toml", '"lodged", ', '"lodged", after = 2027-04-02, '),
            "periods/eu-2025-2518.toml",
            "period[eu-2025-2518-inadmissible].applies.from",
        ),
        (
            swap("periods/united-kingdom.toml", "note =", "x_note ="),
            "periods/united-kingdom.toml",
            "period[uk-dpa-penalty-within].note",
        ),
        (
            swap("periods/eu-2025-2518.toml", "comments-extended", "comments-extendde"),
            "periods/eu-2025-2518.toml",
            "period[eu-2025-2518-key-issues-comments].extension",
        ),
        (
            swap("calculators.toml", "rolls_on = [", 'rolls_on = ["friday", '),
            "calculators.toml",
            "calculator[eu-1182-71].rolls_on",
        ),
        (
            swap("calculators.toml", "roll = ", "rol = "),
            "calculators.toml",
            "calculator[eu-1182-71].steps.roll",
        ),
        (swap(UK, '"purpose"', '"porpoise"'), UK, "power[uk-information-notice].sections"),
        (
            swap(UK, 'appeal_period = "uk-dpa-appeal"', 'appeal_period = "uk-appeal"'),
            UK,
            "power[uk-information-notice].appeal_period",
        ),
        (
            swap(UK, 'power = "uk-notice-of-intent"', 'power = "uk-notice"'),
            UK,
            "power[uk-penalty-notice].prerequisites",
        ),
        (swap(UK, '"controller"', '"comptroller"'), UK, "power[uk-information-notice].against"),
        (swap(UK, '"uk-gdpr"', '"uk"'), UK, "power[uk-information-notice].regimes"),
        (swap(UK, 'currency = "GBP"\n', ""), UK, "power[uk-penalty-notice].maxima[0].currency"),
        (
            swap("regimes/au.toml", '"au-acts-interpretation"', '"au"'),
            "regimes/au.toml",
            "calculator",
        ),
        (swap("regimes/au.toml", 'title = "', 'titel = "'), "regimes/au.toml", "title"),
        (swap("rules.toml", 'kind = "safety"', 'kind = "sefaty"'), "rules.toml", "rule[R01].kind"),
        (swap("rules.toml", 'id = "R02"', 'id = "R01"'), "rules.toml", "rule[R01].id"),
        (
            swap("rulesets.toml", "from = 2026-02-23", "from = 2017-02-23"),
            "rulesets.toml",
            "ruleset[2026-02].from",
        ),
        (swap("sections.toml", "why =", "wyh ="), "sections.toml", "section[issuer].why"),
        (
            swap("sharing.toml", 'max_tier = "T4"', 'max_tier = "T5"'),
            "sharing.toml",
            "gateway[gdpr-60-62].max_tier",
        ),
        (swap("sharing.toml", 'tlp = "AMBER', 'tlp = "UMBER'), "sharing.toml", "default.tlp"),
        (
            swap("competence.toml", 'slug = "eu-edps"', 'slug = "eu-edpz"'),
            "competence.toml",
            "authority[0].slug",
        ),
        (
            swap("competence.toml", 'to = "gb-ofcom"', 'to = "gb-ofcmo"'),
            "competence.toml",
            "referral[0].to",
        ),
        (
            swap("competence.toml", 'rule = "R13"', 'rule = "R31"'),
            "competence.toml",
            "referral[gb-ofcom].rule",
        ),
        (
            swap("competence.toml", 'federal = "ca-opc"', 'federal = "ca-ocp"'),
            "competence.toml",
            "canada.federal",
        ),
        (
            swap("calendars.toml", 'authority = "eu-edps"', 'authority = "eu-edpz"'),
            "calendars.toml",
            "calendar.authority",
        ),
        (swap("emergency.toml", "[others]", '[others]\nZZ = "1"'), "emergency.toml", "others.ZZ"),
        (remove("rules.toml"), "rules.toml", "file"),
        (remove("directory/platforms.json"), "directory/platforms.json", "file"),
        (
            edit("authorities.json", lambda rows: rows[0].update(timezone="Europe/Wien")),
            "directory/authorities.json",
            "[at-dsb].timezone",
        ),
        (
            edit("authorities.json", lambda rows: rows[0].update(regime="gdpr")),
            "directory/authorities.json",
            "[at-dsb].regime",
        ),
        (
            edit("authorities.json", lambda rows: rows.append(rows[0])),
            "directory/authorities.json",
            "[at-dsb].slug",
        ),
        (
            edit("authorities.json", lambda rows: rows[0].update(email="x@example.com")),
            "directory/authorities.json",
            "[at-dsb].email",
        ),
        (
            edit("referral_bodies.json", lambda rows: rows[0].update(kind="police")),
            "directory/referral_bodies.json",
            "[au-esafety].kind",
        ),
        (
            edit("platforms.json", lambda rows: rows[0].update(domains="x.com")),
            "directory/platforms.json",
            "[x].domains",
        ),
        (
            lambda root: (root / "directory/platforms.json").write_text("{}"),
            "directory/platforms.json",
            "file",
        ),
    ],
)
def test_broken_data_names_file_and_key(
    data: Path, break_it: Callable[[Path], None], file: str, key: str
) -> None:
    break_it(data)
    with pytest.raises(LawDataError) as caught:
        read_law(data)
    assert (caught.value.file, caught.value.key) == (file, key)
    assert str(caught.value).startswith(f"{file}: {key}: ")
    assert "\n" not in str(caught.value)


def test_an_empty_folder_is_named(data: Path) -> None:
    shutil.rmtree(data / "powers")
    (data / "powers").mkdir()
    with pytest.raises(LawDataError) as caught:
        read_law(data)
    assert caught.value.file == "powers"


def test_the_shipped_data_holds_what_the_contract_names() -> None:
    law = read_law()
    names = {
        *("gdpr-12-3", "gdpr-56-3", "gdpr-60-4", "gdpr-60-5", "gdpr-61-2", "gdpr-66-1"),
        *("gdpr-78-2", "eu-2025-2518-inadmissible", "eu-2025-2518-transmit"),
        *("eu-2025-2518-confirm-lead", "uk-dpa-166", "uk-dpa-representations", "uk-dpa-appeal"),
        *("us-tida-48h", "au-osa-77-24h", "ca-pipeda-13"),
    }
    assert names <= law.periods.keys()
    assert [rule for rule in law.rules if rule.startswith("R")] == [
        f"R{n:02}" for n in range(1, 23)
    ]
    assert len(law.directory.authorities) == 126
    assert len(law.directory.platforms) == 36
    assert len(law.directory.referral_bodies) == 30


def test_code_holds_no_number_from_a_statute() -> None:
    """Periods and amounts stand in data: no day, week or month count appears as a literal."""
    room = DATA.parent
    allowed = {"0", "1", "2", "3", "12", "7", "6", "1990", "2099", "512", "0.45", "0.0", "200"}
    for path in room.glob("*.py"):
        text = re.sub(r'"""[\s\S]*?"""|"[^"\n]*"|#.*', "", path.read_text(encoding="utf-8"))
        numbers = set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", text))
        assert numbers <= allowed, (path.name, numbers - allowed)
