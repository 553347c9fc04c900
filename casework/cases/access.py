"""Who may see and change the rows of this room: each authority its own, nothing else.

Plain equality on the authority, so that an index serves every policy. Notes and the
timeline are append-only: the application's roles hold no right to change or delete them.
Nothing in this room is ever deleted.
"""

from casework.scoping.standing import APP_ROLE
from casework.scoping.tables import Function, own

TABLES = [
    own("cases_case", update=False),
    own(
        "cases_participation",
        update_columns=(
            "role",
            "status",
            "assignee_id",
            "title",
            "child_path",
            "hold_ground",
            "priority",
            "next_due",
            "next_due_rule",
            "sort_due",
            "version",
            "updated_at",
            "closed_at",
            "closing_reason",
        ),
    ),
    own("cases_clock", update_columns=("state", "ground", "ended_at")),
    own("cases_task", update_columns=("done_at", "done_by_id", "due_on")),
    own("cases_note", update=False),
    own("cases_timelineevent", update=False),
]

FUNCTIONS = [
    # The sweep looks over all authorities; it learns slugs and nothing else.
    Function(
        signature="cases_late()",
        returns="TABLE (authority text)",
        definer=True,
        roles=(APP_ROLE,),
        body="SELECT DISTINCT c.authority_id FROM cases_clock c"
        " WHERE c.state = 'running' AND c.due_at < clock_timestamp()",
    ),
]
