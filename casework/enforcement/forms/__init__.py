"""Forms of the enforcement pages: what is typed, checked before a service sees it."""
