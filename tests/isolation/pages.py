"""Which page is for whom: a table, from the rules of the house and not from the views.

What hangs on the holder's case is the holder's alone, and does not exist for its member
from whom the case is hidden. What stands between the holder and the lead is the lead's as
well; what hangs on no case, or on another, is every member's of the holder whose role sees
such pages.
"""

from __future__ import annotations

from typing import Any

from casework.authorities.models import Role
from tests.isolation import relations as rel
from tests.isolation.relations import Relation
from tests.web.objects import SHARED

BETWEEN = {"share", "request", "procedure", "cluster", "evidence", "green", "copy"}
"""Objects of ``tests.web.objects`` that the holder and the lead both know."""

NOT_OF_THE_CASE = {
    "absence",
    "cluster",
    "comparison",
    "conflict",
    "copy",
    "dead_letter",
    "dry_run",
    "entry",
    "evidence",
    "green",
    "hand_over",
    "key",
    "members",
    "rules",
    "team",
}
"""Objects that hang on no case, or on another one. Any that is not named hangs on the case."""


def may_reach(name: str, objects: set[str], relation: Relation) -> bool:
    """Whether what an address names exists at all for somebody in this relation."""
    if relation.holds or name in SHARED:
        return True
    if relation is rel.CONFLICTED:
        return objects <= NOT_OF_THE_CASE
    return relation is rel.LEAD and objects <= BETWEEN


INTAKE, INVESTIGATOR, APPROVER = Role.INTAKE_OFFICER, Role.INVESTIGATOR, Role.APPROVER
OFFICER, AUDITOR, CHIEF = Role.COOPERATION_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR

EVERYBODY = {*Role.values, rel.NO_ROLE}
"""Whoever is a member at all."""
WORKING = {INTAKE, INVESTIGATOR, OFFICER, CHIEF}
CARRYING = {INTAKE, INVESTIGATOR, OFFICER}
READING_IDENTITY = {*WORKING, APPROVER}
READING_SHARES = {INVESTIGATOR, APPROVER, OFFICER}
SHARING = {INVESTIGATOR, OFFICER}
ENFORCING = {INVESTIGATOR, APPROVER}

ROLES_BY_PAGE: dict[str, set[str]] = {
    "allocation:": {CHIEF},
    "allocation:absence-own": CARRYING,
    "allocation:availability": EVERYBODY,
    "allocation:conflict-own": EVERYBODY,
    "cases:": WORKING,
    "cases:case": EVERYBODY,
    "cases:document-open": READING_IDENTITY,
    "cases:mine": EVERYBODY,
    "cases:panel": EVERYBODY,
    "cases:queue": EVERYBODY,
    "cases:reveal": READING_IDENTITY,
    "cases:search": EVERYBODY,
    "cases:take": CARRYING,
    "cases:trouble": {CHIEF},
    "cooperation:": SHARING,
    "cooperation:cluster": READING_SHARES,
    "cooperation:cluster-revoke": SHARING,
    "cooperation:comment": READING_SHARES,
    "cooperation:copy": READING_SHARES,
    "cooperation:document": READING_SHARES,
    "cooperation:key": {CHIEF},
    "cooperation:share": READING_SHARES,
    "cooperation:shares": READING_SHARES,
    "desk_notice": {INVESTIGATOR, APPROVER, CHIEF},
    "desk_notice_pdf": EVERYBODY,
    "desk_notices": EVERYBODY,
    "enforcement:": ENFORCING,
    "enforcement:action": {*ENFORCING, CHIEF},
    "enforcement:actions": {*ENFORCING, CHIEF},
    "enforcement:approve": {APPROVER},
    "enforcement:edition": {*ENFORCING, CHIEF},
    "enforcement:review": {*ENFORCING, CHIEF},
    "intake:": {INTAKE},
    "intake:code": {INTAKE, APPROVER},
    "intake:code-ask": {INTAKE},
    "intake:code-give": {INTAKE},
    "intake:home": {INTAKE, APPROVER},
    "letterhead": {CHIEF},
    "matching:": SHARING,
    "packets:": SHARING,
    "packets:approve": {APPROVER},
    "packets:data": READING_SHARES,
    "packets:packet": READING_SHARES,
    "packets:packets": READING_SHARES,
    "packets:pdf": READING_SHARES,
    "packets:withdraw": READING_SHARES,
    "procedures:": READING_SHARES,
    "procedures:begin": SHARING,
    "procedures:choose": SHARING,
    "routing:": {INVESTIGATOR, OFFICER, CHIEF},
    "routing:cancel-comparison": {OFFICER, CHIEF},
    "routing:comparison": {OFFICER, CHIEF},
    "routing:correction": EVERYBODY,
    "routing:respondent": EVERYBODY,
    "routing:rulesets": {OFFICER, CHIEF},
    "staff_": {CHIEF},
}
"""Who may see pages whose name begins so; the longest beginning counts."""

EXACTLY = {"desk_notice": EVERYBODY}
"""Pages whose name is also the beginning of others'."""

UNBOUND = ("account_", "mfa_", "choose_authority", "no_authority")
"""Pages of the desk that belong to a signed-in user, not to a place in an authority."""

OF_THE_USER = {
    "account_confirm_email": "a key sent by mail, for whoever holds it",
    "account_reset_password_from_key": "a key sent by mail, for whoever holds it",
    "mfa_edit_webauthn": "the signed-in user's own passkey",
    "mfa_remove_webauthn": "the signed-in user's own passkey",
}
"""Addresses under /desk/ with arguments that are no objects of an authority; allauth's own
checks and tests/authorities hold for them."""


DIRECTORIES = {"routing:respondents": "one directory of respondents for all authorities"}
"""Lists of what is no authority's own, and may change for all."""


def roles_for(name: str) -> set[str] | None:
    """The roles that may see a page of the desk; None where no row says."""
    if name in EXACTLY:
        return EXACTLY[name]
    rows = [row for row in ROLES_BY_PAGE if name.startswith(row)]
    return ROLES_BY_PAGE[max(rows, key=len)] if rows else None


def role_may(name: str, role: str) -> bool:
    """Whether a member with this role may see such a page at all."""
    roles = roles_for(name)
    return roles is None or role == rel.ALL_ROLES or role in roles


def arguments_of(name: str, world: Any) -> dict[str, Any]:
    """Arguments of addresses that are no desk's: the public's, with the holder's objects,
    and those of a user's own account."""
    known: dict[str, dict[str, Any]] = {
        "account_confirm_email": {"key": "made-up"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "made-up"},
        "form-help": {"step": "age"},
        "mfa_edit_webauthn": {"pk": 1},
        "mfa_remove_webauthn": {"pk": 1},
        "step": {"step": "age"},
    }
    return known.get(name) or {"pk": world.document.pk}
