"""Rights on the directory.

Everyone reads the public facts: authorities, platforms, respondents, referral bodies.
Staff are an authority's own; letterheads are written by theirs alone. The application's
own role signs people in and seeds the directory; the public pages write nothing and see no
staff.
"""

from casework.scoping.tables import (
    FULL,
    NOTHING,
    OWN,
    READ,
    WRITE,
    Rules,
    Table,
    directory,
)

TABLES = [
    directory("authorities_authority", app=WRITE),
    directory("authorities_platform", app=WRITE),
    directory("authorities_referralbody", app=WRITE),
    # Staff add respondents and what becomes known of their establishments.
    directory("authorities_respondent", desk=WRITE, app=WRITE),
    directory("authorities_establishment", desk=FULL, app=WRITE),
    Table(
        "authorities_letterhead",
        desk=Rules(select=True, insert=OWN, update=OWN),
        # Where a form on paper is sent to: what stands on every letter anyway.
        public=READ,
        app=WRITE,
    ),
    Table(
        "authorities_member",
        desk=Rules(select=OWN, insert=OWN, update=OWN),
        app=WRITE,
    ),
    # Passwords and names change on the account pages, outside any authority.
    directory(
        "authorities_user",
        desk=Rules(select=True, insert=True, update=True, update_columns=("last_login",)),
        public=NOTHING,
        app=WRITE,
    ),
    directory("authorities_user_groups", desk=READ, public=NOTHING, app=READ),
    directory("authorities_user_user_permissions", desk=READ, public=NOTHING, app=READ),
]
