"""Every change of a case. Each function checks, acts, records in ``audit`` and returns
inside one transaction; callers act for the authority whose file it is
(:func:`casework.scoping.acting_for`). ``member`` is who acts, None is the system."""
