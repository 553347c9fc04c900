"""What rooms above may listen to; sent inside the transaction of the change."""

from django.dispatch import Signal

key_destroyed = Signal()
"""A subject's key was destroyed: ``subject`` (UUID), ``authority`` (slug), ``reason``."""

authority_key_rotated = Signal()
"""An authority's old key was destroyed: ``authority`` (slug), ``version`` (int)."""
