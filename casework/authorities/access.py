"""Rights on the directory.

Everyone reads the public facts: authorities, platforms, respondents, referral bodies.
Staff are an authority's own; letterheads are written by theirs alone. The application's
own role signs people in and seeds the directory; the public pages write nothing and see no
staff.
"""

from casework.scoping.standing import APP_ROLE, DESK_ROLE
from casework.scoping.tables import (
    NOTHING,
    OWN,
    READ,
    WRITE,
    Function,
    Rules,
    Table,
    directory,
    own,
)

_MAY_FIND = (
    f"{OWN} AND EXISTS (SELECT FROM authorities_authority a, authorities_establishment e"
    " WHERE a.slug = authorities_establishmentfinding.authority_id AND a.one_stop_shop"
    " AND e.id = authorities_establishmentfinding.establishment_id"
    " AND (authorities_establishmentfinding.status <> 'confirmed'"
    " OR authorities_of_place(a.slug, e.country)))"
)
"""An authority of the one-stop shop speaks for itself, and confirms its own place alone."""

_SETTLE = """
    WITH views AS (
        SELECT DISTINCT ON (f.establishment_id, f.authority_id)
               f.establishment_id, f.authority_id, f.status, f.decides, e.country
          FROM authorities_establishmentfinding f
          JOIN authorities_establishment e ON e.id = f.establishment_id
         WHERE e.respondent_id = subject
         ORDER BY f.establishment_id, f.authority_id, f.number DESC
    ), claims AS (
        SELECT v.establishment_id, bool_or(v.status = 'confirmed') AS confirmed
          FROM views v
         WHERE v.status IN ('presumed', 'confirmed')
           AND authorities_of_place(v.authority_id, v.country)
         GROUP BY v.establishment_id
    ), stands AS (
        SELECT e.id, s.decides AS shipped,
               CASE WHEN c.establishment_id IS NOT NULL AND (SELECT count(*) FROM claims) > 1
                    THEN 'disputed'
                    WHEN EXISTS (SELECT FROM views v
                                  WHERE v.establishment_id = e.id AND v.status = 'disputed')
                    THEN 'disputed'
                    WHEN c.confirmed THEN 'confirmed'
                    WHEN EXISTS (SELECT FROM claims o WHERE o.confirmed) THEN 'candidate'
                    WHEN EXISTS (SELECT FROM views v
                                  WHERE v.establishment_id = e.id AND v.status = 'presumed')
                    THEN 'presumed'
                    ELSE coalesce(s.status, 'candidate') END AS status
          FROM authorities_establishment e
          LEFT JOIN claims c ON c.establishment_id = e.id
          LEFT JOIN views s ON s.establishment_id = e.id AND s.authority_id IS NULL
         WHERE e.respondent_id = subject
    ), wanted AS (
        SELECT id, status, CASE WHEN status = 'candidate' THEN shipped ELSE true END AS decides
          FROM stands
    )
    UPDATE authorities_establishment e SET main_status = w.status, decides = w.decides
      FROM wanted w
     WHERE w.id = e.id
       AND (e.main_status, e.decides) IS DISTINCT FROM (w.status, w.decides)
"""
"""What stands for each establishment, from the newest view of each authority. Claimed by the
authorities of two places, both are disputed; so is one that any authority disputes.
Confirmed is what its own authority confirmed, presumed what anybody presumes while nobody
confirmed another. Else it stands as shipped."""

TABLES = [
    directory("authorities_authority", app=WRITE),
    directory("authorities_platform", app=WRITE),
    directory("authorities_referralbody", app=WRITE),
    # Staff add respondents, and candidates for their main establishment. What stands for an
    # establishment is no desk's to write: it follows from the findings of all.
    directory("authorities_respondent", desk=WRITE, app=WRITE),
    Table(
        "authorities_establishment",
        desk=Rules(select=True, insert="main_status = 'candidate' AND decides IS NULL"),
        public=READ,
        app=WRITE,
    ),
    Table(
        "authorities_establishmentfinding",
        desk=Rules(select=True, insert=_MAY_FIND),
        app=WRITE,
    ),
    own("authorities_findingevidence", update=False),
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

FUNCTIONS = [
    # A regional authority is that of its region; a country's of whatever has none.
    Function(
        signature="authorities_of_place(authority text, place text)",
        returns="boolean",
        roles=(APP_ROLE, DESK_ROLE),
        body="SELECT EXISTS (SELECT FROM authorities_authority a WHERE a.slug = authority"
        " AND a.one_stop_shop AND (place IN (a.country, a.subdivision) OR (a.subdivision = ''"
        " AND split_part(place, '-', 1) = a.country AND NOT EXISTS"
        " (SELECT FROM authorities_authority b WHERE b.subdivision = place))))",
    ),
    Function(
        signature="authorities_settle(subject uuid)",
        returns="void",
        volatility="VOLATILE",
        definer=True,
        roles=(APP_ROLE, DESK_ROLE),
        body=_SETTLE,
    ),
]
