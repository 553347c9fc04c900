"""Every change of a packet: made, approved, printed, handed over, answered."""
