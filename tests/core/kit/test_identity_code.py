"""Personal identity codes are found in any text, and nothing else is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kit.identity_code import find_identity_code

CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
SIGNS = {18: "+", 19: "-UVWXY", 20: "ABCDEF"}


@st.composite
def identity_codes(draw):
    day = draw(st.dates(date(1850, 1, 1), date(2049, 12, 31)))
    sign = draw(st.sampled_from(SIGNS[day.year // 100]))
    number = draw(st.integers(2, 999))
    digits = f"{day:%d%m%y}"
    return f"{digits}{sign}{number:03}{CHECK[int(f'{digits}{number:03}') % 31]}"


@given(identity_codes(), st.text(max_size=20), st.booleans())
def test_every_code_is_found_in_any_text(code, text, small):
    """Wherever it stands, in small letters too, as people paste it into any box."""
    assert find_identity_code(f"{text} {code.lower() if small else code}!")


@given(identity_codes(), st.sampled_from(CHECK))
def test_a_wrong_check_character_passes(code, other):
    """Other numbers of that form must pass."""
    if other != code[-1]:
        assert not find_identity_code(code[:-1] + other)


@pytest.mark.parametrize(
    "text",
    ["131052-308T", "hetu 131052–308t.", "Olen 131052 - 308T", "１３１０５２-308T"],
)
def test_known_codes(text):
    """Published examples, also with a dash or digits that only look different."""
    assert find_identity_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "131052-308U",
        "321052-308T",
        "300252-308T",
        "0242746-2",
        "044 123 4567",
        "12.3.2027 klo 16.30",
        "131052-000T",
        "FI21 1234 5600 0007 85",
    ],
)
def test_other_numbers_pass(text):
    """A business id, a phone, a date, an account or an impossible day is no identity code."""
    assert not find_identity_code(text)
