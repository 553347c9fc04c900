"""Who may see and change the rows of this room: each authority its own, nothing else.

Transitions and editions are written by triggers with the owner's rights (migration
``four_eyes``), so the desk has no right to write them at all; approvals and responses
are added and never changed.
"""

from casework.scoping.tables import Link, own

TABLES = [
    own("enforcement_enforcementaction"),
    own("enforcement_edition", insert=False, update=False),
    own("enforcement_transition", insert=False, update=False),
    own("enforcement_approval", update=False),
    own("enforcement_response", update=False),
]

LINKS = [Link("notices_notice", "action_id", "enforcement_enforcementaction")]
"""A notice lies on a lower floor and knows its action by id alone."""
