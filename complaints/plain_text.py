"""Text made safe to keep and to show, without changing its words. No Django here.

Browsers and attackers send characters nobody sees: nulls, control codes, marks that turn
the writing direction around. They are taken out; joiners that languages need stay.
"""

import re
import unicodedata

_INVISIBLE = re.compile(
    "["
    "\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"  # control codes but tab and line ends
    "\u00ad\u180e\u200b\u2028\u2029\u2060-\u2064\ufeff"  # soft hyphen, zero width, separators
    "\u202a-\u202e\u2066-\u2069\u206a-\u206f"  # writing direction turned around
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # annotations, tags
    "\ud800-\udfff"  # halves of characters
    "]"
)
_LINE_ENDS = re.compile(r"\r\n?")
_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})"
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)


def clean(text: str) -> str:
    """The text without invisible and control characters, line ends as ``\\n``, composed
    (NFC), and with no more than four combining marks in a row."""
    text = _LINE_ENDS.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    return _MARKS.sub(r"\1", unicodedata.normalize("NFC", text))
