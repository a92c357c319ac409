"""Finds Finnish personal identity codes, so that no form keeps one (tietosuojalaki 1050/2018 § 29).

Only a possible date with the right check character counts, so that other numbers pass.
"""

import re
import unicodedata
from datetime import date
from typing import Final

_CHECK_CHARACTERS: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_CENTURIES: Final = {"+": 1800, **dict.fromkeys("-UVWXYZ", 1900), **dict.fromkeys("ABCDEF", 2000)}
_FIRST_NUMBER: Final = 2
_CODE: Final = re.compile(
    r"(?<![0-9])([0-3][0-9])([01][0-9])([0-9]{2})[ ]?([-+A-FU-Y])[ ]?([0-9]{3})([0-9A-Y])(?![0-9])",
    re.IGNORECASE,
)
_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def find_identity_code(text: str) -> bool:
    """Whether a text holds a personal identity code, temporary ones (900–999) too."""
    if not any(sign.isdigit() for sign in text):
        return False
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return any(_is_code(found) for found in _CODE.finditer(plain))


def _is_code(found: re.Match[str]) -> bool:
    day, month, year, sign, number, check = found.groups()
    if int(number) < _FIRST_NUMBER:
        return False
    try:
        date(_CENTURIES[sign.upper()] + int(year), int(month), int(day))
    except ValueError:
        return False
    rest = int(day + month + year + number) % len(_CHECK_CHARACTERS)
    return _CHECK_CHARACTERS[rest] == check.upper()
