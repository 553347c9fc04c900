"""Who may see and add the rows of this room: each authority its own, nothing else.

What the engine concluded, on which facts, what a person made of it, who was given a case
and the rules of that are append-only: never changed, only followed by something newer. A
comparison of rule sets counts its own progress.

A declared conflict of interest is confidential: its member and the authority's
administrators see it, nobody else. Whoever works without an actor (the worker) sees all,
to keep people out.
"""

from casework.scoping.standing import APP_ROLE
from casework.scoping.tables import OWN, Function, Rules, Table, own

_ADMINISTRATOR = (
    "EXISTS (SELECT FROM authorities_member m WHERE m.authority_id = redress_authority()"
    " AND m.user_id::text = redress_actor() AND m.active AND 'administrator' = ANY (m.roles))"
)
_CONFIDENTIAL = (
    f"{OWN} AND (redress_actor() IS NULL OR user_id::text = redress_actor() OR {_ADMINISTRATOR})"
)

TABLES = [
    own("routing_routingdecision", update=False),
    own("routing_routingreview", update=False),
    own("routing_allocation", update=False),
    own("routing_allocationrules", update=False),
    own("routing_speciality"),
    own("routing_team", update_columns=("name", "members", "closed_at", "version")),
    own("routing_absence", update_columns=("called_off_at", "called_off_by_id")),
    Table(
        "routing_conflict",
        desk=Rules(
            select=_CONFIDENTIAL,
            insert=_CONFIDENTIAL,
            update=_CONFIDENTIAL,
            update_columns=("ended_at", "ended_by_id"),
        ),
    ),
    own(
        "routing_dryrun",
        update_columns=(
            "state",
            "lease_until",
            "attempts",
            "done",
            "total",
            "result",
            "ended_at",
        ),
    ),
    own("routing_handover", update_columns=("given", "without", "ended_at")),
    own("routing_factsversion", update=False),
    own("routing_factsanswer", update=False),
    own(
        "routing_comparison",
        update_columns=(
            "state",
            "done",
            "changed",
            "unreadable",
            "cursor",
            "beat_at",
            "ended_at",
        ),
    ),
    own("routing_comparisonchange", update=False),
    own("routing_reevaluation", update=False),
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
    # What the sweeps of allocation look for, over all authorities: slugs, and ids of work
    # that was broken off.
    Function(
        signature="routing_waiting_for_somebody()",
        returns="TABLE (authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT DISTINCT t.authority_id::text FROM cases_task t"
        " WHERE t.kind = 'assign' AND t.done_at IS NULL"
        " UNION SELECT p.authority_id::text FROM cases_participation p"
        " JOIN authorities_member m ON m.id = p.assignee_id"
        " JOIN authorities_user u ON u.id = m.user_id"
        " WHERE p.closed_at IS NULL AND NOT (m.active AND u.is_active)",
    ),
    Function(
        signature="routing_with_conflicts()",
        returns="TABLE (authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT DISTINCT c.authority_id::text FROM routing_conflict c"
        " WHERE c.ended_at IS NULL",
    ),
    Function(
        signature="routing_broken_off()",
        returns="TABLE (kind text, id uuid, authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT 'hand_over', h.id, h.authority_id::text FROM routing_handover h"
        " WHERE h.ended_at IS NULL AND h.asked_at < clock_timestamp() - interval '1 minute'"
        " UNION ALL SELECT 'dry_run', d.id, d.authority_id::text FROM routing_dryrun d"
        " WHERE d.state IN ('waiting', 'running')"
        " AND d.asked_at < clock_timestamp() - interval '1 minute'"
        " AND (d.lease_until IS NULL OR d.lease_until < clock_timestamp())",
    ),
    Function(
        signature="routing_unfinished(older_than interval)",
        returns="TABLE (comparison uuid, authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT c.id, c.authority_id FROM routing_comparison c"
        " WHERE c.state IN ('waiting', 'running') AND c.beat_at < clock_timestamp() - older_than",
    ),
]
