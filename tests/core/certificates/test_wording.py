"""The sentences of the paper in three languages."""

from datetime import date

import msgspec
import pytest

from core.certificates.content import CertificateContent, DateSpan, decode, encode
from core.certificates.dates import dates_text, day_text
from core.certificates.wording import WORDINGS, check_sentence, facts, issued, scope
from core.testing.certificates import PLAIN, certificate_content


def days(*spans):
    """Spans from pairs of ISO dates, or single ones."""
    pairs = [span if isinstance(span, tuple) else (span, span) for span in spans]
    return [DateSpan(date.fromisoformat(first), date.fromisoformat(last)) for first, last in pairs]


@pytest.mark.parametrize(
    ("spans", "fi", "sv", "en"),
    [
        (["2017-03-29"], "29.3.2017", "29.3.2017", "29 March 2017"),
        (
            ["2027-03-31", "2027-03-10", "2027-03-17"],
            "10.3., 17.3. ja 31.3.2027",
            "10.3, 17.3 och 31.3.2027",
            "10, 17 and 31 March 2027",
        ),
        ([("2027-03-10", "2027-03-12")], "10.–12.3.2027", "10–12.3.2027", "10–12 March 2027"),
        (
            [("2027-03-30", "2027-04-02")],
            "30.3.–2.4.2027",
            "30.3–2.4.2027",
            "30 March – 2 April 2027",
        ),
        (
            [("2026-12-30", "2027-01-02")],
            "30.12.2026–2.1.2027",
            "30.12.2026–2.1.2027",
            "30 December 2026 – 2 January 2027",
        ),
        (
            ["2026-12-10", "2027-01-07", "2027-02-04"],
            "10.12.2026, 7.1. ja 4.2.2027",
            "10.12.2026, 7.1 och 4.2.2027",
            "10 December 2026, 7 January and 4 February 2027",
        ),
        (
            [("2027-03-10", "2027-03-12"), "2027-03-31"],
            "10.–12.3. ja 31.3.2027",
            "10–12.3 och 31.3.2027",
            "10–12 and 31 March 2027",
        ),
        ([], "", "", ""),
    ],
)
def test_dates(spans, fi, sv, en):
    """Month and year are said once where that is enough, in the way of each language."""
    said = {language: dates_text(days(*spans), language) for language in WORDINGS}
    assert said == {"fi": fi, "sv": sv, "en": en}


@pytest.mark.parametrize(
    ("fields", "fi", "sv", "en"),
    [
        (
            {"lessons": 12, "minutes": 540},
            "12 oppituntia (à 45 min), yhteensä 9 tuntia",
            "12 lektioner (à 45 min), totalt 9 timmar",
            "12 lessons of 45 minutes, 9 hours in all",
        ),
        (
            {"lessons": 1, "minutes": 60},
            "1 oppitunti (à 45 min), yhteensä 1 tunti",
            "1 lektion (à 45 min), totalt 1 timme",
            "1 lesson of 45 minutes, 1 hour in all",
        ),
        (
            {"lessons": 1.5, "minutes": 90},
            "1,5 oppituntia (à 45 min), yhteensä 1,5 tuntia",
            "1,5 lektioner (à 45 min), totalt 1,5 timmar",
            "1.5 lessons of 45 minutes, 1.5 hours in all",
        ),
        (
            {"lessons": 12, "minutes": 540, "attended_lessons": 10},
            "12 oppituntia (à 45 min), joista läsnä 10 oppituntia",
            "12 lektioner (à 45 min), varav närvarande 10 lektioner",
            "12 lessons of 45 minutes, of which 10 lessons attended",
        ),
        (
            {"lessons": 2, "minutes": 90, "attended_lessons": 2},
            "2 oppituntia (à 45 min), yhteensä 1,5 tuntia",
            "2 lektioner (à 45 min), totalt 1,5 timmar",
            "2 lessons of 45 minutes, 1.5 hours in all",
        ),
        (
            {"lessons": 2, "minutes": None},
            "2 oppituntia (à 45 min)",
            "2 lektioner (à 45 min)",
            "2 lessons of 45 minutes",
        ),
        ({"lessons": None, "minutes": 135}, "2,25 tuntia", "2,25 timmar", "2.25 hours"),
        (
            {"lessons": None, "minutes": 180, "attended_minutes": 120},
            "3 tuntia, joista läsnä 2 tuntia",
            "3 timmar, varav närvarande 2 timmar",
            "3 hours, of which 2 hours attended",
        ),
        ({"lessons": None, "minutes": None}, "", "", ""),
    ],
)
def test_scope(fields, fi, sv, en):
    """Only 1 itself is singular; decimals take a comma in Finnish and Swedish."""
    said = {
        language: scope(certificate_content(language=language, **fields)) for language in WORDINGS
    }
    assert said == {"fi": fi, "sv": sv, "en": en}


