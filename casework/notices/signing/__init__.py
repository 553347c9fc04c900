"""The authority's electronic signature: its certificate, signing, and checking a file."""
