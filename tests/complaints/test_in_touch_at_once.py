"""Two devices at once, with real commits."""

from __future__ import annotations

from typing import Any

from casework.authorities.models import Authority
from casework.scoping import acting_for, as_public
from complaints.models import Complaint
from complaints.services.errors import NotPossible
from complaints.services.location_states import say_gone_or_back
from complaints.services.requests import save_answers, send_answers
from tests.complaints.sending import capability, send
from tests.complaints.test_at_once import together
from tests.complaints.test_follow import desk
from tests.complaints.test_in_touch import asked


def test_two_devices_send_the_same_answers_once(committed_database: Any) -> None:
    Authority.objects.filter(pk="ie-dpc").update(participating=True)
    receipt = send()
    request = asked(receipt, "Since when?")
    with acting_for("ie-dpc"):
        question = request.questions.get()
        place = desk(receipt).locations.get(position=1)

    def answer() -> str:
        with as_public(capability(receipt)):
            try:
                save_answers(request=request, answers={question.pk: "May"})
                send_answers(request=request)
            except NotPossible as refused:
                return refused.why
        return "sent"

    found = together([answer] * 4)
    assert sorted(found) == ["ended"] * 3 + ["sent"]

    def gone() -> bool:
        with as_public(capability(receipt)):
            complaint = Complaint.objects.get()
            return say_gone_or_back(complaint=complaint, location=place.pk, back=False)

    assert sorted(together([gone] * 4)) == [False] * 3 + [True]
