"""Content lines: whatever was typed, the line holds and the reader gets it back."""

import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from core.calendars.lines import Text, calendar_user, folded, one_line, paragraphs, uri
from core.calendars.schemas import Person

ODD_SIGNS = ",;:\\\n\r\t\"'^\x00\x0b\x1c\x7f\x85\u2028\u200d\ufeffäöåNn a\u0308\u202eאب👩🏽‍🎓🇫🇮"
TYPED = st.text(st.one_of(st.sampled_from(ODD_SIGNS), st.characters()), max_size=300)


def unescaped(text):
    """Undo RFC 5545 3.3.11 in one pass, independently of the code under test."""
    return re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), text)


@given(TYPED)
@example("\\" * 200)
@example("a" + "\u0308" * 200)
@example(" a" * 100)
@example("pitkäsana" * 60)
def test_a_folded_line_unfolds_to_what_it_was(typed):
    """Unfolding takes out each line end and the one space after it, nothing else."""
    line = f"SUMMARY:{Text(one_line(typed)).to_ical().decode()}"
    text = folded(line)
    assert text.endswith("\r\n")
    physical = text.removesuffix("\r\n").split("\r\n")
    assert all(0 < len(part.encode()) <= 75 for part in physical)
    assert "".join([physical[0], *(part[1:] for part in physical[1:])]) == line
    assert all(part.startswith(" ") for part in physical[1:])
    assert not re.search("[\x00-\x08\x0a-\x1f\x7f-\x9f]", "".join(physical))


def test_a_fold_stands_inside_a_word():
    """A reader that strips line ends loses no space, and a letter keeps its dots."""
    line = "DESCRIPTION:" + "sana ja a\u0308a\u0308nia\u0308\\, " * 40
    for before, after in re.findall(r"(.)\r\n (.)", folded(line)):
        assert before not in " \\"
        assert after != " "
        assert not unicodedata.combining(after)


def test_a_family_of_emoji_stays_together():
    """Joined emoji and skin tones are one sign to people."""
    family = "👩🏽\u200d🎓"
    text = folded("SUMMARY:" + f"a{family}" * 30)
    assert text.replace("\r\n ", "").count(family) == 30
    assert text.count(family) == 30


@given(TYPED)
def test_typed_text_comes_back_from_its_escapes(typed):
    """Escaped once: one pass gives the cleaned text again."""
    clean = paragraphs(typed)
    assert unescaped(Text(clean).to_ical().decode()) == clean
    assert paragraphs(clean) == clean


def test_cleaning_keeps_what_is_meant():
    """Line ends of all systems are one; control characters go; ä in two signs stays."""
    typed = " \ufeffA\u0308iti\r\nja\x00  isa\u0308\t!\u2028\n\n\n\n10\u00a0000 €\ud800 \x85"
    assert paragraphs(typed) == "A\u0308iti\nja isa\u0308 !\n\n10\u00a0000 €\ufffd"
    assert one_line("Kaksi\r\n\r\n riviä") == "Kaksi riviä"


def test_an_address_holds_no_space_and_no_line_end():
    """What is percent-encoded already stays so."""
    assert uri("https://x.example/a b\r\nX:ä?q=%C3%A4&l=fi") == (
        "https://x.example/a%20b%20X:%C3%A4?q=%C3%A4&l=fi"
    )


@given(TYPED, TYPED)
def test_a_persons_name_and_mail_stay_in_their_places(name, mail):
    """No name ends its quotation, no address its line."""
    user = calendar_user(Person(name, mail))
    value = user.to_ical().decode()
    assert value.startswith("mailto:")
    assert re.fullmatch(r"[!-~]*", value)
    assert not re.search('["\n\r]', user.params.to_ical().decode().strip('CN="'))


def test_a_person_without_a_name_has_no_empty_cn():
    """Some readers show an empty CN in place of the address."""
    assert "CN" not in calendar_user(Person(" \n", "a@x.example")).params
