"""Complaints with a link, a respondent of the directory and fingerprints; and what the
worker does, run in the test's own process."""

from __future__ import annotations

import random
import uuid

from django.utils import timezone

from casework import vault
from casework.cases.models import Participation
from casework.cases.services.telling import complaint_of
from casework.matching.models import Approach, Look, Offer
from casework.matching.services.looking import ask_look
from casework.matching.services.meeting import answer_approach
from casework.matching.services.offering import offer_contact
from casework.matching.tasks import introduce, look, take_back, write
from casework.scoping import acting_for, as_public
from complaints.fingerprints import Made
from complaints.models import Complaint, ComplaintRespondent, ContentLocation, Fingerprint
from complaints.sealing import NORMAL_URL, URL, seal_text
from complaints.services.fingerprints import make_fingerprints
from tests.casefile import HOLDER, LEAD, World, open_file

PLACE = "https://pictures.example.com/hidden-album/42"
OTHER_PLACE = "https://elsewhere.example.com/nothing"


def bits(seed: int = 1) -> str:
    """A fingerprint: 128 of 256 bits set."""
    places = random.Random(seed).sample(range(256), 128)
    return f"{sum(1 << place for place in places):064x}"


def changed(made: str, by: int, seed: int = 1) -> str:
    """The same with this many bits turned."""
    number = int(made, 16)
    for place in random.Random(seed).sample(range(256), by):
        number ^= 1 << place
    return f"{number:064x}"


def hold(
    world: World,
    authority: str = HOLDER,
    *,
    link: str = "",
    respondent: bool = False,
    prints: tuple[str, ...] = (),
    child: bool = False,
    wish: bool | None = True,
) -> Participation:
    """A file of an authority, its complaint holding these; tokens written."""
    file = open_file(authority, child=child, wish=wish)
    with acting_for(authority):
        complaint = complaint_of(file)
        assert complaint is not None
    if link:
        add_link(complaint, link)
    if respondent:
        with as_public(bytes(complaint.access_hash)):
            ComplaintRespondent.objects.create(
                complaint=complaint,
                authority_id=authority,
                position=9,
                kind="platform",
                respondent=world.respondent,
            )
    if prints:
        add_prints(complaint, prints)
    write(str(file.pk), authority)
    settle(file)
    return file


def add_link(complaint: Complaint, link: str) -> ContentLocation:
    """A normalised link more, from the person themselves."""
    with as_public(bytes(complaint.access_hash)):
        row = ContentLocation(
            id=uuid.uuid4(),
            complaint=complaint,
            authority_id=complaint.authority_id,
            position=complaint.locations.count() + 1,
            url_index=vault.blind_index(purpose="url", text=f"{link} {complaint.pk}"),
            added_at=timezone.now(),
            state_at=timezone.now(),
        )
        row.sealed_url = seal_text(row, URL, link)
        row.sealed_normal = seal_text(row, NORMAL_URL, link)
        row.save(force_insert=True)
        return row


def add_prints(complaint: Complaint, prints: tuple[str, ...]) -> None:
    """Fingerprints, as the person themselves adds them."""
    with as_public(bytes(complaint.access_hash)):
        Fingerprint.objects.bulk_create(
            make_fingerprints(
                complaint=complaint,
                made=[Made(one, 90, "picture") for one in prints],
                at=timezone.now(),
            )
        )


def settle(file: Participation) -> None:
    """What the worker does of looks that wait."""
    with acting_for(file.authority_id):
        waiting = list(
            Look.objects.filter(participation=file, state="waiting").values_list("pk", flat=True)
        )
    for pk in waiting:
        look(str(pk), file.authority_id)


def looked(world: World, file: Participation, *, by: str = "officer") -> Look:
    """A member looks; the worker answers."""
    member = world.member(by, file.authority_id)
    with world.acting(member):
        asked = ask_look(participation=file, member=member)
    look(str(asked.pk), file.authority_id)
    with acting_for(file.authority_id):
        return Look.objects.get(pk=asked.pk)


def offered(world: World, file: Participation) -> Offer:
    """A member looks and offers contact; the worker delivers."""
    looked(world, file)
    member = world.member("officer", file.authority_id)
    with world.acting(member):
        made = offer_contact(participation=file, member=member)
    settle(file)
    return made


def approach_at(authority: str = LEAD) -> Approach:
    """The one offer on an authority's desk."""
    with acting_for(authority):
        return Approach.objects.select_related("participation").get()


def answered(world: World, approach: Approach, answer: str = "accepted") -> None:
    """A member answers; the worker introduces."""
    member = world.member("officer", approach.authority_id)
    with world.acting(member):
        answer_approach(approach=approach, member=member, answer=answer)
    introduce(str(approach.pk), approach.authority_id)


def cleared(offer: Offer) -> None:
    """What the worker does after an offer ended."""
    take_back(str(offer.pk), offer.authority_id)
