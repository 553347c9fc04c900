"""References to quote in public, and access codes that open a complaint.

Both are written in Crockford's base 32: ten digits and the letters without I, L, O and
U, read without regard to case, with O taken for 0 and I or L for 1. An access code
carries 95 random bits and one check character, so that a slip of the pen is told from a
wrong code without asking the database.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})

CODE_LENGTH = 20
GROUP = 4
PREFIX = "RD"
REFERENCE_LENGTH = 8

WORDS = {
    **{str(digit): str(digit) for digit in range(10)},
    "A": "Alfa",
    "B": "Bravo",
    "C": "Charlie",
    "D": "Delta",
    "E": "Echo",
    "F": "Foxtrot",
    "G": "Golf",
    "H": "Hotel",
    "J": "Juliett",
    "K": "Kilo",
    "M": "Mike",
    "N": "November",
    "P": "Papa",
    "Q": "Quebec",
    "R": "Romeo",
    "S": "Sierra",
    "T": "Tango",
    "V": "Victor",
    "W": "Whiskey",
    "X": "X-ray",
    "Y": "Yankee",
    "Z": "Zulu",
}
"""The international spelling alphabet, for reading a code aloud."""


class Misspelt(ValueError):
    """What was typed cannot be a reference or a code: wrong length, character or check."""


def new_reference(prefix: str = PREFIX) -> str:
    """A random reference, ``RD-XXXX-XXXX``. It opens nothing by itself."""
    characters = "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LENGTH))
    return f"{prefix}-{characters[:GROUP]}-{characters[GROUP:]}"


def new_code() -> str:
    """A random access code, five groups of four: 95 random bits and a check character."""
    characters = [secrets.choice(ALPHABET) for _ in range(CODE_LENGTH - 1)]
    characters.append(check_character("".join(characters)))
    return grouped("".join(characters))


def check_character(characters: str) -> str:
    """Sum over GF(32), each place weighted by a power of the generator (x⁵ + x² + 1):
    finds every single wrong character and every pair that changed places."""
    total = 0
    for character in characters:
        total = _double(total ^ _VALUE[character])
    return ALPHABET[total]


def grouped(characters: str) -> str:
    """In groups of four, joined by hyphens."""
    return "-".join(characters[i : i + GROUP] for i in range(0, len(characters), GROUP))


def read_reference(typed: str) -> str:
    """The reference meant by what was typed. Raises Misspelt."""
    characters = _characters(typed).removeprefix(PREFIX)
    if len(characters) != REFERENCE_LENGTH:
        raise Misspelt
    return f"{PREFIX}-{grouped(characters)}"


def read_code(typed: str) -> str:
    """The access code meant by what was typed. Raises Misspelt."""
    characters = _characters(typed)
    if len(characters) != CODE_LENGTH or check_character(characters[:-1]) != characters[-1]:
        raise Misspelt
    return grouped(characters)


def spoken(code: str) -> list[str]:
    """The code as words, one string a group: "Kilo 4 Mike 7"."""
    return [" ".join(WORDS[character] for character in group) for group in code.split("-")]


def _characters(typed: str) -> str:
    cleaned = "".join(c for c in typed.upper() if c.isalnum()).translate(_LOOKALIKES)
    if any(character not in _VALUE for character in cleaned):
        raise Misspelt
    return cleaned


def _double(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value
