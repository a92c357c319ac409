"""Numbers are drawn well, read leniently and never mistaken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.certificates.numbers import ALPHABET, new_number, read_number, show_number

NUMBER = "YH-2026-7KQM4RTXH2WD"
codes = st.text(ALPHABET, min_size=12, max_size=12)
years = st.integers(min_value=2000, max_value=9999)


def test_alphabet_has_no_look_alikes():
    """Thirty-two signs carry five bits each; I, L, O and U are left out."""
    assert len(set(ALPHABET)) == 32
    assert set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") - set(ALPHABET) == set("ILOU")


def test_new_number_carries_sixty_bits(monkeypatch):
    """All bits of the source reach the code: guessing gets no discount."""
    asked = []
    monkeypatch.setattr("secrets.randbits", lambda bits: asked.append(bits) or 2**bits - 1)
    assert new_number(2026) == "YH-2026-ZZZZZZZZZZZZ"
    assert asked == [60]


def test_new_numbers_differ_and_are_canonical():
    """What is drawn can be read back as it is."""
    numbers = {new_number(2026) for _ in range(200)}
    assert len(numbers) == 200
    assert {read_number(number) for number in numbers} == numbers


@given(years, codes, st.data())
def test_reading_forgives_what_people_do(year, code, data):
    """Case, separators and look-alikes don't matter, wherever they are."""
    signs = []
    for sign in f"YH{year}{code}":
        look_alike = {"0": "0oO", "1": "1iIlL"}.get(sign, sign + sign.lower())
        signs.append(data.draw(st.sampled_from(look_alike)))
        signs.append(data.draw(st.sampled_from(["", "", "-", " ", "–", "\u2011", "\u00a0"])))
    assert read_number("".join(signs)) == f"YH-{year}-{code}"


@given(years, codes)
def test_shown_form_reads_back(year, code):
    """The form in groups is for eyes; it is the same number."""
    shown = show_number(f"YH-{year}-{code}")
    assert shown == f"YH-{year}-{code[:4]}-{code[4:8]}-{code[8:]}"
    assert read_number(shown) == f"YH-{year}-{code}"


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    """Nothing that is typed raises; what is read is canonical."""
    number = read_number(text)
    assert number is None or read_number(number) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "YH-2026",
        "7KQM4RTXH2WD",
        NUMBER + "0",
        NUMBER[:-1],
        NUMBER.replace("K", "U"),
        "YH-20X6-7KQM4RTXH2WD",
        "XH-2026-7KQM4RTXH2WD",
        NUMBER + "-" * 100,
    ],
)
def test_other_text_is_no_number(typed):
    """A code alone, a sign too many or few, a foreign sign: no number at all."""
    assert read_number(NUMBER) == NUMBER
    assert read_number(typed) is None


def test_only_canonical_numbers_are_shown():
    """A number comes from the database; anything else is a mistake of ours."""
    with pytest.raises(ValueError, match="canonical"):
        show_number("7KQM-4RTX-H2WD")
