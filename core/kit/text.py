"""Cleaning, folding, sorting and breaking of texts that people typed."""

import functools
import re
import unicodedata
from typing import Final

SORT_KEY_LENGTH: Final = 200

_SOFT_HYPHEN: Final = "\N{SOFT HYPHEN}"
_VOWELS: Final = "aeiouyåäöæøáéíóúü"
_LONG_WORD: Final = 15
_KEPT_AT_ENDS: Final = 4
_UNSEEN: Final = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPECIAL: Final = str.maketrans(
    {
        "æ": "ae",
        "ð": "d",
        "đ": "d",
        "ħ": "h",
        "ı": "i",
        "ł": "l",
        "ŋ": "n",
        "ø": "o",
        "œ": "oe",
        "þ": "th",
        "ŧ": "t",
        "ʒ": "z",
    }
)


def fold(text: str) -> str:
    """The text as a search compares it: small letters without accents, so "aiti" finds "Äiti"."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(kept.casefold().split())


@functools.lru_cache(maxsize=1000)  # pages sort the same names each time
def sort_key(text: str) -> str:
    """A key in digits that sorts as Finnish does: å, ä, ö after z; v and w apart.

    Digits alone, as the engines and their collations agree on nothing else.
    """
    return "".join(_code(sign) for sign in _for_sorting(text))[:SORT_KEY_LENGTH]


def _for_sorting(text: str) -> str:
    """Small letters; accents gone but for the three letters of their own."""
    composed = unicodedata.normalize("NFC", text.casefold()).replace("æ", "ä").replace("ø", "ö")
    folded = (sign if sign in "åäö" else fold(sign) or " " for sign in composed)
    return " ".join("".join(folded).split())


def _code(sign: str) -> str:
    if sign in _ORDER:
        return f"{_ORDER.index(sign):02}"
    return f"9{ord(sign):07}" if sign.isalnum() else "00"


_ORDER: Final = " 0123456789abcdefghijklmnopqrstuvwxyzåäö"


def soft_hyphens(text: str) -> str:
    """The text with places to break its long words: before a consonant that a vowel follows."""
    return re.sub(rf"[^\W\d_{_SOFT_HYPHEN}]{{{_LONG_WORD},}}", _broken, text)


def _broken(found: re.Match[str]) -> str:
    word = found[0]
    last = len(word) - _KEPT_AT_ENDS
    return "".join(
        _SOFT_HYPHEN + sign if _KEPT_AT_ENDS <= place <= last and _opens(word, place) else sign
        for place, sign in enumerate(word)
    )


def _opens(word: str, place: int) -> bool:
    return word[place].lower() not in _VOWELS and word[place + 1].lower() in _VOWELS


def clean_line(text: str) -> str:
    """One line as it may be kept: composed letters, single spaces, no invisible controls."""
    return " ".join(_without_controls(text).split())


def clean_text(text: str) -> str:
    """Several lines as they may be kept: as `clean_line`, with at most one empty line between."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    unified = unified.replace("\u2028", "\n").replace("\u2029", "\n\n")
    lines = (line.rstrip() for line in _without_controls(unified).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n").rstrip()


def _without_controls(text: str) -> str:
    """Gone are NUL (PostgreSQL refuses it), controls, and what can't be seen."""
    return _UNSEEN.sub("", _CONTROLS.sub("", unicodedata.normalize("NFC", text)))


def slugify(text: str, *, max_length: int = 80) -> str:
    """The text as a part of an address, `Äidin ilta 2` as `aidin-ilta-2`; maybe nothing is left."""
    words = re.findall(r"[a-z0-9]+", fold(text))
    slug = "-".join(words)
    if len(slug) <= max_length:
        return slug
    return slug[: max_length + 1].rpartition("-")[0] or slug[:max_length]
