"""Sending the form: one transaction that keeps everything, then the announcement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from casework import vault
from casework.audit.services import record
from casework.scoping import set_capability
from complaints.answers import (
    Answers,
    contact_ways,
    is_self,
    is_tip,
    is_young,
    kinds,
    must_wait,
    places,
    private_chat,
    value,
)
from complaints.consent_wordings import (
    CONTACT_WAYS,
    IDENTITY_EACH,
    LANGUAGE,
    SHARE_EACH,
    WORDINGS,
    Wording,
    wordings_for,
)
from complaints.directory import Directory
from complaints.fingerprints import kept_in
from complaints.likely_offices import likely_offices
from complaints.models import (
    Attachment,
    Complaint,
    ComplaintRespondent,
    Consent,
    ContentLocation,
    Fingerprint,
    PublicStatus,
)
from complaints.models.attachment import Purpose
from complaints.promises import promise
from complaints.routing_facts import Named, facts_of, links_of, path_of, respondents_of
from complaints.sealing import ACCOUNT, CONTACT, IDENTITY, RESPONDENT, seal_json, seal_text
from complaints.services.attachments import ask_for_scans, attachments_of
from complaints.services.draft_documents import DraftedDocument, opened_documents
from complaints.services.drafts import OpenDraft, consume, open_for_submission
from complaints.services.errors import Unfinished
from complaints.services.fingerprints import make_fingerprints
from complaints.services.locations import make_locations
from complaints.services.mail import tell_by_mail
from complaints.services.status import push_status
from complaints.signals import announce, complaint_submitted
from complaints.steps import answered_steps, asked_steps, first_unanswered


@dataclass(frozen=True)
class Receipt:
    """What the person is told once: the reference to quote and the code that opens.

    ``tip``: it is intelligence, and nothing was promised. ``waits``: nobody is contacted
    before it was shown that the writer may act.
    """

    complaint: str
    reference: str
    code: str
    authority: str
    sent_at: str
    mail: bool = False
    tip: bool = False
    waits: bool = False


@transaction.atomic
def submit(
    *,
    token: str,
    directory: Directory,
    language: str = "",
    lodged_at: datetime | None = None,
    entry: str = Complaint.Entry.WEB,
) -> Receipt:
    """Send the draft that a token opens, as the public; returns its receipt. ``lodged_at``
    is the moment from which the law counts, for what came in earlier by another way than
    the form; left out, it is now. ``entry`` is that way.

    In one transaction: the complaint with its places, respondents, documents, wishes and
    first public status, its key, the neutral e-mail if it was asked for, the audit entry
    "complaint.submitted", and the draft emptied of its answers. After commit
    ``complaint_submitted`` is announced. Sent again, or by two requests at once, it makes
    one complaint and gives the same receipt: the draft's row is locked and the
    complaint's id stands in it from the beginning.

    Raises DraftGone, or Unfinished with the first step that has no answer.
    """
    draft = open_for_submission(token)
    if draft.sent:
        return Receipt(**draft.receipt)
    answers = answered_steps(draft.answers, directory)
    missing = first_unanswered(answers, directory)
    if missing is not None:
        raise Unfinished(missing.slug)
    office = directory.office(str(value(answers, "authority", "authority")))
    if office is None or not office.participating:
        raise Unfinished("authority")
    named = respondents_of(answers, directory)
    complaint = _complaint(
        draft,
        answers,
        directory,
        named,
        language=_language(answers, language),
        at=lodged_at or timezone.now(),
    )
    complaint.entry = entry
    documents = _documents(draft, answers, directory)
    set_capability(bytes(complaint.access_hash))
    mail = _write(complaint, answers, directory, named)
    attached = Attachment.objects.bulk_create(
        attachments_of(complaint, documents, complaint.submitted_at)
    )
    ask_for_scans(attached)
    receipt = Receipt(
        complaint=draft.complaint,
        reference=draft.reference,
        code=draft.code,
        authority=complaint.authority_id,
        sent_at=complaint.submitted_at.isoformat(),
        mail=mail,
        tip=is_tip(answers),
        waits=must_wait(answers),
    )
    consume(draft, vars(receipt))
    announce(
        complaint_submitted,
        Complaint,
        complaint_id=draft.complaint,
        authority=complaint.authority_id,
    )
    # Last: the entry holds the authority's chain until the commit.
    record(
        authority=complaint.authority_id,
        verb="complaint.submitted",
        obj_type="complaints.complaint",
        obj_id=complaint.pk,
        payload={
            "path": complaint.path,
            "entry": complaint.entry,
            "documents": len(attached),
        },
    )
    return receipt


def access_hash(reference: str, code: str) -> bytes:
    """The hash that a reference and its access code make: the complaint's capability."""
    return vault.capability("complaint", reference, code)