def test_facts_in_finnish():
    """Label and value of each line, in the order of the paper."""
    assert [tuple(fact) for fact in facts(PLAIN)] == [
        ("Aika:", "10.3., 17.3. ja 31.3.2027"),
        ("Paikka:", "Kansallisarkiston Joensuun toimipaikka, Joensuu"),
        ("Laajuus:", "12 oppituntia (à 45 min), yhteensä 9 tuntia"),
        ("Järjestäjä:", "Pohjois-Karjalan Järjestöasiain neuvottelukunta JANE"),
    ]


@pytest.mark.parametrize(
    ("language", "form", "organisers"),
    [
        ("fi", ("Toteutus:", "verkkokoulutus"), "Järjestäjät:"),
        ("sv", ("Form:", "nätutbildning"), "Arrangörer:"),
        ("en", ("Format:", "online training"), "Organisers:"),
    ],
)
def test_online_and_two_organisers(language, form, organisers):
    """An online training has a form and no place; two organisers have the plural label."""
    content = certificate_content(
        language=language,
        online=True,
        place="",
        municipality="",
        lessons=None,
        minutes=None,
        dates_text="syksy 2027",
        organisers=("Yksi ry", "Kaksi ry"),
    )
    lines = facts(content)
    assert [fact.value for fact in lines] == ["syksy 2027", form[1], "Yksi ry; Kaksi ry"]
    assert [fact.label for fact in lines][1:] == [form[0], organisers]


@pytest.mark.parametrize(
    ("language", "placed", "unplaced", "check"),
    [
        (
            "fi",
            "Joensuu 6.4.2027",
            "6.4.2027",
            "Todistuksen numero YH-2027-7KQM-4RTX-H2WD. Tarkista: yhessa.example/c",
        ),
        (
            "sv",
            "Joensuu den 6.4.2027",
            "den 6.4.2027",
            "Intygets nummer YH-2027-7KQM-4RTX-H2WD. Kontrollera: yhessa.example/c",
        ),
        (
            "en",
            "Joensuu, 6 April 2027",
            "6 April 2027",
            "Certificate no. YH-2027-7KQM-4RTX-H2WD. Verify at yhessa.example/c",
        ),
    ],
)
def test_issue_and_check(language, placed, unplaced, check):
    """Where and when it was issued, and how it is checked."""
    content = certificate_content(language=language)
    assert issued(content) == placed
    assert issued(certificate_content(language=language, issued_place="")) == unplaced
    assert check_sentence(content) == check


def test_one_day_in_english():
    """The day of issue stands alone."""
    assert day_text(date(2027, 4, 6), "en") == "6 April 2027"


def test_content_survives_being_kept():
    """What was frozen comes back the same, and says every field even at its default."""
    text = encode(PLAIN)
    assert decode(text) == PLAIN
    assert encode(decode(text)) == text
    assert set(msgspec.json.decode(text)) == set(CertificateContent.__struct_fields__)


def test_limits_hold_before_it_is_kept():
    """What could not be read back is never written."""
    with pytest.raises(msgspec.ValidationError):
        encode(certificate_content(recipient="x" * 1001))


def test_backward_span_is_refused():
    """A span that ends before it begins is a mistake of the caller."""
    with pytest.raises(ValueError, match="before it begins"):
        DateSpan(date(2027, 1, 2), date(2027, 1, 1))
