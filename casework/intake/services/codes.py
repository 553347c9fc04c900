"""Replacing a lost code: checked by one member, confirmed by another, given out once.

No role may write a complaint's access hash. The two steps are functions of the database
(access.py) that ask again who acts, in which role, for which authority, and in which order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import vault
from casework.audit.services import record
from casework.authorities.models import Member
from casework.authorities.need_to_know import sees_child_path
from casework.intake.errors import IntakeError
from casework.intake.models import CodeReplacement
from casework.intake.permissions import CONFIRM, ENTER
from complaints.codes import new_code
from complaints.models import Complaint
from complaints.services.mail import CODE, tell_by_mail
from complaints.services.submission import access_hash

Method, State = CodeReplacement.Method, CodeReplacement.State
_NOTE = "intake_codereplacement.sealed_note"


@transaction.atomic
def ask_for_code(
    *, member: Member, complaint: Complaint, methods: Iterable[str], note: str
) -> CodeReplacement:
    """Record how it was checked who somebody is, and ask a colleague to confirm it.

    ``note`` says what was checked and is sealed under the complaint's key. Audited as
    "code.asked" with the methods. Raises IntakeError: role, method, an open request, a
    complaint that is destroyed or outside the member's need to know.
    """
    chosen = sorted(set(methods))
    if not member.has_role(*ENTER):
        raise IntakeError(_("Your roles do not allow this."))
    if complaint.authority_id != member.authority_id or not may_see(member, complaint):
        raise IntakeError(_("There is no such complaint."))
    if not chosen or not set(chosen) <= set(Method.values):
        raise IntakeError(_("Say how you checked who it is."))
    if set(chosen) <= CodeReplacement.NOT_ALONE:
        raise IntakeError(
            _("Knowing about the complaint is not enough: whoever did it may know as much.")
        )
    if not note.strip():
        raise IntakeError(_("Write down what you checked."))
    if complaint.state == Complaint.State.DESTROYED:
        raise IntakeError(_("This complaint was destroyed."))
    asked = CodeReplacement(
        authority_id=member.authority_id,
        complaint=complaint,
        methods=chosen,
        requested_by_id=member.user_id,
        requested_at=timezone.now(),
    )
    asked.sealed_note = vault.seal(
        subject=complaint.pk,
        authority=complaint.authority_id,
        place=_NOTE,
        row=asked.pk,
        text=note.strip(),
    )
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError:
        raise IntakeError(_("A new code has been asked for already; it is on the list.")) from None
    _on_record(asked, "code.asked", member, {"methods": ",".join(chosen)})
    return asked


@transaction.atomic
def decide(*, member: Member, replacement: CodeReplacement, agree: bool) -> None:
    """Confirm a colleague's check, or end the request (also one's own). Audited as
    "code.confirmed" or "code.refused". Raises IntakeError where the member may not, above
    all not confirm their own, or it is decided."""
    if not member.has_role(*CONFIRM) or not may_see(member, replacement.complaint):
        raise IntakeError(_("Your roles do not allow this."))
    if agree and replacement.requested_by_id == member.user_id:
        raise IntakeError(_("A colleague has to confirm what you checked."))
    if not _call("SELECT intake_decide(%s, %s)", replacement.pk, agree):
        raise IntakeError(_("This was decided in the meantime."))
    replacement.refresh_from_db()
    _on_record(replacement, "code.confirmed" if agree else "code.refused", member)


@transaction.atomic
def give_code(*, member: Member, replacement: CodeReplacement) -> str:
    """Make the new code, put it in place of the old, and return it, this one time.

    From this moment the old code opens nothing: no session, letter page or receipt. The
    person sees on their page that and when a new code was given out, and gets a neutral
    e-mail if they want mail. Audited as "code.replaced". Of two calls at once one wins.
    Raises IntakeError where it is not confirmed, was given out, or is another's.
    """
    complaint = replacement.complaint
    code = new_code()
    new_hash = access_hash(complaint.reference, code)
    if not _call("SELECT intake_replace_code(%s, %s)", replacement.pk, new_hash):
        raise IntakeError(
            _("The code cannot be given out: it was already, or the confirmation is too old.")
        )
    replacement.refresh_from_db()
    complaint.refresh_from_db()
    tell_by_mail(complaint=complaint, purpose=CODE, reference=replacement.pk)
    _on_record(replacement, "code.replaced", member)
    return code


def open_note(replacement: CodeReplacement) -> str:
    """What was checked. vault.KeyDestroyed."""
    return vault.open_sealed(
        subject=replacement.complaint_id,
        authority=replacement.authority_id,
        place=_NOTE,
        row=replacement.pk,
        sealed=replacement.sealed_note,
    )


def may_see(member: Member, complaint: Complaint) -> bool:
    """Whether the complaint is within the member's need to know."""
    return complaint.path != Complaint.Path.CHILD or sees_child_path(member)


def _call(statement: str, *parameters: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return bool(cursor.fetchone()[0])


def _on_record(
    replacement: CodeReplacement, verb: str, member: Member, more: dict[str, object] | None = None
) -> None:
    record(
        authority=replacement.authority_id,
        verb=verb,
        obj_type="complaints.complaint",
        obj_id=replacement.complaint_id,
        actor=member.user_id,
        payload={"replacement": str(replacement.pk), **(more or {})},
    )
