"""Letters that the shipped fonts can print, and text made ready for paper."""

import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "print" / "fonts"
UNPRINTABLE = "\ufffd"
"""Stands where no shipped font has the letter: PDF/A and PDF/UA forbid empty boxes (`.notdef`)."""

_JOINERS = "\u200c\u200d"  # Persian and Indic names are spelt with them
_PLAIN_LIMIT = 0x180  # every font of the text covers Latin up to here


def printable(text: str) -> str:
    """The text as it goes on paper: composed, in single spaces, each letter in a shipped font.

    Machine fonts are never used, so that a certificate has the same bytes on every machine; signs
    that only steer the direction of text are left out, as they can make a name look like another.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(_on_paper(letter) for letter in plain)


def unprintable_letters(text: str) -> str:
    """The letters of a text that would come out as a replacement sign, each once, in order."""
    plain = unicodedata.normalize("NFC", text)
    return "".join(dict.fromkeys(letter for letter in plain if _on_paper(letter) == UNPRINTABLE))


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def is_tall(text: str) -> bool:
    """Whether some letter stands higher or deeper than Latin, Greek and Cyrillic ones do."""
    return any("\u0590" <= letter < "\u1e00" for letter in text)


def is_beyond_display(text: str) -> bool:
    """Whether a European letter is missing from the display font, as some Sámi and Greek ones are.

    Then the whole line is set in the wider font, as single letters of another font would look odd.
    """
    shapes = _cmap(FONTS / "SourceSerif4Display-Semibold.ttf")
    return any(
        "\u0080" <= letter <= "\u052f" or "\u1e00" <= letter <= "\u1fff"  # further Latin and Greek
        for letter in text
        if ord(letter) not in shapes
    )


def _on_paper(letter: str) -> str:
    if " " <= letter <= "~":
        return letter
    category = unicodedata.category(letter)
    if category in ("Cc", "Cf") and letter not in _JOINERS:
        return ""
    if ord(letter) < _PLAIN_LIMIT or (category != "Co" and ord(letter) in _covered()):
        return letter
    return UNPRINTABLE


@cache
def _covered() -> frozenset[int]:
    return frozenset[int]().union(*(_cmap(path) for path in FONTS.glob("*.ttf")))


@cache
def _cmap(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - slow import: only for rare letters

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())
