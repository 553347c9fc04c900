"""What surrounds every request: outages said plainly, privacy headers, whose eyes."""
