"""What became of a notice; sent inside the acting transaction, so that what receivers
write stands or falls with it."""

from django.dispatch import Signal

notice_ready = Signal()
"""The document is made, signed and frozen: ``notice``."""

notice_failed = Signal()
"""The document could not be made; ``notice.failure`` says why: ``notice``."""

notice_served = Signal()
"""The notice was given: ``notice``, ``deemed_at`` (aware datetime), ``rule`` (sentence with
citation, and "?" where nobody has verified it). Clocks start here and nowhere else."""
