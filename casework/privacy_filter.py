"""Keeps personal data out of the log, whatever a library prints."""

import logging
import re

_EMAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")
_QUERY = re.compile(r"(https?://[^\s?#]+|/[^\s?#]*)\?[^\s\"']+")


class PrivacyFilter(logging.Filter):
    """Blanks e-mail addresses and query strings in every record that is printed."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        cleaned = _QUERY.sub(r"\1?…", _EMAIL.sub("‹address›", text))
        if cleaned != text:
            record.msg, record.args = cleaned, None
        return True
