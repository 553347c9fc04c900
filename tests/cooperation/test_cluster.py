"""Several cases at once: a share each, all or nothing, withdrawn together or alone."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from casework.authorities.models import Authority, Platform
from casework.cases.models import Participation
from casework.cooperation.errors import NotAllowed, NotPossible, Refused, Stale
from casework.cooperation.models import Cluster, Share
from casework.cooperation.services.clustering import (
    connected,
    connections,
    gather,
    revoke_cluster,
    share_cluster,
)
from casework.scoping import acting_for, as_public
from complaints.models import Complaint, ComplaintRespondent
from tests.casefile import BRITAIN, HOLDER, LEAD, SECRETS, World, open_file
from tests.cooperation.sending import opened, read, send, terms
from tests.cooperation.test_pages import client, digest, typed


@pytest.fixture
def platform(db: None) -> Platform:
    return Platform.objects.create(slug="pixhive-test", name="PixHive", kind="social")


@pytest.fixture
def files(world: World, platform: Platform) -> list[Participation]:
    """Three cases of one service: two plain ones, and one whose person said no."""
    found = [open_file(), open_file(), open_file(wish=False)]
    for file in found:
        with acting_for(HOLDER):
            complaint = Complaint.objects.get(case=file.case_id)
        with as_public(bytes(complaint.access_hash)):
            ComplaintRespondent.objects.create(
                complaint=complaint,
                authority_id=HOLDER,
                position=9,
                kind="platform",
                platform=platform,
            )
    return found


def together(
    world: World, files: list[Participation], platform: Platform, to: str = LEAD, **changes: object
) -> Cluster:
    member = world.member("officer")
    with world.acting(member):
        return share_cluster(
            files=files,
            connection=platform,
            recipient=Authority.objects.get(pk=to),
            tier=changes.pop("tier", 2),
            member=member,
            **{**terms(), **changes},
        )


def test_found_by_what_connects_them(
    world: World, files: list[Participation], platform: Platform
) -> None:
    open_file()
    member = world.member("officer")
    with world.acting(member):
        assert connections(files[0]) == [platform]
        assert {one.pk for one in connected(member, platform)} == {one.pk for one in files}
    with world.acting(world.member("officer", LEAD)):
        assert not connected(world.member("officer", LEAD), platform).exists()


def test_a_share_each_without_a_person(
    world: World, files: list[Participation], platform: Platform
) -> None:
    cluster = together(world, files, platform)
    assert cluster.cases == 3
    for share in _shares(cluster):
        assert opened(share)
        assert not [one for one in SECRETS if one in str(read(world, share))]


def _shares(cluster: Cluster) -> list[Share]:
    with acting_for(HOLDER):
        return list(Share.objects.filter(cluster=cluster))


def test_what_speaks_against_one_leaves_that_one_out(
    world: World, files: list[Participation], platform: Platform
) -> None:
    """Outside a statute the wish binds; and one is shared already."""
    send(world, files[0], to=BRITAIN, tier=1)
    member = world.member("officer")
    with world.acting(member):
        gathered = gather(
            files=files,
            recipient=Authority.objects.get(pk=BRITAIN),
            tier=1,
            member=member,
            **terms(),
        )
    assert [one.pk for one, _shown in gathered.shown] == [files[1].pk]
    assert {one.pk: why for one, why in gathered.refused} == {
        files[0].pk: "Shared with them already.",
        files[2].pk: "The person did not agree to sharing, and no statute overrides that: T0 only.",
    }
    assert together(world, files, platform, to=BRITAIN, tier=1).cases == 1


@pytest.mark.parametrize("tier", [0, 3, 4])
def test_identity_is_shared_case_by_case(
    world: World, files: list[Participation], platform: Platform, tier: int
) -> None:
    with pytest.raises(Refused, match="T1 or T2"):
        together(world, files, platform, tier=tier)


def test_all_or_nothing_and_nothing_unseen(
    world: World, files: list[Participation], platform: Platform
) -> None:
    with pytest.raises(Stale), transaction.atomic():
        together(world, files, platform, seen="0" * 64)
    with pytest.raises(Refused, match="own authority"), transaction.atomic():
        together(world, files, platform, to=HOLDER)
    with pytest.raises(Refused, match="Choose the cases"), transaction.atomic():
        together(world, [], platform)
    with acting_for(HOLDER):
        assert not Share.objects.exists()
        assert not Cluster.objects.exists()
    together(world, files, platform)
    with pytest.raises(NotPossible, match="None of these"):
        together(world, files, platform)


def test_withdrawn_together(world: World, files: list[Participation], platform: Platform) -> None:
    cluster = together(world, files, platform)
    desk = client(world.member("officer", LEAD))
    for share in _shares(cluster):
        opened(share)
    address = reverse("cooperation:cluster", args=[cluster.pk])
    assert "PixHive" in desk.get(address).content.decode()
    member, stranger = world.member("officer"), world.member("officer", LEAD)
    with world.acting(stranger), pytest.raises(NotAllowed):
        revoke_cluster(cluster=cluster, member=stranger, reason="No.")
    with world.acting(member):
        with pytest.raises(NotPossible, match="reason"):
            revoke_cluster(cluster=cluster, member=member, reason=" ")
        assert revoke_cluster(cluster=cluster, member=member, reason="Not needed.") == 3
        with pytest.raises(NotPossible, match="Nothing"):
            revoke_cluster(cluster=cluster, member=member, reason="Not needed.")
    assert desk.get(address).status_code == 404
    with acting_for(LEAD):
        assert not Cluster.objects.exists()
        assert all(not one.is_open for one in Participation.objects.filter(authority_id=LEAD))


def test_chosen_seen_and_sent_on_the_page(
    world: World, files: list[Participation], platform: Platform
) -> None:
    desk = client(world.member("officer"))
    assert (
        "2 other open cases"
        in desk.get(reverse("cases:panel", args=[files[0].pk, "sharing"])).content.decode()
    )
    address = reverse("cooperation:new-cluster", args=[files[0].pk])
    assert desk.get(address).status_code == 200
    sent = typed(connection=platform.pk, tier="2", onward="ask")
    assert (
        "Select a valid choice" in desk.post(address, {**sent, "connection": "x"}).content.decode()
    )
    shown = desk.post(address, sent).content.decode()
    assert "3 cases about PixHive" in shown
    answer = desk.post(address, {**sent, "do": "send", "digest": digest(shown)})
    assert answer.status_code == 302
    page = desk.get(answer["Location"]).content.decode()
    assert "3 shares stand" in page
    revoke = answer["Location"] + "revoke/"
    assert "Give the reason" in desk.post(revoke).content.decode()
    assert desk.post(revoke, {"reason": "Not needed."}).status_code == 302
    assert "Withdrawn by the originator" in desk.get(answer["Location"]).content.decode()
    other = open_file()
    assert (
        "nothing connects it"
        in desk.get(reverse("cooperation:new-cluster", args=[other.pk])).content.decode()
    )
