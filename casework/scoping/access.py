"""Rights on the tables of Django and of the installed apps, and the base functions.

Staff sign in outside any authority, so these rights are ``redress_app``'s; the desk has
those that its pages use. The public pages keep their state in cookies and drafts and
need none of them.
"""

from casework.scoping.tables import (
    FULL,
    NOTHING,
    READ,
    Function,
    Rules,
    Table,
    directory,
)

_APPEND = Rules(select=True, insert=True)

TABLES: list[Table] = [
    directory("django_migrations", desk=NOTHING, public=NOTHING),
    directory("django_content_type", public=NOTHING),
    directory("auth_permission", public=NOTHING),
    directory("auth_group", public=NOTHING),
    directory("auth_group_permissions", public=NOTHING),
    directory("django_session", desk=FULL, public=NOTHING, app=FULL),
    directory("django_admin_log", desk=NOTHING, public=NOTHING, app=_APPEND, optional=True),
    directory("django_site", optional=True),
    directory("account_emailaddress", desk=FULL, public=NOTHING, app=FULL, optional=True),
    # Account pages work outside any authority; no page of the desk touches second factors.
    directory("account_emailconfirmation", desk=NOTHING, public=NOTHING, app=FULL, optional=True),
    directory("mfa_authenticator", desk=NOTHING, public=NOTHING, app=FULL, optional=True),
    directory("usersessions_usersession", desk=FULL, public=NOTHING, app=FULL, optional=True),
    # django-axes counts failed sign-ins and forgets them after a success.
    directory("axes_accessattempt", desk=READ, public=NOTHING, app=FULL, optional=True),
    directory(
        "axes_accessattemptexpiration",
        desk=READ,
        public=NOTHING,
        app=FULL,
        optional=True,
    ),
    directory(
        "axes_accesslog",
        desk=NOTHING,
        public=NOTHING,
        app=Rules(select=True, insert=True, update=True),
        optional=True,
    ),
    directory("axes_accessfailurelog", desk=NOTHING, public=NOTHING, app=FULL, optional=True),
]

FUNCTIONS: list[Function] = [
    # Replaced by complaints, which alone knows what a capability reaches.
    Function(
        signature="redress_reaches(subject uuid)",
        returns="boolean",
        body="SELECT false",
        definer=True,
    ),
    # Replaced by cases, which alone knows what is hidden from whom.
    Function(signature="redress_hides()", returns="boolean", body="SELECT false", definer=True),
]

SETTINGS = {
    "redress_authority": ("text", "redress.authority", "{}"),
    "redress_actor": ("text", "redress.actor", "{}"),
    "redress_capability": ("bytea", "redress.capability", "pg_catalog.decode({}, 'hex')"),
}
"""The functions in which policies read the current standing: what each returns, from which
setting, and how. A setting that was never set, or was forgotten at the end of a
transaction, is missing or empty text; both read as NULL, and NULL equals nothing."""


def setting_statements() -> list[str]:
    """CREATE OR REPLACE for each. SQL-standard bodies are bound when they are created, so
    that no search path can change their meaning, and PostgreSQL inlines them."""
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS {returns} LANGUAGE sql STABLE"
        f" PARALLEL SAFE RETURN "
        + shape.format(f"nullif(pg_catalog.current_setting('{setting}', true), '')")
        for name, (returns, setting, shape) in SETTINGS.items()
    ]
