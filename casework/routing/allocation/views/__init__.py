"""The desk's pages of allocation."""
