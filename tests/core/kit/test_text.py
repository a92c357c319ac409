"""Texts that people typed: found, sorted, broken over lines and cleaned."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.kit.text import (
    SORT_KEY_LENGTH,
    clean_line,
    clean_text,
    fold,
    slugify,
    soft_hyphens,
    sort_key,
)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Äiti", "aiti"),
        ("Åke  Öljymäki", "ake oljymaki"),
        ("Łukasz Đorđe", "lukasz dorde"),
        ("Straße", "strasse"),
        ("A\N{COMBINING DIAERESIS}iti", "aiti"),
        ("ÆØ", "aeo"),
        ("Иван", "иван"),
        ("I\N{COMBINING DOT ABOVE}stanbul", "istanbul"),
    ],
)
def test_a_search_needs_no_accents(typed: str, folded: str) -> None:
    """Both engines then compare the same letters."""
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """The stored column and the typed word meet."""
    assert fold(fold(text)) == fold(text)


def test_finnish_order() -> None:
    """Å, ä and ö come after z, in that order; v and w are two letters."""
    words = ["1. ilta", "2. ilta", "Aalto", "Elo", "Élodie", "Vaara", "Vuori", "Waara", "Zeta"]
    words += ["Åbo", "Äiti", "Öljy"]
    mixed = words[::-1]
    assert sorted(mixed, key=sort_key) == words


def test_a_space_sorts_before_letters() -> None:
    """A short name stands before the longer one that begins with it."""
    assert sort_key("Aho Ville") < sort_key("Ahola Aino")
    assert sort_key("Aho-Ville") == sort_key("Aho Ville")


@given(st.text(max_size=300))
def test_a_sort_key_is_digits_that_fit_the_column(text: str) -> None:
    """No collation disagrees about digits."""
    key = sort_key(text)
    assert len(key) <= SORT_KEY_LENGTH
    assert not key or key.isascii()
    assert not key or key.isdigit()


@pytest.mark.parametrize(
    ("word", "broken"),
    [
        ("Vertaisohjaajien tapaaminen", "Vertai|soh|jaa|jien tapaaminen"),
        ("arkistonmuodostussuunnitelma", "arkis|ton|muo|dos|tus|suun|ni|telma"),
        ("Vapaaehtoisten päivä", "Vapaaehtoisten päivä"),
        ("Arkiston|muodostus|suunnitelma", "Arkiston|muodostus|suunnitelma"),
        ("https://yhessa.example", "https://yhessa.example"),
    ],
)
def test_long_words_may_break(word: str, broken: str) -> None:
    """Words over 14 letters, before a consonant that a vowel follows, four letters at the ends."""
    assert soft_hyphens(word.replace("|", "\N{SOFT HYPHEN}")).replace("\N{SOFT HYPHEN}", "|") == (
        broken
    )


@given(st.text())
def test_breaking_only_adds_soft_hyphens(text: str) -> None:
    """Nothing that was typed is lost."""
    plain = text.replace("\N{SOFT HYPHEN}", "")
    assert soft_hyphens(plain).replace("\N{SOFT HYPHEN}", "") == plain


@given(st.text())
@example("a\r\nb\u2028c\x00")
def test_a_cleaned_line_is_one_clean_line(text: str) -> None:
    """No control can reach a mail's head or the database."""
    cleaned = clean_line(text)
    assert cleaned == clean_line(cleaned) == cleaned.strip()
    assert not any(unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in cleaned)
    assert "  " not in cleaned


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Aamu \t Esimerkki\r\n", "Aamu Esimerkki"),
        ("A\x00amu\x1b", "Aamu"),
        ("A\N{COMBINING DIAERESIS}iti", "Äiti"),
        ("a\rb", "a b"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "fdp.exe"),
        ("\u202aA\u202bB\u202cC\u202dD\u2066E\u2067F\u2068G\u2069", "ABCDEFG"),
        ("\u200fأمل مثال\u200e 2", "\u200fأمل مثال\u200e 2"),
        ("\ud800", ""),
        ("👩\N{ZERO WIDTH JOINER}🌾", "👩\N{ZERO WIDTH JOINER}🌾"),
    ],
)
def test_a_line(typed: str, cleaned: str) -> None:
    """Names are composed, without what nobody sees or what turns the text beside them round.

    A mark of direction (U+200E, U+200F) turns nothing but itself, and names hold them rightly.
    """
    assert clean_line(typed) == cleaned


def test_lines_are_kept_in_a_text() -> None:
    """Browsers send CR LF; two paragraphs have one empty line between them."""
    assert clean_text("\r\n yksi  \r\n\r\n\r\n\r\nkaksi\rkolme\u2028neljä\x00\n") == (
        " yksi\n\nkaksi\nkolme\nneljä"
    )


@given(st.text())
def test_cleaning_a_text_twice_changes_nothing(text: str) -> None:
    """Saving a form again is no change."""
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Kansiot kuntoon 2027, ilta 1: mitä säilytetään", "kansiot-kuntoon-2027-ilta-1-mita-sailytetaan"),  # noqa: E501
        ("Öljymäki & Åke", "oljymaki-ake"),
        ("???", ""),
    ],
)  # fmt: skip
def test_slug(title: str, slug: str) -> None:
    """An address in plain letters."""
    assert slugify(title) == slug


def test_a_long_slug_ends_with_a_whole_word() -> None:
    """Unless there is only one."""
    assert slugify("aaa bbb ccc", max_length=8) == "aaa-bbb"
    assert slugify("aaa bbb ccc", max_length=7) == "aaa-bbb"
    assert slugify("a" * 20, max_length=8) == "a" * 8
