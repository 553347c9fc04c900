"""One case, everybody who can stand to it in any way, and every object that hangs on it.

Built once, with real commits, through the product's own services. The holder's objects are
those of ``tests.web.objects``, so that whatever gets a builder there is tried here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from casework.authorities.models import Authority, Member, User
from casework.cases.models import Participation
from casework.cases.services.hiding import hide
from casework.cases.services.notes import write_note
from casework.cases.services.tasks import add_task
from casework.cases.services.telling import complaint_of
from casework.cases.services.timeline import note_event
from casework.cooperation.models import Share
from casework.cooperation.services.receiving import answer
from casework.cooperation.services.sharing import revoke
from casework.cooperation.services.talking import write_comment
from casework.procedures.models import Procedure
from casework.scoping import acting_for
from tests import casefile
from tests.cooperation.sending import opened, send
from tests.files import make_file
from tests.isolation import relations as rel
from tests.isolation.relations import Protected, Relation
from tests.procedures.playing import begin, take
from tests.web import objects

NOTE = "A note that the holder keeps to itself"
EVENT = "An event that the holder keeps to itself"
TASK = "A task that the holder keeps to itself"
OTHER_EMAIL = "zoe.otherwise@mail.example"
OTHER_LINK = "https://pictures.example.com/zoe-otherwise/7"
WITHDRAWN = "Withdrawn for a reason of its own"
DECLINED = "Declined for a reason of its own"


_LETTERS = "abcdefghjkmnpqrstvwxyz"
_TURNED = str.maketrans(
    _LETTERS + _LETTERS.upper() + "23456789",
    _LETTERS[::-1] + _LETTERS[::-1].upper() + "98765432",
)


def purpose(relation: Relation) -> str:
    """What a share to this relation is for: a text no other one has."""
    return f"To work with {relation.authority} on this"


def remark(relation: Relation) -> str:
    """What the holder writes beside the share."""
    return f"Words of the holder to {relation.authority} alone"


def referred(relation: Relation) -> str:
    """Why the case is referred."""
    return f"Referred to {relation.authority} for what happened there"


class Foreign(objects.World):
    """The holder's objects, of a case in which every protected text stands."""

    @cached_property
    def file(self) -> Participation:
        """The case: a complaint with everything in it."""
        _ = self.members
        found = casefile.open_file(rel.HOLDER)
        officer = self.members[f"cooperation-officer@{rel.HOLDER}.example"]
        with acting_for(rel.HOLDER, actor=officer.user_id):
            write_note(participation=found, member=officer, body=NOTE)
            note_event(participation=found, kind="test", text=EVENT)
            add_task(participation=found, kind="other", summary=TASK)
        return found


@dataclass
class Everything:
    """The whole of it."""

    foreign: Foreign
    staff: dict[tuple[str, str], Member]
    """By relation (authority or "conflicted") and column of ``rel.ROLES``."""
    shares: dict[str, Share] = field(default_factory=dict)
    files: dict[str, Participation] = field(default_factory=dict)
    procedures: dict[str, Procedure] = field(default_factory=dict)
    """Those to which the relation is a party, with the holder."""
    protected: list[Protected] = field(default_factory=list)

    @property
    def searches(self) -> list[tuple[Protected, str, str]]:
        """What somebody might type to find out, and nonsense of the same shape."""
        by_name = {one.what: one for one in self.protected}
        names = ("name", "address", "link", "reference of the complaint", "reference of the case")
        found = [by_name[name] for name in (*names, "another case's person")]
        return [(one, one.text, one.text[:3] + one.text[3:].translate(_TURNED)) for one in found]

    @property
    def cast(self) -> casefile.World:
        """The staff as other tests' helpers want it."""
        members = {
            (slug, name): member
            for (slug, role), member in self.staff.items()
            for name in (role, "officer" if role == rel.ALL_ROLES else role)
        }
        return casefile.World(members=members)

    def member(self, relation: Relation, role: str) -> Member:
        """Who is tried."""
        key = "conflicted" if relation is rel.CONFLICTED else relation.authority
        return self.staff[key, role]

    def theirs(self, relation: Relation) -> Any:
        """What a builder finds of an invited authority's own side of the case: its file and
        its share; anything else it has not (AttributeError)."""
        found = {
            "file": self.files.get(relation.name),
            "share": self.shares.get(relation.name),
            "procedure": self.procedures.get(relation.name),
        }
        return SimpleNamespace(**{name: one for name, one in found.items() if one is not None})


def build(*, age: Callable[[Share], None], before: Callable[[Everything], None]) -> Everything:
    """Make all of it. ``before`` is called when there is staff and no case; ``age`` lets a
    share's time run out."""
    slugs = sorted({one.authority for one in rel.RELATIONS if one.authority})
    Authority.objects.filter(pk__in=slugs).update(participating=True)
    foreign = Foreign()
    assert foreign.members
    made = Everything(foreign, {})
    for slug in slugs:
        for role, roles in rel.ROLES.items():
            made.staff[slug, role] = _member(slug, role, roles)
    for role, roles in rel.ROLES.items():
        made.staff["conflicted", role] = _member(rel.HOLDER, f"conflicted {role}", roles)
    before(made)
    hidden_from = [made.staff["conflicted", role].user_id for role in rel.ROLES]
    with acting_for(rel.HOLDER):
        for user in hidden_from:
            hide(files=[foreign.file.pk], user=user)
    _share_with_all(made, age)
    _hang_everything_on(foreign)
    other = make_file(rel.HOLDER, email=OTHER_EMAIL, links=(OTHER_LINK,))
    made.protected = _protected(made, other)
    return made


