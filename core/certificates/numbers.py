"""Certificate numbers, which are also the codes to check them by: `YH-2026-7KQM4RTXH2WD`."""

import re
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 signs: no I, L, O, U, so that nothing on paper is mistaken for its look-alike."""

_SIGNS = 12
_LOOK_ALIKES = str.maketrans("OIL", "011")
_CANONICAL = re.compile(rf"YH-(\d{{4}})-([{ALPHABET}]{{{_SIGNS}}})", re.ASCII)
_TYPED = re.compile(rf"YH([0-9OIL]{{4}})([{ALPHABET}OIL]{{{_SIGNS}}})", re.ASCII)
_BETWEEN = re.compile(r"[\W_]+")
_LONGEST_TYPED = 80


def new_number(year: int) -> str:
    """A number for a document issued in this year, with 60 random bits that nobody can guess."""
    bits = secrets.randbits(5 * _SIGNS)
    code = "".join(ALPHABET[bits >> 5 * place & 31] for place in range(_SIGNS))
    return f"YH-{year:04d}-{code}"


def read_number(typed: str) -> str | None:
    """The number that a person typed, in its one canonical form; `None` when it can't be one.

    Case, spaces and dashes don't matter, O is read as 0, I and L as 1.
    """
    if len(typed) > _LONGEST_TYPED:
        return None
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).upper()
    found = _TYPED.fullmatch(plain)
    if found is None:
        return None
    year, code = (part.translate(_LOOK_ALIKES) for part in found.groups())
    return f"YH-{year}-{code}"


def show_number(number: str) -> str:
    """The number in groups of four, as it is printed to be typed: `YH-2026-7KQM-4RTX-H2WD`."""
    found = _CANONICAL.fullmatch(number)
    if found is None:
        raise ValueError("not a certificate number in its canonical form")
    year, code = found.groups()
    return f"YH-{year}-{code[:4]}-{code[4:8]}-{code[8:]}"
