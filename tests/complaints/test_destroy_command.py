"""The operator's way to destroy a complaint's personal data."""

import pytest
from django.core.management import CommandError, call_command

from casework import vault
from casework.scoping import acting_for
from complaints.selectors import read_account
from tests.cast import seed
from tests.files import make_complaint, member_of

pytestmark = pytest.mark.django_db


def test_a_destroyed_complaint_is_read_by_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    members = seed()
    complaint = make_complaint()
    call = ["destroy_complaint", complaint.reference, "--authority", "ie-dpc", "--reason", "Erased"]
    call_command(*call)
    call_command(*call)
    assert capsys.readouterr().out.splitlines() == ["destroyed", "was destroyed before"]
    member = member_of(members, "investigator")
    with acting_for("ie-dpc", actor=member.user_id), pytest.raises(vault.KeyDestroyed):
        complaint.refresh_from_db()
        read_account(member, complaint, "To check that it is gone")


@pytest.mark.parametrize(
    ("reference", "authority", "words"),
    [
        ("RD-0000-0000", "ie-dpc", "holds no complaint"),
        ("no", "ie-dpc", "looks like"),
        ("RD-0000-0000", "No Slug!", "slug"),
    ],
)
def test_mistakes_are_said_in_one_line(reference: str, authority: str, words: str) -> None:
    with pytest.raises(CommandError, match=words) as said:
        call_command("destroy_complaint", reference, "--authority", authority, "--reason", "x")
    assert "\n" not in str(said.value)
