"""A disclosure in words: labels and lines for the fields that the law data name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.authorities.models import Authority, Member
from casework.cases.models import Clock, Participation
from casework.cases.services.clocks import rule_title
from casework.cooperation.models import Share
from casework.cooperation.projection import tiers_up_to
from casework.law import load_law
from casework.routing.titles import KINDS
from complaints.models import ContentLocation, Fingerprint, Message, PublicStatus
from complaints.models.attachment import Kind, Purpose

LABELS = {
    "count": gettext_lazy("Complaints"),
    "period": gettext_lazy("Received in"),
    "originator": gettext_lazy("Shared by"),
    "respondent": gettext_lazy("Complained of"),
    "service": gettext_lazy("Service"),
    "conduct": gettext_lazy("Conduct"),
    "content_state": gettext_lazy("Places where it is or was"),
    "rules_fired": gettext_lazy("Routing rules that applied"),
    "citations": gettext_lazy("Provisions"),
    "case_reference": gettext_lazy("Reference at the originator"),
    "age_band": gettext_lazy("Age when depicted"),
    "residence_country": gettext_lazy("Country of residence"),
    "timeline": gettext_lazy("What happened"),
    "clocks": gettext_lazy("Deadlines at the originator"),
    "narrative_redacted": gettext_lazy("Account without names"),
    "complainant_name": gettext_lazy("Name of the person who complained"),
    "complainant_contact": gettext_lazy("How to reach them safely"),
    "depicted_name": gettext_lazy("Name of the person depicted"),
    "representative": gettext_lazy("Who acts for them"),
    "narrative": gettext_lazy("Their account"),
    "content_locations": gettext_lazy("Links and places"),
    "attachments": gettext_lazy("Documents"),
    "fingerprints": gettext_lazy("Fingerprints"),
    "messages": gettext_lazy("Messages"),
}
"""What each field of the law data is called; a test compares the two."""

CONDUCT = {
    "intimate": gettext_lazy("Intimate imagery"),
    "synthetic": gettext_lazy("AI-made or altered"),
    "defamatory": gettext_lazy("Defamatory"),
    "threatened": gettext_lazy("Publication was threatened"),
    "extortion": gettext_lazy("Something is demanded for not publishing"),
    "immediate_danger": gettext_lazy("Immediate danger"),
    "still_online": gettext_lazy("Still online"),
    "spreading": gettext_lazy("Spreading"),
}
AGES = {
    "adult": gettext_lazy("Adult"),
    "under_18": gettext_lazy("Under 18"),
    "unknown": gettext_lazy("Not known"),
}
PARTS = {
    "account": gettext_lazy("Account"),
    "more": gettext_lazy("More"),
    "contacted": gettext_lazy("Contacted the service before"),
    "contacted_details": gettext_lazy("What they answered"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "times": gettext_lazy("When"),
    "address": gettext_lazy("Post"),
    "only_here": gettext_lazy("Only through the page of the complaint"),
    "role": gettext_lazy("Role"),
    "name": gettext_lazy("Name"),
    "organisation": gettext_lazy("Organisation"),
    "mandate": gettext_lazy("Authority to act was shown"),
}
ROLES = {
    "self": gettext_lazy("For themselves"),
    "parent_or_guardian": gettext_lazy("Parent or guardian"),
    "authorised_person": gettext_lazy("Person with their authority"),
    "organisation": gettext_lazy("Organisation acting for them"),
    "anonymous": gettext_lazy("Anonymous"),
}
_SENDERS = {
    Message.Sender.COMPLAINANT: gettext_lazy("the person"),
    Message.Sender.AUTHORITY: gettext_lazy("the authority"),
}
WISHES: dict[str, Any] = {
    Share.Wish.YES: gettext_lazy("The person agreed to sharing with other authorities."),
    Share.Wish.NO: gettext_lazy("The person did not agree to sharing with other authorities."),
    Share.Wish.UNKNOWN: gettext_lazy("The person was not asked about sharing, or did not answer."),
}


@dataclass(frozen=True)
class Shown:
    """One field as a page shows it: its lines, or none where the case has nothing."""

    id: str
    label: Any
    lines: list[str]
    long: bool = False
    documents: list[tuple[int, str]] = field(default_factory=list)

    @property
    def remarks(self) -> list[str]:
        """Lines after those of the documents."""
        return self.lines[len(self.documents) :]


@dataclass(frozen=True)
class Group:
    """The fields that one tier opens."""

    tier: str
    title: str
    sentence: str
    fields: list[Shown] = field(default_factory=list)


def groups(tier: int, fields: dict[str, Any]) -> list[Group]:
    """A disclosure by tier, in the order of the law data: exactly what is in ``fields``."""
    shown = []
    for opened in tiers_up_to(tier):
        rows = [_shown(name, fields[name]) for name in opened.fields if name in fields]
        shown.append(Group(opened.id, opened.title, opened.sentence, rows))
    return shown


def _shown(name: str, value: Any) -> Shown:
    """A field as a page shows it; documents with the numbers under which they are saved."""
    documents = []
    if name == "attachments" and value:
        documents = [(one["n"], _document(one)) for one in value["documents"]]
    return Shown(name, LABELS[name], lines(name, value), name in _LONG, documents)


_LONG = frozenset({"narrative", "narrative_redacted", "messages"})


def lines(name: str, value: Any) -> list[str]:
    """A field's value in words, one line each; empty where there is nothing."""
    if value in (None, "", [], {}):
        return []
    worded = _WORDS.get(name)
    if worded:
        found: list[str] = worded(value)
        return found
    return [str(value)]


