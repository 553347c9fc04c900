"""Every change of an action. Each function checks, moves, records in ``audit`` and
returns inside one transaction; callers act for the authority whose action it is, as the
member they name (the database compares the two)."""
