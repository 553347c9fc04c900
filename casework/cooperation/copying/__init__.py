"""A share as a file for the recipient's own systems: rebuilt from the disclosure alone."""
