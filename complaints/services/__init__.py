"""Every change of the public side's data."""
