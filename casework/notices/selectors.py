"""Reading notices: an authority's own, and what the public may learn of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, QuerySet, When
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from casework.audit.services import record
from casework.authorities.models import Authority, Member
from casework.notices import sealing
from casework.notices.models import Notice, ServiceAttempt
from casework.notices.need_to_know import within
from casework.notices.numbering import code_capability, file_capability
from casework.scoping import set_capability


def notices(member: Member) -> QuerySet[Notice]:
    """The notices of the acting member's authority within the member's need to know,
    newest first, without their sealed parts."""
    own = Notice.objects.filter(authority_id=member.authority_id)
    return within(member, own).defer("sealed_content", "sealed_pdf", "sealed_check_code")


def notices_by_need(member: Member, state: str = "") -> QuerySet[Notice]:
    """Failed ones first, since somebody has to look at them; then the newest."""
    found = notices(member)
    if state in Notice.State.values:
        found = found.filter(state=state)
    failed = Case(When(state=Notice.State.FAILED, then=0), default=1)
    return found.order_by(failed, "-created_at", "pk")


def get_notice(member: Member, pk: UUID | str) -> Notice:
    """One notice; Http404 for anything out of sight, whatever the cause."""
    try:
        return notices(member).select_related("authority").get(pk=pk)
    except Notice.DoesNotExist as error:
        raise Http404 from error


def pdf_bytes(notice: Notice) -> bytes:
    """The signed file, opened from the vault. In the standing of its authority."""
    return sealing.open_pdf(notice)


def read_pdf(member: Member, notice: Notice) -> bytes:
    """As ``pdf_bytes``, for a person: the reading is recorded."""
    data = pdf_bytes(notice)
    record(
        authority=notice.authority_id,
        verb="notice.read",
        obj_type="notices.notice",
        obj_id=notice.pk,
        actor=member.user_id,
    )
    return data


_PROOF_NAMES = {
    "note": _("Proof"),
    "message_id": _("Message-ID"),
    "reply": _("Server's answer"),
    "accepted_at": _("Accepted at"),
    "given_at": _("Given at"),
    "error": _("Error"),
    "sha256": _("SHA-256 of what was sent"),
}


@dataclass(frozen=True)
class ServiceRecord:
    """An attempt at service with what is sealed of it opened."""

    attempt: ServiceAttempt
    address: str
    proof: dict[str, Any]

    @property
    def proof_rows(self) -> list[tuple[str, str]]:
        """The proof as a page shows it."""
        return [
            (str(name), str(self.proof[key]))
            for key, name in _PROOF_NAMES.items()
            if self.proof.get(key)
        ]


def service_records(notice: Notice) -> list[ServiceRecord]:
    """All attempts at serving the notice, newest first, with address and proof."""
    return [
        ServiceRecord(
            attempt=attempt,
            address=sealing.open_address(attempt, notice),
            proof=sealing.open_proof(attempt, notice),
        )
        for attempt in notice.service_attempts.all()
    ]


def addressee(notice: Notice) -> dict[str, str]:
    """Name and address the notice is addressed to."""
    found: dict[str, str] = sealing.open_frozen(notice)["content"]["addressee"]
    return found


def service_methods(notice: Notice) -> list[str]:
    """How the law data allow the notice to be served, of the ways this product knows."""
    allowed = set(sealing.open_frozen(notice)["power"]["methods"])
    if "proper-address" in allowed:
        allowed |= {"post", "hand"}
    return [method for method in ServiceAttempt.Method.values if method in allowed]


# --- The public -------------------------------------------------------------


@dataclass(frozen=True)
class Verified:
    """What anyone may learn who holds a notice: never to whom, nor about what."""

    number: str
    authority: str
    authority_name: str
    website: str
    zone: str
    issued_at: datetime
    served: bool
    withdrawn_at: datetime | None
    pdf_sha256: str
    pdf_size: int
    pages: int
    development: bool
    certificate_sha256: str

    @property
    def in_force(self) -> bool:
        """Whether the notice was not withdrawn."""
        return self.withdrawn_at is None


def verify_by_code(*, number: str, code: str) -> Verified | None:
    """The issued notice with this number and check code, or None: whichever was wrong.
    Inside ``as_public``."""
    return _verified(code_capability(number=number, code=code))


def verify_by_file(sha256: str) -> Verified | None:
    """The issued notice whose file has this SHA-256, or None. Inside ``as_public``."""
    return _verified(file_capability(sha256))


def _verified(capability: bytes) -> Verified | None:
    set_capability(capability)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM notices_verified()")
            row = cursor.fetchone()
    finally:
        set_capability(None)
    if row is None:
        return None
    number, slug, *rest = row
    authority = Authority.objects.get(pk=slug)
    return Verified(number, slug, authority.name, authority.website, authority.timezone, *rest)
