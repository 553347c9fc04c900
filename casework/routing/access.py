"""Who may see and add the rows of this room: each authority its own, nothing else.

Everything here is append-only: what the engine concluded, what a person made of it and
who was given a case are never changed, only followed by something newer.
"""

from casework.scoping.standing import APP_ROLE
from casework.scoping.tables import Function, own

TABLES = [
    own("routing_routingdecision", update=False),
    own("routing_routingreview", update=False),
    own("routing_allocation", update=False),
]

FUNCTIONS = [
    # The sweep looks over all authorities; it learns ids and nothing else. Work that gave
    # up a moment ago is left alone: its dead letter is enough for a while.
    Function(
        signature="routing_unrouted(older_than interval, most integer)",
        returns="TABLE (complaint uuid, authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT c.id, c.authority_id FROM complaints_complaint c"
        " WHERE c.routed_at IS NULL AND c.submitted_at < clock_timestamp() - older_than"
        " AND NOT EXISTS (SELECT FROM delivery_deadletter d"
        "   WHERE d.authority_id = c.authority_id AND d.resolved_at IS NULL"
        "   AND d.task = 'routing.route_complaint'"
        "   AND d.failed_at > clock_timestamp() - interval '15 minutes'"
        "   AND d.args->>0 = c.id::text)"
        " ORDER BY c.submitted_at LIMIT most",
    ),
]
