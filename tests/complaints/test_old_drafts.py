"""Drafts go after thirty days, receipts after an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from casework.scoping import as_public
from complaints.models import Draft
from complaints.services.drafts import begin_draft, open_draft, resume_draft
from complaints.services.errors import DraftGone
from complaints.tasks import destroy_old_drafts


def age(database: Any, pk: object, *, updated: timedelta, sent: timedelta | None = None) -> None:
    """Make a draft older, as its owner."""
    now = timezone.now()
    database.run(
        "UPDATE complaints_draft SET updated_at = %s, submitted_at = %s WHERE id = %s",
        [now - updated, now - sent if sent else None, str(pk)],
    )


def test_old_drafts_and_receipts_are_destroyed_and_no_others(committed_database: Any) -> None:
    with as_public():
        drafts = [begin_draft().row.pk for _ in range(4)]
    age(committed_database, drafts[0], updated=timedelta(days=31))
    age(committed_database, drafts[1], updated=timedelta(days=29))
    age(committed_database, drafts[2], updated=timedelta(hours=2), sent=timedelta(hours=2))
    age(committed_database, drafts[3], updated=timedelta(minutes=5), sent=timedelta(minutes=5))
    assert destroy_old_drafts() == 2
    left = {row[0] for row in committed_database.run("SELECT id::text FROM complaints_draft")}
    assert left == {str(drafts[1]), str(drafts[3])}
    assert destroy_old_drafts() == 0


def test_the_task_can_destroy_by_age_and_read_nothing(committed_database: Any) -> None:
    with as_public():
        begin_draft()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(current_user, 'complaints_draft', 'select'),"
            " has_table_privilege(current_user, 'complaints_draft', 'delete')"
        )
        assert cursor.fetchone() == (False, False)
    with as_public():
        assert not Draft.objects.filter(submitted_at__isnull=False).exists()


def test_a_form_left_quiet_opens_only_with_reference_and_code(committed_database: Any) -> None:
    with as_public():
        draft = begin_draft()
    age(committed_database, draft.row.pk, updated=timedelta(hours=2, minutes=1))
    with as_public(), pytest.raises(DraftGone):
        open_draft(draft.token)
    with as_public():
        resume_draft(reference=draft.reference, code=draft.code)
    with as_public():
        assert open_draft(draft.token).reference == draft.reference