def _documents(
    draft: OpenDraft, answers: Answers, directory: Directory
) -> list[tuple[DraftedDocument, bytes]]:
    """The documents that these answers let along: none on the child path, and a mandate
    only where one is asked for."""
    asked = {step.slug for step in asked_steps(answers, directory)}
    if "documents" not in asked:
        return []
    mandates = {Purpose.MANDATE, Purpose.STATUTES}
    return [
        (about, content)
        for about, content in opened_documents(draft)
        if "mandate" in asked or about.purpose not in mandates
    ]


def _language(answers: Answers, shown: str) -> str:
    """The language the person wants to be written to in; else the one the form was in."""
    wanted = str(value(answers, "reach", "language"))
    return (wanted or shown or translation.get_language() or "en")[:12]


def _complaint(
    draft: OpenDraft,
    answers: Answers,
    directory: Directory,
    named: list[Named],
    *,
    language: str,
    at: datetime,
) -> Complaint:
    return Complaint(
        pk=draft.complaint,
        authority_id=str(value(answers, "authority", "authority")),
        reference=draft.reference,
        access_hash=access_hash(draft.reference, draft.code),
        path=path_of(answers),
        language=language,
        kinds=sorted(kinds(answers)),
        facts=facts_of(answers, directory, respondents=named, lodged_at=at, language=language),
        submitted_at=at,
    )


def _write(
    complaint: Complaint, answers: Answers, directory: Directory, named: list[Named]
) -> bool:
    authority, at = complaint.authority_id, complaint.submitted_at
    vault.create_key(subject=complaint.pk, authority=authority)
    identity, contact, account = _sealed(answers)
    complaint.sealed_identity = seal_json(complaint, IDENTITY, identity)
    complaint.sealed_contact = seal_json(complaint, CONTACT, contact)
    complaint.sealed_account = seal_json(complaint, ACCOUNT, account)
    complaint.name_index = _index("name", identity.get("name", ""))
    complaint.email_index = _index("email", contact.get("email", ""))
    complaint.save(force_insert=True)
    ContentLocation.objects.bulk_create(
        make_locations(
            complaint=complaint,
            links=links_of(answers),
            places=places(answers),
            private=private_chat(answers),
            services=directory.services,
            at=at,
        )
    )
    Fingerprint.objects.bulk_create(
        make_fingerprints(complaint=complaint, made=kept_in(answers), at=at)
    )
    ComplaintRespondent.objects.bulk_create(
        _respondent(complaint, position, one) for position, one in enumerate(named)
    )
    Consent.objects.bulk_create(_consents(complaint, answers, directory, at))
    promised = promise(authority, at) if not is_tip(answers) else None
    push_status(
        complaint=complaint,
        step=PublicStatus.Step.RECEIVED,
        at=at,
        next_rule=promised.rule if promised else "",
        next_due=promised.due if promised else None,
        next_due_rule=promised.why if promised else "",
    )
    return tell_by_mail(complaint=complaint, purpose="complaint.received", reference=complaint.pk)


