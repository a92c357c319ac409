"""The words in three languages: where they are looked up and how they are filled."""

import importlib.util
import os
import time
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po as babel_read_po

from core.kit import i18n
from core.kit.catalogs import read_catalog, read_mo, read_po
from core.kit.folders import core_rooms
from core.kit.i18n import (
    LANGUAGES,
    gettext,
    is_language,
    localized,
    ngettext,
    pgettext,
    register_catalogs,
    translator,
)

ROOT = Path(__file__).resolve().parents[3]
PO = """\
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

#: somewhere.py
msgid "Events"
msgstr "Tilaisuudet"

msgid "{name} has {count} vote"
msgid_plural "{name} has {count} votes"
msgstr[0] "Ääniä 1: {name}"
msgstr[1] "Ääniä {count}: {name}"

msgctxt "ballot"
msgid "Open"
msgstr "Avaa"

msgid ""
"A long \\"text\\"\\n"
"of two lines"
msgstr ""
"Pitkä \\"teksti\\"\\n"
"kahdella rivillä"

#, fuzzy
msgid "Guess"
msgstr "Arvaus"

msgid "Nothing yet"
msgstr ""

#~ msgid "Old"
#~ msgstr "Vanha"
"""


@pytest.fixture
def votes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plugin's folder with a Finnish catalog, known as `votes`."""
    file = tmp_path / "locale" / "fi" / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    file.write_text(PO, encoding="utf-8")
    monkeypatch.setattr(i18n, "_folders", {})
    monkeypatch.setattr(i18n, "_merged", {})
    register_catalogs("votes", tmp_path / "locale")
    return file


def test_a_domain_says_its_own_words_before_those_of_the_core(votes: Path) -> None:
    """A plugin may call events by another name without changing the core's pages."""
    assert gettext("fi", "Events", "votes") == "Tilaisuudet"
    assert gettext("fi", "Events", "site") == "Tapahtumat"


def test_a_word_of_another_room_is_found(votes: Path) -> None:
    """A common word is translated once in the core."""
    assert gettext("fi", "Cancelled", "votes") == "Peruttu"
    assert gettext("sv", "Cancelled", "events") == "Inställt"


def test_an_unknown_message_is_shown_in_english(votes: Path) -> None:
    """A missing text is a failing check, not a broken page."""
    assert gettext("fi", "Nobody wrote this", "votes") == "Nobody wrote this"
    assert gettext("en", "Events", "votes") == "Events"


@pytest.mark.parametrize("message", ["Guess", "Nothing yet", "Old"])
def test_unsure_empty_and_old_texts_are_not_used(votes: Path, message: str) -> None:
    """What nobody has agreed to is not shown."""
    assert gettext("fi", message, "votes") == message


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "Ääniä 0: Aamu"),
        (1, "Ääniä 1: Aamu"),
        (2, "Ääniä 2: Aamu"),
        (12000, "Ääniä 12\N{NO-BREAK SPACE}000: Aamu"),
    ],
)
def test_plurals_keep_the_singular_for_one(votes: Path, number: int, text: str) -> None:
    """CLDR: one is singular in all three languages, nought is not."""
    given = ngettext(
        "fi", "{name} has {count} vote", "{name} has {count} votes", number, domain="votes",
        name="Aamu",
    )  # fmt: skip
    assert given == text


def test_plurals_in_english_need_no_catalog() -> None:
    """English is the language of the code."""
    assert ngettext("en", "{count} place", "{count} places", 1, domain="x") == "1 place"
    assert ngettext("en", "{count} place", "{count} places", 0, domain="x") == "0 places"


def test_a_context_tells_two_meanings_apart(votes: Path) -> None:
    """The same English word may be two words in Finnish."""
    assert pgettext("fi", "ballot", "Open", "votes") == "Avaa"
    assert pgettext("fi", "door", "Open", "votes") == "Open"


def test_braces_in_a_value_are_not_filled(votes: Path) -> None:
    """A person may be called anything."""
    assert gettext("fi", "Hello {name}", "votes", name="{x}") == "Hello {x}"


def test_a_lazy_text_gets_its_language_when_shown(votes: Path) -> None:
    """Names of plugins are made at import, when nobody reads yet."""
    _ = translator("votes")
    assert _("Events").to("fi") == "Tilaisuudet"
    assert str(_("Events")) == "Events"
    assert _.pgettext("ballot", "Open").to("fi") == "Avaa"
    two = _.ngettext("{name} has {count} vote", "{name} has {count} votes", 2, name="Aamu")
    assert two.to("fi") == "Ääniä 2: Aamu"
    assert _("State: {state}", state=_("Events")).to("fi") == "State: Tilaisuudet"


@pytest.mark.parametrize(
    ("texts", "language", "expected"),
    [
        ({"fi": "a", "sv": "b"}, "sv", ("b", "sv")),
        ({"fi": "a", "sv": ""}, "sv", ("a", "fi")),
        ({"en": "c"}, "sv", ("c", "en")),
        ({}, "sv", ("", "sv")),
    ],
)
def test_a_text_in_several_languages_falls_back(
    texts: dict[str, str], language: i18n.Language, expected: tuple[str, str]
) -> None:
    """The asked language, then Finnish, then any."""
    assert localized(texts, language) == expected


