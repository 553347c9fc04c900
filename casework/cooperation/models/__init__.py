"""Tables of cooperation."""

from casework.cooperation.models.answer import ShareAnswer
from casework.cooperation.models.disclosure import Disclosure
from casework.cooperation.models.reading import ShareReading
from casework.cooperation.models.share import Share

__all__ = ["Disclosure", "Share", "ShareAnswer", "ShareReading"]