def _labelled(value: dict[str, Any]) -> list[str]:
    rows = []
    for key, said in value.items():
        if said in (None, "", [], {}, False):
            continue
        words = _("yes") if said is True else str(ROLES.get(str(said), said))
        rows.append(f"{PARTS.get(key, key)}: {words}")
    return rows


def _respondents(value: list[dict[str, str]]) -> list[str]:
    rows = []
    for one in value:
        kind = str(KINDS.get(one.get("kind", ""), KINDS["unknown"]))
        name = one.get("name")
        rows.append(f"{name} ({kind})" if name else kind[:1].upper() + kind[1:])
    return rows


def _named(choices: Any, value: str) -> str:
    return str(dict(choices).get(value, value))


def _document(one: dict[str, Any]) -> str:
    kind, purpose = _named(Kind.choices, one["kind"]), _named(Purpose.choices, one["purpose"])
    name = f"{one['name']}: " if one.get("name") else ""
    size = max(1, round(one["size"] / 1024))
    return f"{name}{purpose} ({kind}, {size} kB, {one['on']})"


def _documents(value: dict[str, Any]) -> list[str]:
    rows = [_document(one) for one in value["documents"]]
    if value.get("withheld"):
        rows.append(
            _("Not shared, because nothing found them harmless yet: %(n)d")
            % {"n": value["withheld"]}
        )
    return rows


def _prints(value: list[dict[str, Any]]) -> list[str]:
    sources = dict(Fingerprint.Source.choices)
    return [
        f"{one['bits']} ({sources.get(one['source'], one['source'])},"
        f" {_('quality')} {one['quality']})"
        for one in value
    ]


_WORDS = {
    "originator": lambda slug: [
        Authority.objects.filter(pk=slug).values_list("name", flat=True).first() or slug
    ],
    "respondent": _respondents,
    "service": list,
    "conduct": lambda flags: [str(CONDUCT.get(flag, flag)) for flag in flags],
    "content_state": lambda counts: [
        f"{_named(ContentLocation.State.choices, state)}: {count}"
        for state, count in sorted(counts.items())
    ],
    "rules_fired": lambda rules: [f"{rule['rule']} {rule['title']}" for rule in rules],
    "citations": list,
    "age_band": lambda band: [str(AGES.get(band, band))],
    "timeline": lambda steps: [
        f"{step['on']}: {_named(PublicStatus.Step.choices, step['step'])}" for step in steps
    ],
    "clocks": lambda clocks: [
        f"{rule_title(clock['rule'])}: {clock['due']}"
        f" ({_named(Clock.State.choices, clock['state'])})"
        for clock in clocks
    ],
    "complainant_contact": _labelled,
    "representative": _labelled,
    "narrative": _labelled,
    "content_locations": lambda places: [
        f"{place['url']} ({_named(ContentLocation.State.choices, place['state'])})"
        for place in places
    ],
    "attachments": _documents,
    "fingerprints": _prints,
    "messages": lambda messages: [
        f"{message['on']}, {_SENDERS.get(message['sender'], message['sender'])}: {message['body']}"
        for message in messages
    ],
}


def share_row(share: Share, member: Member) -> dict[str, Any]:
    """A share as lists show it, from the member's side of it."""
    ours = share.authority_id == member.authority_id
    state: Any
    if share.ended_at:
        state, colour = share.get_ending_display(), "closed"
    elif not share.stands:
        state, colour = Share.Ending.EXPIRED.label, "closed"
    else:
        state, colour = _("Stands"), "good"
    gateway = next((g for g in load_law().sharing.gateways if g.id == share.gateway), None)
    return {
        "share": share,
        "ours": ours,
        "other": share.recipient if ours else share.authority,
        "role": dict(Participation.Role.choices).get(share.role, share.role),
        "state": state,
        "colour": colour,
        "gateway": gateway,
        "marking": load_law().sharing.markings[share.marking],
        "tlp": tlp(share.marking),
        "onward": load_law().sharing.onward[share.onward],
        "left_out": labels(share.left_out),
    }


def labels(fields: Iterable[str]) -> list[Any]:
    """What fields of the law data are called, in their order."""
    known = list(LABELS)
    return [LABELS[name] for name in sorted(fields, key=known.index) if name in LABELS]


def tlp(marking: str) -> str:
    """The colour of a marking, as the style sheet names it."""
    return marking.partition("+")[0].lower()
