"""The languages of the public's side: what each needs, and the catalogues of their words.

Pure Python, so that settings and set-up can use it. The desk stays English.
"""

from casework.languages.data import DEFAULT, LANGUAGES, Language, language, offered

__all__ = ["DEFAULT", "LANGUAGES", "Language", "language", "offered"]
