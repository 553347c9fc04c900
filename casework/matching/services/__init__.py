"""Every change of matching: tokens written, looks asked and answered, contact made."""
