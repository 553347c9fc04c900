"""The environment file of a checkout."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from script.setup import checks, environment, serve


def test_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "development.env"
    first = environment.renew(path=path)
    second = environment.renew({"PUBLIC_ORIGIN": "http://localhost:8001"}, path=path)
    for name in environment.new_secrets():
        assert first[name] == second[name]
        assert len(first[name]) >= 32
    assert environment.read(path) == second
    assert second["PUBLIC_ORIGIN"] == "http://localhost:8001"


def test_what_somebody_added_by_hand_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "development.env"
    environment.renew(path=path)
    with path.open("a") as file:
        file.write("LOG_LEVEL=DEBUG\n")
    assert environment.renew(path=path)["LOG_LEVEL"] == "DEBUG"


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "development.env"
    environment.renew(path=path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_two_checkouts_share_a_secret(tmp_path: Path) -> None:
    one = environment.renew(path=tmp_path / "one")
    other = environment.renew(path=tmp_path / "other")
    assert all(one[name] != other[name] for name in environment.new_secrets())


def test_parsing_passes_over_comments_and_keeps_equals_signs() -> None:
    assert environment.parse("# A=1\nB=x=y==\n\nnonsense\n C = 3 ") == {"B": "x=y==", "C": "3"}


def test_passwords_are_kept_and_go_to_no_program(tmp_path: Path) -> None:
    path = tmp_path / "development.env"
    first = environment.renew(path=path)
    passwords = environment.passwords_of(first)
    assert passwords == environment.passwords_of(environment.renew(path=path))
    assert passwords.owner != passwords.app
    assert passwords.owner not in environment.for_programs(first).values()


def test_many_at_once_make_one_set_of_secrets(tmp_path: Path) -> None:
    path = tmp_path / "development.env"
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: environment.renew(path=path), range(24)))
    assert all(values == made[0] for values in made)
    assert environment.read(path) == made[0]


def test_the_callers_variables_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    assert environment.for_programs({"LOG_LEVEL": "INFO", "A": "1"})["LOG_LEVEL"] == "ERROR"


def test_a_given_database_is_not_migrated_as_the_private_ones_owner(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/redress")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    values = {"DATABASE_OWNER_URL": "postgres://redress_owner:bb@//run/redress"}
    assert "DATABASE_OWNER_URL" not in environment.for_programs(values)


def test_tests_never_see_the_demonstrations_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "the demonstration's")
    values = {
        **environment.development_defaults(),
        **environment.new_secrets(),
        "DATABASE_URL": "postgres://a:b@//test/redress",
    }
    variables = checks.test_environment(values)
    assert variables["SECRET_KEY"] == values["SECRET_KEY"]
    assert variables["REDRESS_ENV"] == "test"
    assert variables["DEMONSTRATION"] == "false"


@pytest.mark.parametrize(
    ("given", "spelt"),
    [
        ("postgres://u:p@//run/pg/redress", "postgres://u:p@/redress?host=/run/pg"),
        ("postgres://u:p@host:5432/redress", "postgres://u:p@host:5432/redress"),
    ],
)
def test_socket_addresses_in_libpqs_spelling(given: str, spelt: str) -> None:
    assert serve.owner_url_for_libpq(given) == spelt
