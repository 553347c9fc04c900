"""Strings that are rightly the same as in English, by language: names, and words in common.

The check takes any other string that equals its source for one that was forgotten.
"""

NAMES = frozenset({"Redress", "SHA-256"})
"""The same in every language."""

SAME: dict[str, frozenset[str]] = {
    code: NAMES | words
    for code, words in {
        "fr": frozenset(
            {
                "Code",
                "Cookies",
                "Date",
                "Documents",
                "E-mail",
                "Important",
                "Messages",
                "Moment",
                "Pages",
                "Publication",
                "Services",
                "Signature",
                "Standard",
            }
        ),
        "de": frozenset(
            {
                "Code",
                "Cookies",
                "Demonstration",
                "Link",
                "Links",
                "Name",
                "Post",
                "Region",
                "Standard",
                "Start",
                "Text",
            }
        ),
        "es": frozenset({"Cookies", "Error:", "No"}),
        "it": frozenset({"E-mail", "Link", "No", "Privacy"}),
        "nl": frozenset(
            {
                "%(n)d week",
                "E-mail",
                "Code",
                "Links",
                "Link",
                "Open",
                "Post",
                "Moment",
                "Privacy",
                "Cookies",
            }
        ),
        "pl": frozenset({"E-mail", "Link", "Region"}),
        "pt": frozenset({"Cookies", "E-mail", "Link", "Links"}),
        "el": frozenset({"Cookies", "E-mail"}),
        "sv": frozenset({"Text", "Standard", "Region", "Post", "Start", "Demonstration"}),
        "ko": frozenset(),
        "ar": frozenset(),
    }.items()
}
