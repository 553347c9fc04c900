"""What fictional investigators write into a letter's blanks."""

import re

_BLANK = re.compile(r"\{\{\s*write:\s*(.*?)\s*\}\}", re.DOTALL)

_WORDS = (
    ("evidence", "The links named in this notice are described one by one in the complaint."),
    ("account, with the reference", "the account named on the authority’s website"),
    ("learned of it", "The authority learned of it on 2 November 2026 from a complaint."),
    ("did or did not do", "The service was told through its reporting form and left it in place."),
    ("the date", "9 November 2026"),
    ("which processing", "publication of intimate imagery of a person without their consent"),
    ("which obligations", "the duty to process lawfully and to erase on request"),
    ("in what way", "Articles 5(1)(a), 6(1) and 17(1): processing without any legal basis"),
    ("provision and the maximum", "Further measures and their maxima are named in the law above."),
    ("provision", "Articles 5(1)(a), 6(1) and 17(1)"),
    ("why the facts", "The imagery was published without any agreement, and no exception fits it."),
    ("why no exception", "No exception fits imagery that its subject never agreed to."),
    ("period to appeal", "National law gives the period."),
    ("why", "it harms the person concerned anew with every copy"),
    ("first step", "Remove the imagery at each place listed in this notice"),
    ("next", "Keep it from being published again, and say how"),
    ("first piece of information", "Every report received about these places since 1 October 2026"),
    ("by when", "30 November 2026"),
    ("nature, gravity", "serious: intimate, visible to anyone, for several weeks"),
    ("well-founded", "well-founded"),
    ("recommend", "Offer a reporting way that works without an account."),
    ("amount", "EUR 250,000"),
    ("last day", "the last day named above"),
)
"""Hint (or part of it) → words; the first that fits."""
_OTHERWISE = "as set out in this notice"


def write_blanks(text: str) -> str:
    """The text with every blank written, by what its hint asks for."""
    return _BLANK.sub(lambda blank: words_for(blank[1]), text)


def words_for(hint: str) -> str:
    """Fictional words for one hint."""
    return next((words for part, words in _WORDS if part in hint.lower()), _OTHERWISE)
