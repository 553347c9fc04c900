"""Turns: who is answered at once, and who waits a moment, when more is asked than can be
answered. Knows of no person and no complaint."""
