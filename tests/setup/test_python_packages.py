"""The virtual environment and where packages come from."""

import json
from pathlib import Path

import pytest

from script.setup import environment_python as python
from script.setup.places import ROOT

LISTING = """\
:env:.index-url='https://env.example/simple'
:env:.timeout='60'
global.extra-index-url='file:///one/simple
file:///two/simple'
global.find-links='/wheels'
global.index-url='https://file.example/simple'
install.trusted-host='inner.example'
freeze.timeout='1'
not a setting
"""


def test_pips_settings_are_read_and_the_environment_wins() -> None:
    settings = python.parse_pip_settings(LISTING.replace("simple\nfile", "simple\\nfile"))
    assert settings == {
        "index-url": "https://env.example/simple",
        "timeout": "60",
        "extra-index-url": "file:///one/simple file:///two/simple",
        "find-links": "/wheels",
        "trusted-host": "inner.example",
    }


def test_uv_is_told_what_pip_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    told = python.uv_environment(
        {
            "index-url": "https://inner.example/simple",
            "extra-index-url": "file:///one file:///two",
            "find-links": "/wheels /more",
            "cert": "/ca.pem",
            "no-index": "true",
        }
    )
    assert told["UV_DEFAULT_INDEX"] == "https://inner.example/simple"
    assert told["UV_INDEX"] == "file:///one file:///two"
    assert told["UV_INDEX_STRATEGY"] == "unsafe-best-match"
    assert told["UV_FIND_LINKS"] == "/wheels,/more"
    assert told["SSL_CERT_FILE"] == "/ca.pem"
    assert told["UV_NO_INDEX"] == "1"


def test_what_is_set_for_uv_itself_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://uv.example/simple")
    told = python.uv_environment({"index-url": "https://pip.example/simple"})
    assert told["UV_DEFAULT_INDEX"] == "https://uv.example/simple"


def test_an_unreachable_registry_is_named() -> None:
    said = (
        "Could not fetch URL https://registry.example/simple/uv/: certificate verify failed\n"
        "ERROR: No matching distribution found for uv\n"
    )
    assert "certificate verify failed" in python.last_line(said)
    assert python.last_line("one\n\nERROR: two\n\n") == "ERROR: two"


@pytest.mark.parametrize("damage", ["", "[]", "{not json"])
def test_a_damaged_stamp_means_nothing_is_installed(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = tmp_path / "installed.json"
    stamp.write_text(damage)
    monkeypatch.setattr(python, "STAMP", stamp)
    assert python.installed() == {}
    assert not python.up_to_date(["requirements.txt"])


def test_a_changed_requirement_file_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = tmp_path / "installed.json"
    stamp.write_text(json.dumps(python.wanted_hashes(["requirements.txt"])))
    monkeypatch.setattr(python, "STAMP", stamp)
    assert python.up_to_date(["requirements.txt"])
    stamp.write_text(json.dumps({"requirements.txt": "0" * 64}))
    assert not python.up_to_date(["requirements.txt"])


def pins(name: str) -> dict[str, str]:
    """Each package of a requirement file and its version."""
    lines = (ROOT / name).read_text().splitlines()
    pairs = [line.partition(";")[0].strip().split("==") for line in lines if "==" in line]
    return {package.lower(): version for package, version in pairs}


def test_requirement_files_agree_with_each_other() -> None:
    seen: dict[str, str] = {}
    for path in sorted(ROOT.glob("requirements*.txt")):
        for package, version in pins(path.name).items():
            assert seen.setdefault(package, version) == version, (path.name, package)


def test_every_line_is_a_pin() -> None:
    for path in ROOT.glob("requirements*.txt"):
        for line in path.read_text().splitlines():
            assert line.startswith(("#", "-r ")) or line.count("==") >= 1, (path.name, line)
