"""Pages of notices: for anyone who holds one, and for the desk."""
