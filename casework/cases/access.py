"""Who may see and change the rows of this room: each authority its own, nothing else.

Plain equality on the authority, so that an index serves every policy. Notes and the
timeline are append-only: the application's roles hold no right to change or delete them.
Nothing in this room is ever deleted.

A file can be hidden from single people (a conflict of interest): ``hidden_from`` on its
row names their users. The condition is on the row itself; whatever hangs on the file asks
the functions below, and that only for those who have anything hidden from them.
"""

from casework.scoping.standing import APP_ROLE, DESK_ROLE
from casework.scoping.tables import Function, Root, own

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
            "hidden_from",
        ),
    ),
    own("cases_clock", update_columns=("state", "ground", "ended_at")),
    own("cases_task", update_columns=("done_at", "done_by_id", "due_on")),
    own("cases_note", update=False),
    own("cases_timelineevent", update=False),
]

ROOTS = [
    Root(
        "cases_participation",
        visible="hidden_from IS NULL OR redress_actor() IS NULL"
        " OR redress_actor() <> ALL (hidden_from)",
        hidden="redress_hidden_file({column})",
    ),
    Root(
        "cases_case",
        visible="NOT (SELECT redress_hides()) OR NOT redress_hidden_case(id)",
        hidden="redress_hidden_case({column})",
    ),
    Root(
        "complaints_complaint",
        visible="NOT (SELECT redress_hides()) OR NOT redress_hidden_complaint(id)",
        hidden="redress_hidden_complaint({column})",
    ),
]

_FILE = (
    "SELECT EXISTS (SELECT FROM cases_participation f{joined}"
    " WHERE f.authority_id = redress_authority() AND redress_actor() = ANY (f.hidden_from){which})"
)

FUNCTIONS = [
    # Past the policies, which would hide the very rows that are asked about. Each answers
    # for whoever acts, about their own authority's file alone; the file of another
    # authority on the same case is as hidden as the own one.
    Function(
        signature="redress_hides()",
        returns="boolean",
        language="plpgsql",
        definer=True,
        roles=(APP_ROLE, DESK_ROLE),
        # Asked once by nearly every query of a desk: PL/pgSQL keeps its plan for the session,
        # which halves what it costs.
        body="""
BEGIN
  RETURN EXISTS (SELECT FROM cases_participation f
    WHERE f.hidden_from @> ARRAY[redress_actor()]::varchar[]
    AND f.authority_id = redress_authority());
END
""",
    ),
    Function(
        signature="redress_hidden_file(file uuid)",
        returns="boolean",
        definer=True,
        roles=(DESK_ROLE,),
        body=_FILE.format(
            joined=" JOIN cases_participation asked ON asked.case_id = f.case_id",
            which=" AND asked.id = $1",
        ),
    ),
    Function(
        signature="redress_hidden_case(file uuid)",
        returns="boolean",
        definer=True,
        roles=(DESK_ROLE,),
        body=_FILE.format(joined="", which=" AND f.case_id = $1"),
    ),
    Function(
        signature="redress_hidden_complaint(complaint uuid)",
        returns="boolean",
        definer=True,
        roles=(DESK_ROLE,),
        body=_FILE.format(
            joined=" JOIN cases_case c ON c.id = f.case_id", which=" AND c.complaint_id = $1"
        ),
    ),
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
