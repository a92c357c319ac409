"""Forms: all problems at once, and values as they are kept."""

import pytest

from core.kit.forms import IDENTITY_CODE, FormReader, normal_email
from core.kit.i18n import translator
from core.kit.phones import normal_phone, phone_text

_ = translator("kit")
MISSING = _("Write your name.")


def test_all_problems_are_gathered_in_order():
    """A person mends everything in one go."""
    reader = FormReader({"email": ["aamu@esimerkki"], "phone": ["soita"], "way": ["boat"]})
    assert reader.line("name", missing=MISSING) == ""
    assert reader.email("email") == ""
    assert reader.phone("phone") == ""
    assert reader.choice("way", ("train", "bus")) == ""
    assert [problem.field for problem in reader.problems] == ["name", "email", "phone", "way"]
    assert reader.problems[0].sentence == MISSING


def test_one_problem_a_field():
    """The first one is shown."""
    reader = FormReader({})
    reader.add("name", MISSING)
    reader.add("name", IDENTITY_CODE)
    assert [problem.sentence for problem in reader.problems] == [MISSING]


def test_lengths_are_counted_in_characters():
    """PostgreSQL refuses one sign too many, so the form must."""
    reader = FormReader({"a": ["ä" * 200], "b": ["ä" * 201], "c": ["x\ny"]})
    assert reader.line("a") == "ä" * 200
    assert reader.line("b") == ""
    assert reader.line("c") == "x y"
    assert reader.text("c", longest=3) == "x\ny"
    assert [problem.field for problem in reader.problems] == ["b"]


@pytest.mark.parametrize("field", ["line", "text", "email"])
def test_no_field_takes_an_identity_code(field):
    """Whatever the box, the code comes back as an error."""
    reader = FormReader({"x": ["131052-308T@example.org" if field == "email" else "131052-308T"]})
    read = {
        "line": lambda: reader.line("x"),
        "text": lambda: reader.text("x", longest=500),
        "email": lambda: reader.email("x"),
    }[field]
    assert read() == ""
    assert len(reader.problems) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Aamu@Yhdistys.Example", "aamu@yhdistys.example"),
        ("a@äiti.fi", "a@xn--iti-pla.fi"),
        ("a@b", None),
        ("a b@c.fi", None),
        ("ä@c.fi", None),
        ("a@c.fi\r\nBcc: x@y.fi", None),
        ("a" * 250 + "@c.fi", None),
    ],
)
def test_email(typed, kept):
    """Small letters, a host that every mail server knows, nothing that mail can't carry."""
    assert normal_email(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("044 123 4567", "+358441234567"),
        ("044-1234567", "+358441234567"),
        ("+358 (0)44 123 4567", "+358441234567"),
        ("013 000 0000", "+358130000000"),
        ("+46 8 123 456 78", "+46812345678"),
        ("12", None),
        ("044 123 4567 tai soita", None),
        ("1" * 50, None),
    ],
)
def test_phone(typed, kept):
    """Kept as E.164, however it is written."""
    assert normal_phone(typed) == kept


def test_choices():
    """What isn't offered is refused; several come once each."""
    reader = FormReader({"a": ["x", "y", "x"], "b": ["z"], "c": [""], "d": ["on"]})
    assert reader.several("a", ("x", "y")) == ("x", "y")
    assert reader.several("b", ("x",)) == ()
    assert reader.several("c", ("x",)) == ()
    assert reader.ticked("d")
    assert not reader.ticked("e")
    assert reader.choice("c", ("x",)) == ""
    assert [problem.field for problem in reader.problems] == ["b"]
    assert reader.several("c", ("x",), missing=MISSING) == ()
    assert reader.choice("e", ("x",), missing=MISSING) == ""
    assert reader.phone("f", missing=MISSING) == ""
    assert reader.email("g", missing=MISSING) == ""
    assert [problem.field for problem in reader.problems] == ["b", "c", "e", "f", "g"]


def test_phone_as_it_is_read():
    """By Finnish custom in Finnish, with the country elsewhere; what is none stays as it is."""
    assert phone_text("+358441234567", "fi") == "044 123 4567"
    assert phone_text("+358441234567", "sv") == "+358 44 123 4567"
    assert phone_text("+4681234567", "fi").startswith("+46 8")
    assert phone_text("vaihde", "fi") == "vaihde"
