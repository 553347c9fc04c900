"""What leaves the house does not carry the reference that the complainant holds."""

from casework.authorities.models import Member
from casework.cases.references import outward_reference
from casework.cases.selectors.search import by_reference
from casework.scoping import acting_for
from tests.files import make_file, member_of


def test_letters_carry_another_reference_and_the_desk_finds_both(
    members: dict[str, Member],
) -> None:
    file = make_file()
    member = member_of(members, "approver")
    with acting_for("ie-dpc", actor=member.user_id):
        outward = outward_reference(file)
        assert outward != file.reference
        assert by_reference(member, file.reference) == file
        assert by_reference(member, outward) == file
