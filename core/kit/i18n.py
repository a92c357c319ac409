"""The words of the product in Finnish, Swedish and English.

Messages are English in the code. Each room and plugin keeps its own catalogs in
`locale/<language>/LC_MESSAGES/messages.po`; the name of its folder is its domain. A message is
looked up in its own domain first and then in every room of the core, so that a common word is
translated once. Values go into `{names}`; a translation never contains markup.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from core.kit.catalogs import CONTEXT_MARK, Messages, read_catalog
from core.kit.folders import core_rooms
from core.kit.languages import LANGUAGE_NAMES, LANGUAGES, Language, format_number, is_language

__all__ = [
    "LANGUAGES",
    "LANGUAGE_NAMES",
    "Language",
    "LazyText",
    "Translator",
    "gettext",
    "in_language",
    "is_language",
    "localized",
    "ngettext",
    "pgettext",
    "plural_form",
    "register_catalogs",
    "translator",
]

_folders: Final[dict[str, Path]] = {}
_merged: Final[dict[tuple[str, Language], Messages]] = {}


def register_catalogs(domain: str, folder: Path) -> None:
    """Make a plugin's `locale` folder known under the plugin's name."""
    _folders[domain] = folder
    _merged.clear()


def _messages(domain: str, language: Language) -> Messages:
    """What this domain says in this language: its own words before those of the core's rooms."""
    found = _merged.get((domain, language))
    if found is None:
        folder = _folders.get(domain)
        plugin = read_catalog(_po_file(folder, language)) if folder else {}
        rooms = _rooms(language)
        common = {text: forms for room in reversed(rooms) for text, forms in rooms[room].items()}
        found = _merged[domain, language] = {**common, **rooms.get(domain, {}), **plugin}
    return found


@cache
def _rooms(language: Language) -> dict[str, Messages]:
    """The catalogs of the core's rooms, by name."""
    return {room.name: read_catalog(_po_file(room / "locale", language)) for room in core_rooms()}


def _po_file(folder: Path, language: Language) -> Path:
    return folder / language / "LC_MESSAGES" / "messages.po"


def gettext(language: Language, message: str, /, domain: str, **values: object) -> str:
    """The message in this language, its `{names}` filled from the values."""
    forms = _messages(domain, language).get(message)
    return _fill(forms[0] if forms else message, values, language)


def pgettext(
    language: Language, context: str, message: str, /, domain: str, **values: object
) -> str:
    """As `gettext`, for a message that means something else elsewhere."""
    forms = _messages(domain, language).get(context + CONTEXT_MARK + message)
    return _fill(forms[0] if forms else message, values, language)


def ngettext(
    language: Language, singular: str, plural: str, number: int, /, *, domain: str, **values: object
) -> str:
    """The message for this number of things; `{count}` is the number as the language writes it."""
    form = plural_form(language, singular, plural, number, domain=domain)
    return _fill(form, {"count": format_number(number, language), **values}, language)


def plural_form(language: Language, singular: str, plural: str, number: int, *, domain: str) -> str:
    """The unfilled message for this number of things.

    Finnish, Swedish and English all keep the singular for exactly one (CLDR).
    """
    forms = _messages(domain, language).get(singular) or (singular, plural)
    return forms[0 if number == 1 else -1]


def _fill(text: str, values: Mapping[str, object], language: Language) -> str:
    if not values:
        return text
    return text.format(**{name: in_language(value, language) for name, value in values.items()})


@dataclass(frozen=True, kw_only=True)
class LazyText:
    """A message that gets its language when it is shown."""

    domain: str
    message: str
    context: str | None = None
    plural: str | None = None
    number: int = 1
    values: Mapping[str, object] = field(default_factory=dict)

    def to(self, language: Language) -> str:
        """The text in this language."""
        values = dict(self.values)
        if self.plural is not None:
            forms = (self.message, self.plural)
            return ngettext(language, *forms, self.number, domain=self.domain, **values)
        if self.context is not None:
            return pgettext(language, self.context, self.message, self.domain, **values)
        return gettext(language, self.message, self.domain, **values)

    def __str__(self) -> str:
        return self.to("en")


def in_language(value: object, language: Language) -> Any:
    """A lazy text as its words in this language; anything else as it is."""
    return value.to(language) if isinstance(value, LazyText) else value


@dataclass(frozen=True)
class Translator:
    """Makes the lazy texts of one domain; by custom it is called `_`."""

    domain: str

    def __call__(self, message: str, /, **values: object) -> LazyText:
        """A lazy message."""
        return LazyText(domain=self.domain, message=message, values=values)

    def pgettext(self, context: str, message: str, /, **values: object) -> LazyText:
        """A lazy message that means something else elsewhere."""
        return LazyText(domain=self.domain, message=message, context=context, values=values)

    def ngettext(self, singular: str, plural: str, number: int, /, **values: object) -> LazyText:
        """A lazy message for a number of things."""
        return LazyText(
            domain=self.domain, message=singular, plural=plural, number=number, values=values
        )


def translator(domain: str) -> Translator:
    """What makes the lazy texts of a room or plugin, named so that its messages are found."""
    return Translator(domain)


def localized(texts: Mapping[str, str], language: Language) -> tuple[str, Language]:
    """A many-language text in this language, else in Finnish, else in any; and which it was."""
    for candidate in (language, *LANGUAGES):
        if texts.get(candidate):
            return texts[candidate], candidate
    return "", language
