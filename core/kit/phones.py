"""Phone numbers: kept in the international form, shown as people read them."""

import re
from typing import Final

import phonenumbers

from core.kit.languages import Language

PHONE_LENGTH: Final = 20
FINLAND: Final = 358
_LONG_GROUP: Final = re.compile(r"\b(\d{3})(\d{3,5})$")


def normal_phone(value: str) -> str | None:
    """The number as E.164, or None."""
    if len(value) > 2 * PHONE_LENGTH or re.search(r"[^0-9+()/.\s-]", value):
        return None
    try:
        number = phonenumbers.parse(value, "FI")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_text(phone: str, language: Language) -> str:
    """A phone number as it is read: `044 123 4567` in Finnish, `+358 44 123 4567` elsewhere."""
    try:
        number = phonenumbers.parse(phone, "FI")
    except phonenumbers.NumberParseException:
        return phone
    is_finnish = number.country_code == FINLAND
    form = phonenumbers.PhoneNumberFormat
    wanted = form.NATIONAL if is_finnish and language == "fi" else form.INTERNATIONAL
    shown = phonenumbers.format_number(number, wanted)
    return _LONG_GROUP.sub(r"\1 \2", shown) if is_finnish else shown
