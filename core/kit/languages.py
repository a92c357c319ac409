"""The three languages of the product and how each of them writes a number."""

from decimal import Decimal
from typing import Final, Literal, TypeGuard

Number = int | float | Decimal
Language = Literal["fi", "sv", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("fi", "sv", "en")
LANGUAGE_NAMES: Final[dict[Language, str]] = {"fi": "Suomi", "sv": "Svenska", "en": "English"}

_MARKS: Final[dict[Language, tuple[str, str]]] = {
    "fi": ("\N{NO-BREAK SPACE}", ","),
    "sv": ("\N{NO-BREAK SPACE}", ","),
    "en": (",", "."),
}


def is_language(text: object) -> TypeGuard[Language]:
    """Whether this is one of the three language codes."""
    return text in LANGUAGES


def format_number(number: Number, language: Language) -> str:
    """The number as this language writes it, without needless zeros: `1,5`, `10 000`."""
    thousands, point = _MARKS[language]
    exact = Decimal(str(number))
    whole, _, part = f"{exact:,f}".removeprefix("-").partition(".") if exact else ("0", "", "")
    part = part.rstrip("0")
    sign = "\N{MINUS SIGN}" if exact < 0 else ""
    whole = whole.replace(",", thousands)
    return f"{sign}{whole}{point}{part}" if part else f"{sign}{whole}"
