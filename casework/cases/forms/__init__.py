"""Forms of the desk's pages: what is typed, checked before a service sees it."""
