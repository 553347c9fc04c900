"""Pages of accounts and of staff administration."""
