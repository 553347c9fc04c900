"""Every change of data at intake."""
