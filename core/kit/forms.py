"""Reads posted forms: collects all problems, and what was typed stays as it was."""

import functools
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import msgspec
from email_validator import EmailNotValidError, validate_email

from core.kit.i18n import LazyText, translator
from core.kit.identity_code import find_identity_code
from core.kit.phones import normal_phone

_ = translator("kit")

LINE: Final = 200
EMAIL_LENGTH: Final = 254

IDENTITY_CODE: Final = _("Remove the personal identity code: we never keep one.")


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with one field, and how to mend it."""

    field: str
    sentence: LazyText


class FormReader:
    """The fields of one posted form; reading them gathers `problems` instead of raising."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self.fields = fields
        self.problems: list[Problem] = []

    def typed(self, name: str) -> str:
        """What was typed, just as it came; nothing for a missing field."""
        values = self.fields.get(name)
        return values[0] if values else ""

    def add(self, name: str, sentence: LazyText) -> None:
        """Note a problem; the first of a field is the one that is kept."""
        if all(problem.field != name for problem in self.problems):
            self.problems.append(Problem(name, sentence))

    def line(self, name: str, *, longest: int = LINE, missing: LazyText | None = None) -> str:
        """One line of text; `missing` is what to say when it is empty though required."""
        return self._checked(name, " ".join(self.typed(name).split()), longest, missing)

    def text(self, name: str, *, longest: int, missing: LazyText | None = None) -> str:
        """Text of several lines."""
        return self._checked(name, self.typed(name).strip(), longest, missing)

    def _checked(self, name: str, value: str, longest: int, missing: LazyText | None) -> str:
        if not value and missing is not None:
            self.add(name, missing)
        elif len(value) > longest:
            self.add(name, _("Shorten this to at most {most} characters.", most=longest))
        elif find_identity_code(value):
            self.add(name, IDENTITY_CODE)
        else:
            return value
        return ""

    def email(self, name: str, *, missing: LazyText | None = None) -> str:
        """An e-mail address in small letters, as one address has many spellings."""
        value = "".join(self.typed(name).split())
        if not value:
            if missing is not None:
                self.add(name, missing)
            return ""
        if find_identity_code(value):
            self.add(name, IDENTITY_CODE)
            return ""
        address = normal_email(value)
        if address is None:
            self.add(name, _("Write the whole e-mail address, for example name@association.fi."))
            return ""
        return address

    def phone(self, name: str, *, missing: LazyText | None = None) -> str:
        """A phone number as `+358441234567`; a number without a country is Finnish."""
        value = self.typed(name).strip()
        if not value:
            if missing is not None:
                self.add(name, missing)
            return ""
        if find_identity_code(value):
            self.add(name, IDENTITY_CODE)
            return ""
        number = normal_phone(value)
        if number is None:
            self.add(name, _("Write the phone number in digits, for example 044 123 4567."))
            return ""
        return number

    def choice(
        self, name: str, options: Collection[str], *, missing: LazyText | None = None
    ) -> str:
        """One of the options."""
        value = self.typed(name)
        if value in options and value:
            return value
        if value or missing is not None:
            self.add(name, missing or _("Choose one of the options."))
        return ""

    def several(
        self, name: str, options: Collection[str], *, missing: LazyText | None = None
    ) -> tuple[str, ...]:
        """Any of the options, in the order of the form."""
        values = dict.fromkeys(value for value in self.fields.get(name, ()) if value)
        if any(value not in options for value in values):
            self.add(name, _("Choose one of the options."))
            return ()
        if not values and missing is not None:
            self.add(name, missing)
        return tuple(values)

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self.typed(name))


@functools.lru_cache(maxsize=64)  # a form's address is looked at several times in a row
def normal_email(value: str) -> str | None:
    """The address as it is kept and sent to, or None; no name server is asked."""
    if len(value) > EMAIL_LENGTH:
        return None
    try:
        found = validate_email(value, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    address = (found.ascii_email or found.normalized).lower()
    return address if len(address) <= EMAIL_LENGTH else None
