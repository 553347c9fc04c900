"""Changes of routing: the first decision, its confirmation or override, allocation."""
