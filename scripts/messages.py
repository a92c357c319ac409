"""Keeps the catalogs of all rooms and plugins: `make messages`.

Without an option it writes new messages into the `.po` files and takes unused ones out; what the
core has already translated elsewhere is left out, as it is found there. With `--check` it writes
nothing and ends with 1 when a Finnish or Swedish text is missing, fuzzy or unused, or when its
`{names}` are not those of the English text.
"""

import argparse
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fi", "sv")
METHODS = [
    ("**/piccolo_migrations/**", "ignore"),
    ("**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
    ("templates/**.xml", "jinja2"),
    ("templates/**.svg", "jinja2"),
]
OPTIONS = {"templates/**": {"encoding": "utf-8"}}
HEADER = "# The words of this part of Yhessä.\n"


class Key(NamedTuple):
    """What tells one message from another."""

    context: str | None
    singular: str


def folders(root: Path) -> list[Path]:
    """The rooms of the core and the plugins."""
    found = [*sorted((root / "core").iterdir()), *sorted((root / "plugins").iterdir())]
    return [folder for folder in found if (folder / "__init__.py").is_file()]


def extract(folder: Path) -> Catalog:
    """All messages that the code and the templates of a folder hold."""
    catalog = Catalog(charset="utf-8")
    found = extract_from_dir(
        folder, METHODS, OPTIONS, keywords=DEFAULT_KEYWORDS, comment_tags=("Translators:",)
    )
    for name, _, message, comments, context in found:
        catalog.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalog


def catalog_file(folder: Path, language: str) -> Path:
    """Where the texts of a folder in a language lie."""
    return folder / "locale" / language / "LC_MESSAGES" / "messages.po"


def read(path: Path, language: str) -> Catalog:
    """The catalog, empty where there is none yet."""
    if not path.is_file():
        return Catalog(locale=language, charset="utf-8")
    return read_po(BytesIO(path.read_bytes()), locale=language, charset="utf-8", abort_invalid=True)


def key_of(message: Message) -> Key:
    """The message's identity: its context and its (first) English text."""
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return Key(message.context, singular)


def messages(catalog: Catalog) -> Iterator[Message]:
    """The messages of a catalog without its header."""
    return (message for message in catalog if message.id)


def forms(text: object) -> list[str]:
    """The texts of a message: one, or its singular and plural."""
    if isinstance(text, (tuple, list)):
        return [str(form) for form in text]
    return [str(text or "")]


def is_translated(message: Message) -> bool:
    """Whether each form has a text that somebody has agreed to."""
    given = forms(message.string)
    wanted = len(LANGUAGES) if message.pluralizable else 1
    return not message.fuzzy and len(given) >= wanted and all(given)


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def differing_placeholders(message: Message) -> bool:
    """Whether a translation lacks or invents a name; only the singular may leave its number out."""
    wanted = placeholders(forms(message.id)[-1])
    for number, text in enumerate(forms(message.string)):
        given = placeholders(text)
        optional = {"count"} if message.pluralizable and number == 0 else set()
        if given - wanted or wanted - given - optional:
            return True
    return False


def core_translations(root: Path, language: str) -> dict[Path, set[Key]]:
    """What each room of the core has translated."""
    return {
        folder: {
            key_of(message)
            for message in messages(read(catalog_file(folder, language), language))
            if is_translated(message)
        }
        for folder in folders(root)
        if folder.parent.name == "core"
    }


def problems_of(folder: Path, language: str, elsewhere: set[Key]) -> Iterator[str]:
    """What is wrong with one catalog, each in a sentence."""
    path = catalog_file(folder, language)
    wanted = {key_of(message): message for message in messages(extract(folder))}
    catalog = read(path, language)
    own = {key_of(message): message for message in messages(catalog)}
    where = f"{folder.parent.name}/{folder.name} {language}"
    for key in wanted.keys() - own.keys() - elsewhere:
        yield f"{where}: no text for {key.singular!r}"
    for key in own.keys() - wanted.keys():
        yield f"{where}: unused text {key.singular!r}"
    for message in catalog.obsolete.values():
        yield f"{where}: obsolete text {key_of(message).singular!r}"
    for key, message in own.items():
        if not is_translated(message):
            yield f"{where}: untranslated or fuzzy: {key.singular!r}"
        elif differing_placeholders(message):
            yield f"{where}: other names in braces than in {key.singular!r}"
        elif key in wanted and forms(wanted[key].id) != forms(message.id):
            yield f"{where}: another plural than in the code: {key.singular!r}"


def check(root: Path) -> list[str]:
    """Everything that is wrong with the catalogs."""
    found: list[str] = []
    for language in LANGUAGES:
        known = core_translations(root, language)
        for folder in folders(root):
            others = {key for room, keys in known.items() if room != folder for key in keys}
            found.extend(sorted(problems_of(folder, language, others)))
    return found


def update(root: Path, only: list[str]) -> None:
    """Write new messages into the catalogs (or those of some folders) and take unused ones out."""
    for language in LANGUAGES:
        known = core_translations(root, language)
        for folder in folders(root):
            if only and folder.name not in only:
                continue
            others = {key for room, keys in known.items() if room != folder for key in keys}
            path = catalog_file(folder, language)
            old = {key_of(message): message for message in messages(read(path, language))}
            write(path, language, merged(extract(folder), old, others, language))


def merged(wanted: Catalog, old: dict[Key, Message], elsewhere: set[Key], language: str) -> Catalog:
    """The wanted messages with their old texts; without those that the core has elsewhere."""
    catalog = Catalog(locale=language, charset="utf-8", header_comment=HEADER)
    for message in messages(wanted):
        key = key_of(message)
        if key not in old and key in elsewhere:
            continue
        kept = old.get(key)
        same_kind = kept is not None and kept.pluralizable == message.pluralizable
        catalog.add(
            message.id,
            kept.string if kept is not None and same_kind else None,
            [(name, 0) for name, _ in message.locations],
            flags=kept.flags & {"fuzzy"} if kept is not None else (),
            auto_comments=message.auto_comments,
            context=message.context,
        )
    return catalog


def write(path: Path, language: str, catalog: Catalog) -> None:
    """Write the catalog in a form that changes only where its texts do."""
    if not list(messages(catalog)):
        path.unlink(missing_ok=True)
        return
    out = BytesIO()
    write_po(out, catalog, width=100, sort_output=True, include_lineno=False, omit_header=True)
    plural = "nplurals=2; plural=(n != 1);"
    header = (
        f'{HEADER}msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {plural}\\n"\n\n'
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + out.getvalue().decode().lstrip("\n"), encoding="utf-8")


def main() -> int:
    """Update the catalogs, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only tell what is wrong")
    parser.add_argument("folders", nargs="*", help="rooms or plugins to update; all by default")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not arguments.check:
        update(arguments.root, arguments.folders)
    problems = check(arguments.root)
    print("\n".join(problems) or "All texts are there in Finnish and Swedish.")
    return int(bool(problems) and arguments.check)


if __name__ == "__main__":
    sys.exit(main())
