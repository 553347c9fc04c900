"""What the public role reaches with one access code, with another's and with none, whatever
the application asks: raw SQL under the role itself."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from casework import vault
from casework.audit.services import record
from casework.scoping import acting_for, as_public
from complaints.models import Complaint, Draft, Message
from complaints.selectors import opened_messages
from complaints.services.drafts import begin_draft, save_answer
from complaints.services.messages import mark_read, send_from_authority, send_from_complainant
from complaints.services.submission import Receipt
from tests.complaints.sending import capability, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("participating")]

TABLES = (
    "complaints_complaint",
    "complaints_contentlocation",
    "complaints_complaintrespondent",
    "complaints_consent",
    "complaints_publicstatus",
    "complaints_message",
)


@pytest.fixture
def mine(participating: list[str]) -> Receipt:
    """A complaint with a message each way."""
    receipt = send()
    with as_public(capability(receipt)):
        send_from_complainant(complaint=Complaint.objects.get(), body="Any news?")
    with acting_for("ie-dpc"):
        send_from_authority(
            complaint=Complaint.objects.get(pk=receipt.complaint), member=None, body="Soon."
        )
    return receipt


@pytest.fixture
def theirs(participating: list[str]) -> Receipt:
    """Somebody else's complaint."""
    return send()


def rows(statement: str, *parameters: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def count(table: str) -> int:
    return int(str(rows(f"SELECT count(*) FROM {table}")[0][0]))


def test_with_the_code_ones_own_is_seen(mine: Receipt) -> None:
    with as_public(capability(mine)):
        assert all(count(table) > 0 for table in TABLES)
        assert {m.sender for m in opened_messages(Complaint.objects.get())} == {
            "complainant",
            "authority",
        }


def test_without_a_code_nothing_is_seen(mine: Receipt) -> None:
    for held in (None, b"", b"\x00" * 32, vault.capability("complaint", mine.reference, "x")):
        with as_public(held):
            assert not any(count(table) for table in (*TABLES, "complaints_draft"))
            assert count("vault_recordkey") == 0


def test_with_one_code_no_other_complaint_is_seen(mine: Receipt, theirs: Receipt) -> None:
    with as_public(capability(mine)):
        for table in TABLES:
            column = "id" if table == "complaints_complaint" else "complaint_id"
            assert not rows(f"SELECT 1 FROM {table} WHERE {column} = %s", theirs.complaint)
        keys = rows("SELECT DISTINCT subject FROM vault_recordkey")
        assert [str(key) for (key,) in keys] == [mine.complaint]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM complaints_complaint",
        "DELETE FROM complaints_message",
        "DELETE FROM complaints_consent",
        "TRUNCATE complaints_complaint",
        "UPDATE complaints_complaint SET facts = '{}'",
        "UPDATE complaints_complaint SET authority_id = 'fr-cnil'",
        "UPDATE complaints_complaint SET access_hash = ''",
        "UPDATE complaints_complaint SET state = 'closed'",
        "UPDATE complaints_complaint SET state = 'submitted'",
        "UPDATE complaints_complaint SET state = 'destroyed'",
        "UPDATE complaints_complaint SET routed_at = now()",
        "UPDATE complaints_message SET sealed_body = ''",
        "UPDATE complaints_publicstatus SET step = 'closed'",
        "UPDATE complaints_contentlocation SET state = 'removed'",
        "UPDATE complaints_consent SET given = true",
        "SELECT complaints_destroy_old_drafts()",
        "SELECT * FROM django_session",
        "SELECT * FROM authorities_user",
        "SELECT * FROM audit_auditentry",
        "SELECT * FROM authorities_member",
        "SET ROLE redress_owner",
        "ALTER TABLE complaints_complaint DISABLE ROW LEVEL SECURITY",
    ],
)
def test_with_the_code_no_more_can_be_done_than_the_pages_do(mine: Receipt, statement: str) -> None:
    with as_public(capability(mine)):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
                found = cursor.fetchall() if cursor.description else []
        except DatabaseError:
            return
        assert not found, statement