def test_only_three_languages_are_known() -> None:
    """The first part of an address is checked with it."""
    assert [code for code in ("fi", "sv", "en", "de", "", None) if is_language(code)] == list(
        LANGUAGES
    )


def test_text_over_lines_and_quotes_are_read(votes: Path) -> None:
    """Catalogs are wrapped by tools."""
    found = gettext("fi", 'A long "text"\nof two lines', "votes")
    assert found == 'Pitkä "teksti"\nkahdella rivillä'


def test_both_kinds_of_catalog_say_the_same(votes: Path) -> None:
    """Our reading of the text agrees with Babel's compiled form."""
    mo_file = votes.with_suffix(".mo")
    with votes.open("rb") as source, mo_file.open("wb") as target:
        write_mo(target, babel_read_po(source, locale="fi"))
    assert read_mo(mo_file.read_bytes()) == read_po(PO)


def test_a_compiled_catalog_is_used_only_when_it_is_newer(votes: Path) -> None:
    """An edited text shows at once in a checkout that was built earlier."""
    mo_file = votes.with_suffix(".mo")
    with mo_file.open("wb") as target:
        write_mo(target, babel_read_po([b'msgid "Events"', b'msgstr "Kootut"'], locale="fi"))
    os.utime(votes, (2_000_000_000, 2_000_000_000))
    assert read_catalog(votes)["Events"] == ("Tilaisuudet",)
    os.utime(mo_file, (2_000_000_001, 2_000_000_001))
    assert read_catalog(votes)["Events"] == ("Kootut",)
    votes.unlink()
    assert read_catalog(votes)["Events"] == ("Kootut",)
    mo_file.unlink()
    assert read_catalog(votes) == {}


def test_what_is_not_a_catalog_is_refused() -> None:
    """A damaged file stops the start instead of silencing a room."""
    with pytest.raises(ValueError, match="catalog"):
        read_mo(b"\0" * 20)


def test_all_catalogs_load_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a build step the start must not wait."""
    monkeypatch.setattr(i18n, "_merged", {})
    i18n._rooms.cache_clear()
    started = time.process_time()
    for room in core_rooms():
        for language in LANGUAGES:
            gettext(language, "Events", room.name)
    assert time.process_time() - started < 0.5  # well under 0.1 s on an idle machine


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    """The script behind `make messages`."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_text_is_there_in_finnish_and_swedish(messages: ModuleType) -> None:
    """No page shows English words to a Finnish or Swedish reader."""
    assert messages.check(ROOT) == []


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout with one room that says two things."""
    room = tmp_path / "core" / "hall"
    (room / "templates" / "hall").mkdir(parents=True)
    (tmp_path / "plugins").mkdir()
    (room / "__init__.py").write_text('_ = str\nname = _("Hall {name}")\n')
    (room / "templates" / "hall" / "a.html").write_text(
        '{{ ngettext("{count} a", "{count} b", n) }}'
    )
    return tmp_path


def _translate(tree: Path, messages: ModuleType, **texts: str) -> None:
    """Update the catalogs and fill them in."""
    messages.update(tree, [])
    for language in messages.LANGUAGES:
        path = messages.catalog_file(tree / "core" / "hall", language)
        catalog = messages.read(path, language)
        for message in messages.messages(catalog):
            plural = ("yksi", "{count} c")
            message.string = plural if message.pluralizable else texts.get(language, "Sali {name}")
        messages.write(path, language, catalog)


def test_translated_texts_pass_and_survive_an_update(tree: Path, messages: ModuleType) -> None:
    """Running the script again changes nothing."""
    _translate(tree, messages)
    assert messages.check(tree) == []
    path = messages.catalog_file(tree / "core" / "hall", "fi")
    before = path.read_text()
    messages.update(tree, [])
    assert path.read_text() == before


def test_missing_texts_are_told(tree: Path, messages: ModuleType) -> None:
    """Both languages, each message."""
    assert len(messages.check(tree)) == 4
    messages.update(tree, [])
    assert [line.split(":")[1] for line in messages.check(tree)] == [" untranslated or fuzzy"] * 4


def test_other_names_in_braces_are_told(tree: Path, messages: ModuleType) -> None:
    """A renamed value would break the page of one language alone."""
    _translate(tree, messages, sv="Sal {namn}")
    assert messages.check(tree) == ["core/hall sv: other names in braces than in 'Hall {name}'"]


def test_unused_texts_are_told_and_taken_out(tree: Path, messages: ModuleType) -> None:
    """A catalog holds what the code says, no more."""
    _translate(tree, messages)
    (tree / "core" / "hall" / "__init__.py").write_text("")
    assert {line.split(":")[1] for line in messages.check(tree)} == {" unused text 'Hall {name}'"}
    messages.update(tree, [])
    assert messages.check(tree) == []


def test_what_the_core_has_translated_is_not_asked_again(tree: Path, messages: ModuleType) -> None:
    """A plugin finds the core's words."""
    _translate(tree, messages)
    plugin = tree / "plugins" / "votes"
    plugin.mkdir()
    (plugin / "__init__.py").write_text('_ = str\nname = _("Hall {name}")\n')
    assert messages.check(tree) == []
    messages.update(tree, [])
    assert not (plugin / "locale").exists()
