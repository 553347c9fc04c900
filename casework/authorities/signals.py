"""What the directory announces. Sent after commit, with ids alone; receivers are quick, do
not raise, and have a periodic sweep behind what they start."""

from django.dispatch import Signal

establishment_found = Signal()
"""An authority recorded where a respondent's main establishment is: ``finding_id``."""
