"""Who may see and change which rows: database roles, the acting authority, row policies.

The application signs in to PostgreSQL as ``redress_app``, which owns nothing and may
read only directory, session and staff tables. Work on cases happens as
``redress_desk`` for one named authority, the public pages as ``redress_public``. Both
are taken on for one transaction only (``SET LOCAL``), so that a pooled connection can
carry nothing over to the next request: nothing set means nothing seen.

Every room declares its tables in ``access.py`` (see :mod:`casework.scoping.tables`);
``migrate`` applies the declarations, ``manage.py secure_database --check`` reports
drift. A table that nobody declares gets no rights at all.
"""

from casework.scoping.standing import (
    InvalidAuthority,
    Standing,
    acting_for,
    as_public,
    current_actor,
    current_authority,
    current_standing,
    set_capability,
)

__all__ = [
    "InvalidAuthority",
    "Standing",
    "acting_for",
    "as_public",
    "current_actor",
    "current_authority",
    "current_standing",
    "set_capability",
]
