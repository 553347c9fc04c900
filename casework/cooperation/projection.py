"""What a tier opens of a case, written out: exactly the fields the law data name for it.

Values are codes, texts and dates without words of a language; pages find the words
(:mod:`casework.cooperation.presentation`). Nothing here decides whether sharing is
allowed: that is :mod:`casework.cooperation.gate`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from casework.authorities.models import Member
from casework.cases.models import Clock, Participation
from casework.cases.references import outward_reference
from casework.law import Tier, load_law
from casework.routing.selectors import current_result
from complaints import selectors
from complaints.models import Attachment, Complaint, ComplaintRespondent
from complaints.reading_documents import Listed, read_documents

PLAIN_UP_TO = 1
"""Tiers up to this one know no person; all above are sealed."""

ORGANISATIONS = frozenset(
    {"platform", "ai_provider", "host", "organisation", "public_authority", "eu_institution"}
)


@dataclass(frozen=True)
class Source:
    """Where the fields are read from; identity is opened only when a tier asks for it."""

    participation: Participation
    complaint: Complaint
    member: Member
    reason: str
    summary: str
    result: Mapping[str, Any]
    opened: dict[str, Any] = field(default_factory=dict)
    documents: list[Listed] = field(default_factory=list)


@dataclass(frozen=True)
class Projection:
    """The fields of a disclosure, by id: those that know no person, and those to seal; and
    the documents that are copied along, in the order in which the fields name them."""

    tier: int
    plain: dict[str, Any]
    sealed: dict[str, Any]
    left_out: tuple[str, ...] = ()
    documents: tuple[Listed, ...] = ()

    @property
    def fields(self) -> dict[str, Any]:
        """Everything the recipient will read."""
        return {**self.plain, **self.sealed}

    @property
    def digest(self) -> str:
        """SHA-256 of everything, to show that what was previewed is what was sent."""
        text = json.dumps({"tier": self.tier, "fields": self.fields}, sort_keys=True)
        return sha256(text.encode()).hexdigest()


def tiers_up_to(tier: int) -> list[Tier]:
    """The tiers a share opens, lowest first: they are cumulative."""
    known = load_law().sharing.tiers
    return [known[f"T{number}"] for number in range(tier + 1)]


def project(
    *,
    participation: Participation,
    complaint: Complaint,
    tier: int,
    member: Member,
    reason: str,
    summary: str = "",
    left_out: Collection[str] = (),
) -> Projection:
    """Write out what ``tier`` opens of the case, but for the fields ``left_out``: those are
    not even read.

    ``summary`` is the account without names that the sharing member wrote for T2;
    ``reason`` is recorded with every sealed part that T3 and T4 read (audit
    ``identity.read`` and the like). Fields the case has nothing for are None.
    """
    source = Source(
        participation=participation,
        complaint=complaint,
        member=member,
        reason=reason,
        summary=summary.strip(),
        result=current_result(participation),
    )
    plain: dict[str, Any] = {}
    sealed: dict[str, Any] = {}
    for number, opened in enumerate(tiers_up_to(tier)):
        target = plain if number <= PLAIN_UP_TO else sealed
        for name in opened.fields:
            if name not in left_out:
                target[name] = READERS[name](source)
    return Projection(
        tier=tier,
        plain=plain,
        sealed=sealed,
        left_out=tuple(sorted(left_out)),
        documents=tuple(source.documents),
    )


def narrowed(fields: Mapping[str, Any], *, tier: int, left_out: Collection[str] = ()) -> Projection:
    """What ``tier`` opens of a disclosure that somebody else made, for handing it on: never
    a field that is not in it. Documents are T4 and never handed on."""
    plain: dict[str, Any] = {}
    sealed: dict[str, Any] = {}
    missing = set(left_out)
    for number, opened in enumerate(tiers_up_to(tier)):
        target = plain if number <= PLAIN_UP_TO else sealed
        for name in opened.fields:
            if name in fields and name not in left_out:
                target[name] = fields[name]
            else:
                missing.add(name)
    return Projection(tier=tier, plain=plain, sealed=sealed, left_out=tuple(sorted(missing)))


# --- T0: statistics ---------------------------------------------------------


def _count(source: Source) -> int:
    return 1


def _period(source: Source) -> str:
    return f"{source.complaint.submitted_at:%Y-%m}"


def _originator(source: Source) -> str:
    return source.participation.authority_id


# --- T1: respondent and conduct, no person ----------------------------------


def _respondents(source: Source) -> list[dict[str, str]]:
    """Kinds, and names from the directory alone: what a person typed may name a person."""
    return [
        {"kind": row.kind, "name": row.respondent.name if row.respondent else ""}
        if row.kind in ORGANISATIONS
        else {"kind": row.kind, "name": ""}
        for row in _rows(source)
    ]


def _services(source: Source) -> list[str]:
    return sorted({row.platform.name for row in _rows(source) if row.platform})


def _conduct(source: Source) -> list[str]:
    """The flags that are true; of a child's case the act is not described."""
    if source.participation.child_path:
        return []
    conduct = source.complaint.facts.get("conduct") or {}
    return sorted(name for name, value in conduct.items() if value is True)


def _content_state(source: Source) -> dict[str, int]:
    counts: dict[str, int] = {}
    for state in source.complaint.locations.values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    return counts


def _rules_fired(source: Source) -> list[dict[str, str]]:
    """Rules by id and title; their "because" speaks of the person's own facts."""
    rules = load_law().rules
    return [
        {"rule": fired["rule"], "title": rules[fired["rule"]].title}
        for fired in source.result.get("fired") or []
        if fired.get("rule") in rules
    ]


