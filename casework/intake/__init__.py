"""What an authority's intake does for people who call or write: it enters their complaint,
hands them their receipt, and gives out a new code when one is lost."""
