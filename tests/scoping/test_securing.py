"""The database has exactly the rights that are declared, and says so when it has not."""

from __future__ import annotations

import uuid

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from casework.scoping import acting_for, as_public, securing
from casework.scoping.declarations import FLOORS, collect
from casework.scoping.securing import differences, secure, undeclared_tables
from casework.scoping.tables import OWN, Function, Rules, Sequence, Table, directory, own
from tests import database
from tests.conftest import TestDatabase


@pytest.mark.django_db
class TestDeclared:
    def test_nothing_differs(self) -> None:
        assert differences() == []

    def test_every_table_is_declared(self) -> None:
        assert undeclared_tables() == []

    def test_every_models_table_with_an_authority_is_scoped(self) -> None:
        """A table that names an authority holds that authority's data, unless it is listed
        here with the reason."""
        open_to_all = {
            "audit_chainhead",  # lengths and hashes only
        }
        declared = collect().tables
        for model in apps.get_models(include_auto_created=True):
            label = model._meta.app_label
            columns = {field.column for field in model._meta.local_fields}
            if label not in FLOORS or label == "authorities" or "authority_id" not in columns:
                continue
            table = model._meta.db_table
            assert declared[table].scoped or table in open_to_all, table

    def test_the_application_owns_nothing_and_passes_nothing_by(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
            assert cursor.fetchone() == (0,)
            cursor.execute(
                "SELECT rolsuper OR rolbypassrls OR rolinherit FROM pg_roles"
                " WHERE rolname = current_user"
            )
            assert cursor.fetchone() == (False,)

    def test_nothing_set_nothing_seen(self) -> None:
        """Every scoped table, as every role, without authority or capability; but for the
        directory's own, which everyone reads and whose rows say who may write them."""
        shared = {"authorities_establishment", "authorities_establishmentfinding"}
        scoped = [
            table
            for table in collect().tables.values()
            if table.scoped and table.name not in shared
        ]
        assert len(scoped) > 5
        for table in scoped:
            for role in ("redress_app", "redress_desk", "redress_public"):
                try:
                    with transaction.atomic(), connection.cursor() as cursor:
                        cursor.execute("SELECT set_config('role', %s, true)", [role])
                        cursor.execute(f'SELECT count(*) FROM "{table.name}"')
                        seen = cursor.fetchone()[0]
                        transaction.set_rollback(True)
                except DatabaseError:
                    continue
                assert seen == 0, (table.name, role)

    def test_no_role_may_empty_a_table(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname, r FROM pg_class c,"
                " unnest(ARRAY['redress_app', 'redress_desk', 'redress_public']) r"
                " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND"
                " has_table_privilege(r, c.oid, 'TRUNCATE, REFERENCES, TRIGGER')"
            )
            assert cursor.fetchall() == []

    def test_functions_with_the_owners_rights_have_a_fixed_search_path(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT proname, proconfig FROM pg_proc WHERE prosecdef"
                " AND pronamespace = 'public'::regnamespace"
            )
            found = cursor.fetchall()
        assert found
        for name, configuration in found:
            assert configuration, name
            assert any(each.startswith("search_path=pg_catalog") for each in configuration), name


class Rooms:
    """Declarations and tables of a test, secured as the owner."""

    def __init__(self, given: TestDatabase) -> None:
        self.given = given
        self.declared = collect()
        self.before = set(differences())

    def run(self, statement: str) -> None:
        self.given.run(statement)

    def secure(self) -> int:
        with as_owner():
            return secure()

    def differences(self) -> list[str]:
        """What differs and did not before the test."""
        return [each for each in differences() if each not in self.before]


class as_owner:  # noqa: N801  used like a function
    """Django's connection as the owner, as it is during ``migrate``."""

    def __enter__(self) -> None:
        connection.close()
        self.before = dict(connection.settings_dict)
        config = database.environ.Env.db_url_config(
            database.url_for("DATABASE_OWNER_URL", connection.settings_dict["NAME"])
        )
        connection.settings_dict.update(USER=config["USER"], PASSWORD=config["PASSWORD"])

    def __exit__(self, *error: object) -> None:
        connection.close()
        connection.settings_dict.update(self.before)


@pytest.fixture
def rooms(committed_database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> Rooms:
    """The declared rooms and one table more, of which two authorities have rows."""
    found = Rooms(committed_database)
    monkeypatch.setattr(securing, "collect", lambda: found.declared)
    found.run(
        "CREATE TABLE room_note (id serial PRIMARY KEY, authority_id text, text text, secret text)"
    )
    found.run("INSERT INTO room_note (authority_id, text) VALUES ('ie-dpc', 'a'), ('fr-cnil', 'b')")
    return found


def texts() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM room_note ORDER BY text")
        return [text for (text,) in cursor.fetchall()]


def execute(statement: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


class TestApplying:
    def test_an_undeclared_table_has_no_rights_and_is_reported(self, rooms: Rooms) -> None:
        rooms.run("GRANT ALL ON room_note TO redress_desk, PUBLIC")
        said = rooms.differences()
        assert "table room_note is declared in no access.py" in said
        assert "row-level security is off on room_note" in said
        assert "redress_desk has SELECT on room_note" in said
        assert "PUBLIC has TRUNCATE on room_note" in said
        rooms.secure()
        with pytest.raises(DatabaseError), acting_for("ie-dpc"):
            texts()
        assert rooms.differences() == ["table room_note is declared in no access.py"]

    def test_own_rows_only(self, rooms: Rooms) -> None:
        rooms.declared.tables["room_note"] = own("room_note")
        assert rooms.secure() > 0
        assert rooms.secure() == 0
        assert rooms.differences() == []
        with acting_for("ie-dpc"):
            assert texts() == ["a"]
            assert execute("UPDATE room_note SET text = 'c'") == 1
            execute("INSERT INTO room_note (authority_id, text) VALUES ('ie-dpc', 'd')")
            for refused in (
                "INSERT INTO room_note (authority_id) VALUES ('fr-cnil')",
                "UPDATE room_note SET authority_id = 'fr-cnil'",
                "DELETE FROM room_note",
                "TRUNCATE room_note",
            ):
                with pytest.raises(DatabaseError):
                    execute(refused)
        with pytest.raises(DatabaseError), as_public(b"x"):
            texts()
        with pytest.raises(DatabaseError):
            texts()

    def test_columns(self, rooms: Rooms) -> None:
        rooms.declared.tables["room_note"] = own("room_note", update_columns=("text",))
        rooms.secure()
        assert rooms.secure() == 0
        with acting_for("ie-dpc"):
            assert execute("UPDATE room_note SET text = 'c'") == 1
            with pytest.raises(DatabaseError):
                execute("UPDATE room_note SET secret = 'c'")
        rooms.run("GRANT UPDATE ON room_note TO redress_desk")
        assert rooms.differences() == ["redress_desk has UPDATE on room_note"]
        rooms.secure()
        assert rooms.differences() == []
        with acting_for("ie-dpc"):
            assert execute("UPDATE room_note SET text = 'd'") == 1
        rooms.run("GRANT UPDATE (secret) ON room_note TO redress_desk")
        assert rooms.differences() == ["redress_desk has UPDATE of secret on room_note"]
        rooms.secure()
        assert rooms.differences() == []

    def test_changed_declarations_are_applied(self, rooms: Rooms) -> None:
        rooms.declared.tables["room_note"] = own("room_note")
        rooms.secure()
        rooms.declared.tables["room_note"] = Table(
            "room_note",
            desk=Rules(select=f"{OWN} OR text = 'b'"),
            public=Rules(select="text = 'a'", insert=True),
        )
        rooms.secure()
        assert rooms.differences() == []
        with acting_for("ie-dpc"):
            assert texts() == ["a", "b"]
            with pytest.raises(DatabaseError):
                execute("UPDATE room_note SET text = 'c'")
        with as_public():
            assert texts() == ["a"]
            execute("INSERT INTO room_note (text) VALUES ('new')")
        rooms.declared.tables["room_note"] = directory("room_note")
        rooms.secure()
        assert rooms.differences() == []
        assert texts() == ["a", "b", "new"]

    @pytest.mark.parametrize(
        ("drift", "said"),
        [
            ("ALTER TABLE room_note DISABLE ROW LEVEL SECURITY", "row-level security is off"),
            ("DROP POLICY redress_desk_select ON room_note", "redress_desk_select is missing"),
            ("ALTER POLICY redress_desk_select ON room_note USING (true)", "is not as declared"),
            ("ALTER POLICY redress_desk_select ON room_note TO PUBLIC", "is not as declared"),
            ("CREATE POLICY other ON room_note USING (true)", "other on room_note is declared no"),
            ("REVOKE SELECT ON room_note FROM redress_desk", "redress_desk lacks SELECT"),
            ("GRANT SELECT ON room_note TO redress_public", "redress_public has SELECT"),
            ("GRANT USAGE ON room_note_id_seq TO redress_public", "redress_public has USAGE"),
            ("ALTER FUNCTION room_count() SECURITY INVOKER", "room_count is not as declared"),
            ("GRANT EXECUTE ON FUNCTION room_count() TO PUBLIC", "room_count is not as declared"),
            (
                "CREATE FUNCTION open_door() RETURNS int LANGUAGE sql SECURITY DEFINER"
                " AS 'SELECT 1'",
                "open_door() runs with its owner's rights for anyone",
            ),
        ],
    )
    def test_drift_is_reported_and_mended(self, rooms: Rooms, drift: str, said: str) -> None:
        rooms.declared.tables["room_note"] = own("room_note")
        rooms.declared.functions.append(
            Function(
                "room_count()",
                "bigint",
                "SELECT count(*) FROM room_note",
                definer=True,
                roles=("redress_desk",),
            )
        )
        rooms.secure()
        assert rooms.differences() == []
        rooms.run(drift)
        assert any(said in each for each in rooms.differences())
        rooms.secure()
        assert rooms.differences() == []

    def test_rights_of_strangers_are_reported(self, rooms: Rooms) -> None:
        rooms.declared.tables["room_note"] = own("room_note")
        rooms.secure()
        rooms.run("GRANT SELECT ON room_note TO pg_monitor")
        assert rooms.differences() == [
            "pg_monitor has rights on room_note that are declared nowhere"
        ]

    def test_views_read_with_the_readers_rights(self, rooms: Rooms) -> None:
        rooms.declared.tables["room_note"] = own("room_note")
        rooms.declared.tables["room_view"] = directory("room_view")
        rooms.run("CREATE VIEW room_view AS SELECT * FROM room_note")
        rooms.secure()
        assert rooms.differences() == ["view room_view reads with its owner's rights"]
        rooms.run("ALTER VIEW room_view SET (security_invoker = true)")
        assert rooms.differences() == []

    def test_declared_and_missing(self, rooms: Rooms) -> None:
        rooms.declared.tables["room_note"] = own("room_note")
        rooms.declared.tables["gone"] = own("gone")
        rooms.declared.tables["perhaps"] = directory("perhaps", optional=True)
        rooms.declared.sequences.append(Sequence("gone_seq"))
        rooms.secure()
        assert rooms.differences() == [
            "table gone is declared but does not exist",
            "sequence gone_seq is declared but does not exist",
        ]

    def test_a_higher_room_replaces_a_function(self, rooms: Rooms) -> None:
        rooms.declared.tables["room_note"] = own("room_note")
        subject = uuid.uuid4()
        rooms.declared.functions.append(
            Function(
                "redress_reaches(subject uuid)",
                "boolean",
                f"SELECT subject = '{subject}'::uuid",
                definer=True,
            )
        )
        rooms.secure()
        with as_public(), connection.cursor() as cursor:
            cursor.execute("SELECT redress_reaches(%s)", [subject])
            assert cursor.fetchone() == (True,)
        assert rooms.secure() == 0

    def test_sequences(self, rooms: Rooms) -> None:
        rooms.run("CREATE SEQUENCE room_number")
        rooms.declared.tables["room_note"] = own("room_note")
        rooms.declared.sequences.append(Sequence("room_number"))
        rooms.secure()
        with acting_for("ie-dpc"), connection.cursor() as cursor:
            cursor.execute("SELECT nextval('room_number')")
        with pytest.raises(DatabaseError), as_public(), connection.cursor() as cursor:
            cursor.execute("SELECT nextval('room_number')")

    def test_the_command(self, rooms: Rooms, capsys: pytest.CaptureFixture[str]) -> None:
        rooms.declared.tables["room_note"] = own("room_note")
        with as_owner():
            with pytest.raises(CommandError, match="differences"):
                call_command("secure_database", "--check")
            call_command("secure_database")
            call_command("secure_database", "--check")
        shown = capsys.readouterr().out
        assert "all rights are as declared" in shown

    def test_missing_roles_are_named(self, rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(securing, "APPLICATION_ROLES", ("redress_app", "redress_absent"))
        with pytest.raises(ImproperlyConfigured, match="redress_absent"):
            differences()


def test_directories_have_no_conditions() -> None:
    with pytest.raises(ValueError, match="conditions"):
        directory("x", desk=Rules(select=OWN))


def test_a_table_is_declared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from casework.vault import access

    monkeypatch.setattr(access, "TABLES", [*access.TABLES, access.TABLES[0]])
    with pytest.raises(ImproperlyConfigured, match="twice"):
        collect()
