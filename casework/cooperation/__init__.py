"""Cooperation between authorities: invitations and shares, each opening exactly
what a tier opens, for as long as it stands."""
