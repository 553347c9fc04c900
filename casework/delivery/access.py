"""Mail and dead letters by authority; the public pages may add mail and see none.

Dead letters of work that belongs to no authority stand under ``system`` and are for
operators (``manage.py dead_letters``).
"""

from casework.scoping.standing import APP_ROLE
from casework.scoping.tables import Function, Rules, own

TABLES = [
    own("delivery_outboundmail", public=Rules(insert=True)),
    own(
        "delivery_deadletter",
        update_columns=("resolved_at", "resolved_by", "resolution"),
    ),
]

FUNCTIONS = [
    # The sweep looks over all authorities; it learns ids and nothing else.
    Function(
        signature="delivery_due(most integer)",
        returns="TABLE (mail uuid, authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT m.id, m.authority_id FROM delivery_outboundmail m"
        " WHERE m.state IN ('waiting', 'retry', 'sending')"
        " AND m.next_attempt_at <= clock_timestamp()"
        " AND (m.lease_until IS NULL OR m.lease_until < clock_timestamp())"
        " ORDER BY m.next_attempt_at LIMIT most",
    ),
    Function(
        signature="delivery_dead()",
        returns="TABLE (authority text, letters bigint)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT d.authority_id, count(*) FROM delivery_deadletter d"
        " WHERE d.resolved_at IS NULL GROUP BY d.authority_id ORDER BY d.authority_id",
    ),
]