def test_a_status_cannot_be_made_up(mine: Receipt) -> None:
    with as_public(capability(mine)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Complaint.objects.get().statuses.create(
                authority_id="ie-dpc", step="closed", at="2026-11-02T00:00Z"
            )
        Message.objects.filter(sender="complainant").update(read_at="2026-11-02T00:00Z")
        assert not Message.objects.filter(sender="complainant", read_at__isnull=False).exists()


def test_words_cannot_be_put_into_the_authoritys_mouth(mine: Receipt) -> None:
    with as_public(capability(mine)), pytest.raises(DatabaseError), transaction.atomic():
        Message(
            complaint=Complaint.objects.get(),
            authority_id="ie-dpc",
            sender="authority",
            sealed_body=b"x",
            sent_at="2026-11-02T00:00Z",
        ).save(force_insert=True)


def test_nothing_can_be_added_to_somebody_elses(mine: Receipt, theirs: Receipt) -> None:
    with as_public(capability(mine)), pytest.raises(DatabaseError), transaction.atomic():
        Message(
            complaint_id=theirs.complaint,
            authority_id="ie-dpc",
            sender="complainant",
            sealed_body=b"x",
            sent_at="2026-11-02T00:00Z",
        ).save(force_insert=True)


def test_each_side_marks_only_what_the_other_wrote(mine: Receipt) -> None:
    with as_public(capability(mine)):
        assert mark_read(complaint=Complaint.objects.get(), reader="complainant") == 1
        assert mark_read(complaint=Complaint.objects.get(), reader="complainant") == 0
        assert Message.objects.get(sender="complainant").read_at is None


def test_one_token_reaches_one_draft() -> None:
    with as_public():
        mine = begin_draft()
        save_answer(token=mine.token, step="age", answer={"age": "adult"})
        other = begin_draft()
        assert count("complaints_draft") == 1
        assert Draft.objects.get().pk == other.row.pk
        assert Draft.objects.all().delete()[0] == 1
        save_answer(token=mine.token, step="who", answer={"role": "self"})
    for authority in ("ie-dpc", "fr-cnil"):
        with acting_for(authority), pytest.raises(DatabaseError), transaction.atomic():
            list(Draft.objects.all())


def test_a_draft_cannot_be_read_with_the_servers_keys_alone() -> None:
    """The row and every key of the server are there; the token is not."""
    with as_public():
        draft = begin_draft()
        save_answer(token=draft.token, step="account", answer={"account": "Only mine"})
        row = Draft.objects.get()
        assert b"Only mine" not in bytes(row.sealed_answers)
        for guess in ("0" * 64, bytes(row.token_hash).hex(), str(row.pk) * 2):
            with pytest.raises(vault.Unreadable):
                vault.open_with_token(
                    guess,
                    place="complaints_draft.sealed_answers",
                    row=row.pk,
                    sealed=row.sealed_answers,
                )


def test_the_desk_cannot_change_what_was_said(mine: Receipt) -> None:
    for statement in (
        "UPDATE complaints_complaint SET facts = '{}'",
        "UPDATE complaints_complaint SET sealed_account = NULL",
        "UPDATE complaints_complaint SET authority_id = 'fr-cnil'",
        "UPDATE complaints_message SET sealed_body = ''",
        "UPDATE complaints_consent SET given = true",
        "DELETE FROM complaints_complaint",
    ):
        with acting_for("ie-dpc"), pytest.raises(DatabaseError), transaction.atomic():
            rows(statement + " RETURNING 1")


HANGS_ON_IT = {
    "complaints_publicstatus": "step, at, next_rule, next_due_rule) SELECT step, at, '', ''",
    "complaints_consent": "kind, given, wording_version, at) SELECT kind, given, '1', at",
}


@pytest.mark.parametrize("table", HANGS_ON_IT)
@pytest.mark.parametrize("said", ["fr-cnil", "ie-dpc"])
def test_no_authority_hangs_anything_on_anothers_complaint(
    mine: Receipt, table: str, said: str
) -> None:
    """The person's page shows whatever hangs on their complaint."""
    step = "'closed'::text AS step" if table.endswith("status") else "'contact'::text AS kind"
    columns, values = HANGS_ON_IT[table].split(") SELECT ")
    statement = (
        f"INSERT INTO {table} (complaint_id, authority_id, {columns})"
        f" SELECT %s, %s, {values} FROM (SELECT {step}, true AS given, now() AS at) made"
    )
    with (
        acting_for("fr-cnil"),
        pytest.raises(DatabaseError, match=r"row-level security|permission denied"),
        transaction.atomic(),
    ):
        connection.cursor().execute(statement, [mine.complaint, said])


def test_nor_does_the_person_in_another_authoritys_name(mine: Receipt) -> None:
    with (
        as_public(capability(mine)),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Complaint.objects.get().statuses.create(
            authority_id="fr-cnil", step="received", at="2026-11-02T00:00Z"
        )


def test_the_public_records_nothing_in_a_members_name(mine: Receipt) -> None:
    entry = {"authority": "ie-dpc", "verb": "identity.read", "obj_type": "x", "obj_id": 1}
    with as_public(capability(mine)):
        record(**entry)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            record(**entry, actor="9b1c3a52-8f6e-4c1d-9b0a-0d6a6f0c1a11")
