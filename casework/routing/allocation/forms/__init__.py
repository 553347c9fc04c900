"""Forms of the pages of allocation."""