def _citations(source: Source) -> list[str]:
    return sorted({fired["citation"] for fired in source.result.get("fired") or []})


# --- T2: the case under a pseudonym -----------------------------------------


def _case_reference(source: Source) -> str:
    return outward_reference(source.participation)


def _age_band(source: Source) -> str | None:
    return (source.complaint.facts.get("depicted") or {}).get("age_when_depicted")


def _residence_country(source: Source) -> str | None:
    residence = (source.complaint.facts.get("depicted") or {}).get("residence")
    return str(residence).partition("-")[0] if residence else None


def _timeline(source: Source) -> list[dict[str, str]]:
    return [
        {"step": status.step, "on": f"{status.at:%Y-%m-%d}"}
        for status in source.complaint.statuses.all()
    ]


def _clocks(source: Source) -> list[dict[str, str]]:
    return [
        {"rule": clock.rule, "due": clock.due, "state": clock.state}
        for clock in Clock.objects.filter(participation=source.participation).order_by("due_at")
    ]


def _narrative_redacted(source: Source) -> str | None:
    return source.summary or None


# --- T3: identity -----------------------------------------------------------


def _opened(source: Source, what: str) -> dict[str, Any]:
    """A sealed part of the complaint, opened once and recorded."""
    if what not in source.opened:
        reader: Callable[..., Any] = getattr(selectors, f"read_{what}")
        found = reader(source.member, source.complaint, source.reason)
        source.opened[what] = found or {}
    part: dict[str, Any] = source.opened[what]
    return part


def _complainant_name(source: Source) -> str | None:
    return _opened(source, "identity").get("name") or None


def _complainant_contact(source: Source) -> dict[str, Any] | None:
    return _opened(source, "contact") or None


def _depicted_name(source: Source) -> str | None:
    identity = _opened(source, "identity")
    name = identity.get("name") if _is_self(source) else identity.get("shown_name")
    return name or None


def _representative(source: Source) -> dict[str, Any] | None:
    """Who acts for the person depicted, and whether that was shown; None for oneself."""
    if _is_self(source):
        return None
    identity = _opened(source, "identity")
    kept = {
        "role": (source.complaint.facts.get("complainant") or {}).get("role"),
        "name": identity.get("name"),
        "organisation": identity.get("organisation"),
        "mandate": identity.get("mandate"),
    }
    return {key: value for key, value in kept.items() if value not in (None, "")}


def _is_self(source: Source) -> bool:
    role = (source.complaint.facts.get("complainant") or {}).get("role")
    return role in ("self", None)


def _narrative(source: Source) -> dict[str, Any] | None:
    return _opened(source, "account") or None


# --- T4: evidence -----------------------------------------------------------


def _content_locations(source: Source) -> list[dict[str, str]]:
    found = selectors.read_locations(source.member, source.complaint, source.reason)
    return [
        {"url": place.url, "platform": place.platform or "", "state": place.state}
        for place in found
    ]


def _messages(source: Source) -> list[dict[str, str]]:
    found = selectors.read_messages(source.member, source.complaint, source.reason)
    return [
        {"sender": said.sender, "on": f"{said.sent_at:%Y-%m-%d}", "body": said.body}
        for said in found
    ]


def _attachments(source: Source) -> dict[str, Any] | None:
    """Documents that were checked, as they are listed: copies go along. What is locked
    away, or nobody has checked, stays where it is; the recipient is told how many."""
    shared: list[dict[str, Any]] = []
    withheld = 0
    for one in read_documents(source.member, source.complaint, source.reason):
        if one.scan != Attachment.Scan.CLEAN:
            withheld += 1
            continue
        source.documents.append(one)
        shared.append(
            {
                "n": len(shared) + 1,
                "kind": one.kind,
                "purpose": one.purpose,
                "name": one.name,
                "size": one.size,
                "sha256": one.sha256,
                "on": f"{one.added_at:%Y-%m-%d}",
            }
        )
    return {"documents": shared, "withheld": withheld} if shared or withheld else None


def _fingerprints(source: Source) -> list[dict[str, Any]] | None:
    """Bits, quality and what they were made of; never of a child, and none that was taken
    back."""
    if source.participation.child_path or source.complaint.path == Complaint.Path.CHILD:
        return None
    found = selectors.read_fingerprints(source.member, source.complaint, source.reason)
    return [{"bits": one.bits, "quality": one.quality, "source": one.source} for one in found]


def _rows(source: Source) -> list[ComplaintRespondent]:
    return list(source.complaint.respondents.select_related("respondent", "platform"))


READERS: dict[str, Callable[[Source], Any]] = {
    "count": _count,
    "period": _period,
    "originator": _originator,
    "respondent": _respondents,
    "service": _services,
    "conduct": _conduct,
    "content_state": _content_state,
    "rules_fired": _rules_fired,
    "citations": _citations,
    "case_reference": _case_reference,
    "age_band": _age_band,
    "residence_country": _residence_country,
    "timeline": _timeline,
    "clocks": _clocks,
    "narrative_redacted": _narrative_redacted,
    "complainant_name": _complainant_name,
    "complainant_contact": _complainant_contact,
    "depicted_name": _depicted_name,
    "representative": _representative,
    "narrative": _narrative,
    "content_locations": _content_locations,
    "attachments": _attachments,
    "fingerprints": _fingerprints,
    "messages": _messages,
}
"""One reader for each field that the law data name; a test compares the two."""