def _member(slug: str, role: str, roles: list[str]) -> Member:
    name = role.replace(" ", "-").replace("_", "-")
    email = f"everything@{slug}.example" if role == rel.ALL_ROLES else f"one-{name}@{slug}.example"
    user = User.objects.create(email=email, name=f"{name} {slug}", password="!")
    with acting_for(slug):
        return Member.objects.create(
            user=user, authority_id=slug, roles=roles, languages=["en"], child_path_trained=True
        )


def _share_with_all(made: Everything, age: Callable[[Share], None]) -> None:
    file, cast = made.foreign.file, made.cast
    terms: dict[str, Any] = {"marking": "AMBER", "summary": "Somebody reports something."}
    for one in rel.INVITED:
        first = 4 if one is rel.NARROWED else one.shared
        words = {**terms, "role": one.role, "purpose": purpose(one)}
        share = send(cast, file, to=one.authority, tier=first, **words)
        made.shares[one.name] = share
        _say(made, one, share)
        known = opened(share)
        if known is not None:
            made.files[one.name] = known
        if one is rel.NARROWED:
            made.shares[one.name] = send(
                cast, file, to=one.authority, tier=one.shared, replaces=share, **words
            )
    made.foreign.__dict__["share"] = made.shares[rel.LEAD.name]
    made.procedures[rel.LEAD.name] = made.foreign.procedure
    for one in (rel.RECEIVED, rel.REFUSED):
        made.procedures[one.name] = begin(
            cast, file, "referral", one.authority, reason=referred(one)
        )
    refused = made.procedures[rel.REFUSED.name]
    ground = {"ground": "no-jurisdiction", "reason": "It happened elsewhere."}
    take(cast, refused, "refuse", rel.REFUSED.authority, **ground)
    for one, given in ((rel.LEAD, "accepted"), (rel.REFUSED, "declined")):
        member = made.member(one, rel.ALL_ROLES)
        with acting_for(one.authority, actor=member.user_id):
            share = Share.objects.get(pk=made.shares[one.name].pk)
            answer(share=share, member=member, answer=given, reason=DECLINED)
    officer = made.member(rel.OWN, rel.ALL_ROLES)
    with acting_for(rel.HOLDER, actor=officer.user_id):
        ended = Share.objects.select_related("participation", "recipient").get(
            pk=made.shares[rel.REVOKED.name].pk
        )
        revoke(share=ended, member=officer, reason=WITHDRAWN)
    age(made.shares[rel.EXPIRED.name])


def _say(made: Everything, one: Relation, share: Share) -> None:
    """The holder's words beside the share."""
    officer = made.member(rel.OWN, rel.ALL_ROLES)
    with acting_for(rel.HOLDER, actor=officer.user_id):
        write_comment(share=share, member=officer, body=remark(one))


def _hang_everything_on(foreign: Foreign) -> None:
    """Whatever ``tests.web.objects`` can make."""
    for name, one in vars(objects.World).items():
        if isinstance(one, cached_property):
            getattr(foreign, name)


def _protected(made: Everything, other: Participation) -> list[Protected]:
    foreign = made.foreign
    with acting_for(rel.HOLDER):
        complaint, theirs = complaint_of(foreign.file), complaint_of(other)
    assert complaint is not None
    assert theirs is not None
    office = frozenset({rel.CONFLICTED.name})
    found = [
        Protected("name", casefile.NAME, 3),
        Protected("address", casefile.EMAIL, 3),
        Protected("account", casefile.STORY, 3),
        Protected("link", casefile.LINK, 4),
        Protected("message", casefile.WORDS, 4),
        Protected("an individual who is complained about", casefile.CULPRIT),
        Protected("reference of the complaint", complaint.reference),
        Protected("reference of the case", foreign.file.case.reference, 2),
        Protected("the holder's file", str(foreign.file.pk)),
        Protected("the complaint", str(complaint.pk)),
        Protected("note", NOTE),
        Protected("event", EVENT),
        Protected("task", TASK),
        Protected("action", str(foreign.action.pk)),
        Protected("notice", str(foreign.notice.number)),
        Protected("colleague", f"investigator@{rel.HOLDER}.example", also=office),
        Protected("team", foreign.team.name, also=office),
        Protected("another case's person", OTHER_EMAIL, also=office),
        Protected("another case's link", OTHER_LINK, also=office),
        Protected("another case's reference", theirs.reference, also=office),
        Protected("another case's file", str(other.pk), also=office),
        Protected("why one was withdrawn", WITHDRAWN, also=frozenset({rel.REVOKED.name})),
        Protected("why one declined", DECLINED, also=frozenset({rel.REFUSED.name, rel.LEAD.name})),
    ]
    for one in (rel.RECEIVED, rel.REFUSED):
        also = frozenset({one.name})
        found.append(Protected(f"why it was referred: {one.name}", referred(one), also=also))
    for one in rel.INVITED:
        them = frozenset({one.name})
        found.append(Protected(f"purpose of {one.name}", purpose(one), also=them))
        found.append(Protected(f"words to {one.name}", remark(one), also=them))
    return found
