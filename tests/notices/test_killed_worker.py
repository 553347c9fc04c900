"""A worker that is killed over a notice: the next one completes it, once."""

from __future__ import annotations

from uuid import uuid4

from casework.audit.models import AuditEntry
from casework.notices.content import content_hash
from casework.notices.models import Notice
from casework.notices.services.requesting import request_notice
from casework.scoping import acting_for
from tests.live import LiveProduct
from tests.notices import samples

IE = "ie-dpc"
MANY = [{"url": f"https://pictures.example.com/{number:06d}"} for number in range(250)]
"""So many addresses that the worker is at it for a while, and fewer than would outlast the
lease of the tests."""


def ask_for(**changes: object) -> Notice:
    content = samples.content(**changes)
    with acting_for(IE):
        return request_notice(
            authority=IE,
            action_id=uuid4(),
            power=samples.POWER,
            language="en",
            content=content,
            content_hash=content_hash(power=samples.POWER, language="en", content=content),
        )


def state_of(product: LiveProduct, notice: Notice) -> str:
    found = product.database.run("SELECT state FROM notices_notice WHERE id = %s", [notice.pk])
    return str(found[0][0])


def test_killed_while_it_renders_it_is_completed_once(live_product: LiveProduct) -> None:
    with live_product.django():
        long = ask_for(locations=MANY)
        live_product.wait_for(
            lambda: state_of(live_product, long) == "rendering", what="the worker to take it up"
        )
        live_product.kill("worker")
        [(number,)] = live_product.database.run(
            "SELECT number FROM notices_notice WHERE id = %s", [long.pk]
        )
        short = ask_for()
        live_product.start("worker")
        for notice in (long, short):
            live_product.wait_for(
                lambda notice=notice: state_of(live_product, notice) == "ready",
                what="the next worker to complete it",
            )
        with acting_for(IE):
            done, after = Notice.objects.get(pk=long.pk), Notice.objects.get(pk=short.pk)
            issued = AuditEntry.objects.filter(verb="notice.issued", obj_id=str(long.pk)).count()
        assert done.number == number
        assert done.attempts >= 2
        assert issued == 1
        assert int(after.number[-6:]) == int(number[-6:]) + 1
        [(last, count)] = live_product.database.run(
            "SELECT max(s.last), (SELECT count(number) FROM notices_notice n"
            " WHERE n.authority_id = s.authority_id) FROM notices_noticeseries s"
            " WHERE s.authority_id = 'ie-dpc' GROUP BY s.authority_id"
        )
        assert last == count
