"""Each way of tampering is found, by somebody with full power over the tables too.

The tampering is done as the owner with the triggers off, hashes recomputed where a clever
one would do so.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from pytest_django import Settings

from casework.audit.chain import entry_hash, genesis
from casework.audit.checkpoints import public_key, sign_checkpoint
from casework.audit.models import AuditEntry, Checkpoint
from casework.audit.services import record
from casework.audit.verification import verify
from casework.scoping import acting_for
from tests.conftest import TestDatabase

SLUG = "ie-dpc"


@dataclass(frozen=True)
class Intruder:
    """The owner of the tables, who turns the triggers off while at it."""

    database: TestDatabase

    def run(self, statement: str, parameters: Sequence[object] | None = None) -> None:
        for table in ("auditentry", "chainhead", "checkpoint"):
            self.database.run(f"ALTER TABLE audit_{table} DISABLE TRIGGER USER")
        self.database.run(statement, parameters)
        for table in ("auditentry", "chainhead", "checkpoint"):
            self.database.run(f"ALTER TABLE audit_{table} ENABLE TRIGGER USER")


@pytest.fixture
def tampering(committed_database: TestDatabase) -> Intruder:
    """Six entries in one chain, three in another, besides what the seeds recorded."""
    for slug, count in ((SLUG, 6), ("fr-cnil", 3)):
        for n in range(count):
            add(slug, n)
    return Intruder(committed_database)


def add(slug: str = SLUG, n: int = 0) -> None:
    with acting_for(slug):
        record(
            authority=slug,
            verb="case.changed",
            obj_type="cases.case",
            obj_id=uuid.uuid4(),
            payload={"n": n},
        )


def found(authority: str | None = None) -> list[tuple[str | None, int | None, str]]:
    return [(f.authority, f.seq, f.what) for f in verify(authority).findings]


def rewrite_from(database: Intruder, seq: int) -> None:
    """What a clever intruder does: number, link and hash anew, and mend the head."""
    database.run(
        "UPDATE audit_auditentry e SET seq = -n.place FROM (SELECT id, row_number() OVER"
        " (ORDER BY seq, at) AS place FROM audit_auditentry WHERE authority_id = %s) n"
        " WHERE n.id = e.id",
        [SLUG],
    )
    database.run("UPDATE audit_auditentry SET seq = -seq WHERE seq < 0")
    with acting_for(SLUG):
        entries = list(AuditEntry.objects.filter(authority=SLUG).order_by("seq"))
    previous = genesis(SLUG)
    for entry in entries:
        if entry.seq >= seq:
            digest = entry_hash(entry, previous)
            database.run(
                "UPDATE audit_auditentry SET previous_hash = %s, hash = %s WHERE id = %s",
                [previous, digest, str(entry.id)],
            )
        else:
            digest = bytes(entry.hash)
        previous = digest
    database.run(
        "UPDATE audit_chainhead SET seq = %s, hash = %s WHERE authority_id = %s",
        [len(entries), previous, SLUG],
    )


class TestUntouched:
    def test_nothing_is_found(self, tampering: Intruder) -> None:
        sign_checkpoint()
        add()
        sign_checkpoint()
        done = verify()
        assert (done.findings, done.checkpoints) == ([], 2)
        assert [verify(slug).entries for slug in (SLUG, "fr-cnil")] == [7, 3]

    def test_a_record_to_which_nothing_was_added(self, committed_database: TestDatabase) -> None:
        sign_checkpoint()
        assert sign_checkpoint() is None
        assert verify().findings == []


class TestTamperingWithoutRecomputing:
    """Found from the entries alone."""

    @pytest.mark.parametrize(
        "change",
        [
            "verb = 'case.closed'",
            "reason = 'another'",
            "actor = 'u9'",
            "actor = ''",
            "payload = '{}'",
            "at = at + interval '1 microsecond'",
            "obj_id = 'x'",
            "obj_type = 'x'",
            "hash = sha256('x')",
        ],
    )
    def test_edit(self, tampering: Intruder, change: str) -> None:
        tampering.run(
            f"UPDATE audit_auditentry SET {change} WHERE seq = 3 AND authority_id = '{SLUG}'"
        )
        assert (SLUG, 3, "was edited: its content does not match its hash") in found()
        assert found("fr-cnil") == []

    def test_deletion(self, tampering: Intruder) -> None:
        tampering.run(f"DELETE FROM audit_auditentry WHERE seq = 3 AND authority_id = '{SLUG}'")
        assert (SLUG, 3, "missing") in found()

    def test_deletion_of_the_first(self, tampering: Intruder) -> None:
        tampering.run(f"DELETE FROM audit_auditentry WHERE seq < 3 AND authority_id = '{SLUG}'")
        assert (SLUG, 1, "missing, with all up to 2") in found()

    def test_insertion(self, tampering: Intruder) -> None:
        tampering.run(
            f"UPDATE audit_auditentry SET seq = seq + 1 WHERE seq = 6 AND authority_id = '{SLUG}'"
        )
        tampering.run(
            "INSERT INTO audit_auditentry SELECT gen_random_uuid(), authority_id, 6, at, actor,"
            " 'case.forged', obj_type, obj_id, reason, payload, previous_hash, hash"
            f" FROM audit_auditentry WHERE seq = 7 AND authority_id = '{SLUG}'"
        )
        assert {seq for _, seq, _ in found()} >= {6, 7}

    def test_appended_behind_the_head(self, tampering: Intruder) -> None:
        tampering.run(
            "INSERT INTO audit_auditentry SELECT gen_random_uuid(), authority_id, 7, at, actor,"
            " 'case.forged', obj_type, obj_id, reason, payload, hash, hash"
            f" FROM audit_auditentry WHERE seq = 6 AND authority_id = '{SLUG}'"
        )
        assert (SLUG, 7, "added behind the chain's head, which is 6") in found()

    def test_reordering(self, tampering: Intruder) -> None:
        tampering.run(
            "UPDATE audit_auditentry SET seq = -seq"
            f" WHERE seq IN (2, 3) AND authority_id = '{SLUG}'"
        )
        tampering.run("UPDATE audit_auditentry SET seq = 5 + seq WHERE seq < 0")
        assert {seq for _, seq, _ in found()} >= {2, 3}

    def test_truncation(self, tampering: Intruder) -> None:
        tampering.run(f"DELETE FROM audit_auditentry WHERE seq > 4 AND authority_id = '{SLUG}'")
        assert (SLUG, 5, "missing: cut off, the chain's head is at 6") in found()

    def test_a_whole_chain_and_its_head(self, tampering: Intruder) -> None:
        sign_checkpoint()
        tampering.run(f"DELETE FROM audit_auditentry WHERE authority_id = '{SLUG}'")
        tampering.run(f"DELETE FROM audit_chainhead WHERE authority_id = '{SLUG}'")
        assert [(a, s) for a, s, _ in found()] == [(SLUG, 6)]

    def test_head_alone(self, tampering: Intruder) -> None:
        tampering.run(f"DELETE FROM audit_chainhead WHERE authority_id = '{SLUG}'")
        assert (SLUG, 6, "the head of the chain is missing") in found()

    def test_a_chain_of_no_authority(self, tampering: Intruder) -> None:
        tampering.run("UPDATE audit_auditentry SET authority_id = 'No One' WHERE seq = 6")
        assert ("No One", None, "no authority has such a name") in found()


class TestTamperingWithHashesMended:
    """Found by the signed checkpoints."""

    def mended(self, database: Intruder, statement: str, seq: int) -> list[str]:
        add()
        assert sign_checkpoint() is not None
        database.run(statement)
        rewrite_from(database, seq)
        findings = verify().findings
        assert {finding.authority for finding in findings} == {SLUG}
        return [str(finding) for finding in findings]

    def test_edit(self, tampering: Intruder) -> None:
        said = self.mended(
            tampering,
            f"UPDATE audit_auditentry SET verb = 'x' WHERE seq = 3 AND authority_id = '{SLUG}'",
            3,
        )
        assert said == [
            "ie-dpc: entry 7: is not the one that stood here"
            " at checkpoint 1 of the table: rewritten"
        ]

    def test_deletion(self, tampering: Intruder) -> None:
        said = self.mended(
            tampering,
            f"DELETE FROM audit_auditentry WHERE seq = 3 AND authority_id = '{SLUG}'",
            1,
        )
        assert "entry 7: missing: cut off after 6" in said[0]

    def test_insertion(self, tampering: Intruder) -> None:
        said = self.mended(
            tampering,
            "INSERT INTO audit_auditentry SELECT gen_random_uuid(), authority_id, 0, at, actor,"
            " 'case.forged', obj_type, obj_id, reason, payload, previous_hash, hash"
            f" FROM audit_auditentry WHERE seq = 3 AND authority_id = '{SLUG}'",
            1,
        )
        assert "rewritten" in said[0]

    def test_truncation_with_the_head_mended(self, tampering: Intruder) -> None:
        said = self.mended(
            tampering,
            f"DELETE FROM audit_auditentry WHERE seq > 2 AND authority_id = '{SLUG}'",
            1,
        )
        assert "entry 7: missing: cut off after 2" in said[0]

    def test_truncation_with_the_tables_checkpoints_gone(self, tampering: Intruder) -> None:
        add()
        sign_checkpoint()
        tampering.run("DELETE FROM audit_checkpoint")
        tampering.run(f"DELETE FROM audit_auditentry WHERE seq > 2 AND authority_id = '{SLUG}'")
        rewrite_from(tampering, 1)
        said = [str(finding) for finding in verify().findings]
        assert "checkpoint 1 is missing from the table" in said
        assert any("entry 7: missing: cut off after 2" in each for each in said)

    def test_truncation_before_the_last_checkpoints(self, tampering: Intruder) -> None:
        for _ in range(3):
            add()
            sign_checkpoint()
        tampering.run("DELETE FROM audit_checkpoint WHERE number > 1")
        assert [str(finding) for finding in verify().findings] == [
            "checkpoint 2 is missing from the table",
            "checkpoint 3 is missing from the table",
        ]


class TestCheckpoints:
    def test_only_what_grew_and_each_names_the_one_before(self, tampering: Intruder) -> None:
        first = sign_checkpoint()
        assert first is not None
        assert set(json.loads(first.document)["heads"]) >= {SLUG, "fr-cnil"}
        assert sign_checkpoint() is None
        add("fr-cnil")
        second = sign_checkpoint()
        assert second is not None
        content = json.loads(second.document)
        assert set(content["heads"]) == {"fr-cnil"}
        assert content["previous"] == sha256(first.document.encode()).hexdigest()
        assert len(path().read_text().splitlines()) == 2

    def test_forged(self, tampering: Intruder) -> None:
        sign_checkpoint()
        tampering.run(
            "UPDATE audit_checkpoint SET document = replace(document, '\"at\"', '\"At\"')"
        )
        assert "checkpoint 1 of the table: its signature does not hold" in map(
            str, verify().findings
        )

    def test_signed_by_another(self, tampering: Intruder, settings: Settings) -> None:
        known = public_key()
        settings.AUDIT_SIGNING_KEY = "another secret, long enough to be one"
        assert public_key() != known
        sign_checkpoint()
        settings.AUDIT_SIGNING_KEY = configured.SECRET_KEY
        assert any("signature" in str(finding) for finding in verify().findings)

    def test_one_taken_out_of_the_middle(self, tampering: Intruder) -> None:
        for _ in range(3):
            add()
            sign_checkpoint()
        tampering.run("DELETE FROM audit_checkpoint WHERE number = 2")
        lines = path().read_text().splitlines(keepends=True)
        path().write_text(lines[0] + lines[2])
        assert "checkpoint 3 of the table: one before it is missing" in map(str, verify().findings)

    def test_broken_and_missing_lines_of_the_file(self, tampering: Intruder) -> None:
        sign_checkpoint()
        add()
        sign_checkpoint()
        lines = path().read_text().splitlines(keepends=True)
        path().write_text("nonsense\n" + lines[1][:-20] + "\n")
        assert [str(finding) for finding in verify().findings] == [
            "line 1 of the checkpoint file: its signature does not hold",
            "line 2 of the checkpoint file: its signature does not hold",
            "checkpoint 1 is missing from the file",
            "checkpoint 2 is missing from the file",
        ]
        path().unlink()
        assert [str(finding) for finding in verify().findings] == ["the checkpoint file is missing"]

    def test_a_crash_between_file_and_table_is_made_good(
        self, tampering: Intruder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from django.db.models import QuerySet

        def broken(*args: object, **kwargs: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(QuerySet, "bulk_create", broken)
            with pytest.raises(KeyboardInterrupt):
                sign_checkpoint()
        assert not Checkpoint.objects.exists()
        add()
        assert sign_checkpoint() is not None
        assert list(Checkpoint.objects.values_list("number", flat=True)) == [1, 2]
        assert verify().findings == []


class TestCommand:
    def test_status_and_words(
        self, tampering: Intruder, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("audit", "checkpoint")
        call_command("audit", "checkpoint")
        call_command("audit", "verify")
        call_command("audit", "verify", "--authority", SLUG)
        call_command("audit", "public-key")
        done = verify()
        assert capsys.readouterr().out == (
            "checkpoint 1 signed\nnothing new\n"
            f"{done.entries} entries in {done.chains} chains, 1 checkpoints: all as it was\n"
            "6 entries in 1 chains, 1 checkpoints: all as it was\n"
            f"{public_key()}\n"
        )
        tampering.run(
            f"UPDATE audit_auditentry SET verb = 'x' WHERE seq = 2 AND authority_id = '{SLUG}'"
        )
        with pytest.raises(CommandError) as error:
            call_command("audit", "verify", "--authority", SLUG)
        assert error.value.returncode == 1
        assert capsys.readouterr().out == (
            "ie-dpc: entry 2: was edited: its content does not match its hash\n"
        )
        call_command("audit", "verify", "--authority", "fr-cnil")


def path() -> Path:
    return Path(configured.AUDIT_CHECKPOINT_FILE)