def _sealed(answers: Answers) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Identity, contact and account, each without what was left open."""
    tip = is_tip(answers)
    identity = {
        "name": value(answers, "name", "name"),
        "shown_name": value(answers, "name", "shown_name"),
        "organisation": value(answers, "name", "organisation"),
        "role": value(answers, "who", "role"),
        "mandate": value(answers, "mandate", "shown"),
    }
    contact = {
        "email": value(answers, "email", "email"),
        "phone": value(answers, "phone", "phone"),
        "times": value(answers, "phone", "times"),
        "address": value(answers, "post", "address"),
        "only_here": not any(step in answers for step in ("email", "phone", "post")),
    }
    account = {
        "account": value(answers, "account", "account"),
        "more": value(answers, "more", "more"),
        "contacted": value(answers, "contacted", "contacted"),
        "contacted_details": value(answers, "contacted", "details"),
        "online_since": value(answers, "when", "online"),
        "noticed": value(answers, "when", "noticed"),
        "being_sold": value(answers, "sold", "sold"),
        "asked_for": value(answers, "demand", "asked"),
        "deadline_given": value(answers, "demand", "deadline"),
        "deadline": value(answers, "demand", "until"),
        "already_paid_or_sent": value(answers, "demand", "given"),
        "account_that_pretends": value(answers, "pretend", "account"),
        "looks_like_satire_or_news": value(answers, "pretend", "expression"),
    }
    return identity, {} if tip else contact, account


def _index(purpose: str, text: object) -> bytes | None:
    return vault.blind_index(purpose=purpose, text=str(text)) if text else None


def _respondent(complaint: Complaint, position: int, named: Named) -> ComplaintRespondent:
    row = ComplaintRespondent(
        complaint=complaint,
        authority_id=complaint.authority_id,
        position=position,
        kind=named.kind,
        platform_id=named.service.slug if named.service else None,
        respondent_id=named.service.respondent if named.service else None,
    )
    row.sealed_name = seal_text(row, RESPONDENT, named.words) if named.words else None
    return row


def _consents(
    complaint: Complaint, answers: Answers, directory: Directory, at: datetime
) -> list[Consent]:
    child, own = is_young(answers), is_self(answers)
    step = "agree" if child else "permissions"
    asked = [
        (wording, value(answers, step, wording.kind))
        for wording in wordings_for(child=child, own=own, tip=is_tip(answers))
    ]
    for step, field, kind in (
        ("email", "neutral", Consent.Kind.NEUTRAL_EMAIL),
        ("phone", "message", Consent.Kind.LEAVE_MESSAGE),
    ):
        if step in answers:
            asked.append((WORDINGS[kind, "2026-11"], value(answers, step, field)))
    if "reach" in answers:
        chosen = contact_ways(answers)
        asked += [
            (wording, "yes" if way in chosen else "no") for way, wording in CONTACT_WAYS.items()
        ]
        if value(answers, "reach", "language"):
            asked.append((LANGUAGE, "yes"))
    return [
        *(_consent(complaint, wording, given == "yes", at) for wording, given in asked),
        *_sharing(complaint, answers, directory, at),
    ]


def _sharing(
    complaint: Complaint, answers: Answers, directory: Directory, at: datetime
) -> Iterable[Consent]:
    """Two wishes for each authority that was answered for: the case, and the identity."""
    if "sharing" not in answers:
        return
    for office in likely_offices(answers, directory):
        answer = value(answers, "sharing", f"share_{office.slug}")
        if answer:
            shared = answer in {"case", "identity"}
            yield _consent(complaint, SHARE_EACH, shared, at, recipient=office.slug)
            named = answer == "identity"
            yield _consent(complaint, IDENTITY_EACH, named, at, recipient=office.slug)


def _consent(
    complaint: Complaint, wording: Wording, given: bool, at: datetime, recipient: str = ""
) -> Consent:
    return Consent(
        complaint=complaint,
        authority_id=complaint.authority_id,
        recipient_id=recipient or None,
        kind=wording.kind,
        given=given,
        wording_version=wording.version,
        at=at,
    )
