"""The fictional demonstration: staff, services and complaints that nobody lodged,
and the walkthrough that plays the whole line. Refuses to run where
``DEMONSTRATION`` is off, so that no real authority's data meets it."""
