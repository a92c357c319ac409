"""Names come out in shipped fonts, or with a visible mark."""

import pytest

from core.certificates.letters import (
    UNPRINTABLE,
    is_beyond_display,
    is_right_to_left,
    is_tall,
    printable,
    unprintable_letters,
)

NAMES = [
    "Åke Öström",
    "Ǩiõskk Ŋŋ Đđ Ŧŧ Ǥǥ Ʒʒ",
    "Nguyễn Thị Ánh",
    "Łukasz Dvořák Ağaoğlu Ștefan",
    "Ольга Їжакевич Ђорђе",
    "Αριάδνη Παπαδοπούλου",
    "محمد عبد الرحمن",
    "מרים בת־שבע",
    "გიორგი Արամ",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_europe_are_printable(name):
    """Every letter has a shape in a font of this package."""
    assert printable(name) == name
    assert unprintable_letters(name) == ""


def test_letters_without_a_font_are_marked():
    """PDF/A forbids empty boxes, so each unknown letter becomes the replacement sign."""
    assert printable("Li 王小明 \ue000") == f"Li {UNPRINTABLE * 3} {UNPRINTABLE}"
    assert unprintable_letters("王小王") == "王小"


def test_steering_signs_are_left_out():
    """A name can't be turned around or broken by invisible signs; spelling joiners stay."""
    assert printable("Aino\u202e \u0007Koe\u200b\n  Esi") == "Aino Koe Esi"
    assert printable("می\u200cخواهم") == "می\u200cخواهم"
    assert printable("A\u0308") == "Ä"


def test_how_a_line_is_set():
    """Direction, height and font follow from the letters."""
    assert [is_right_to_left(name) for name in ("מרים", "1 مريم", "Aino", "12")] == [
        True,
        True,
        False,
        False,
    ]
    assert [is_tall(name) for name in ("محمد", "สมชาย", "Ольга", "Ệ")] == [True, True, False, False]
    assert [is_beyond_display(name) for name in ("Ŧŧ", "Ἀριάδνη", "Ольга", "王", "محمد")] == [
        True,
        True,
        False,
        False,
        False,
    ]
