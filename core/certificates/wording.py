"""The sentences of a certificate in three languages.

They belong to the template and are not translated at print time: a certificate that was issued
once says the same for good. Names and titles stand as they were typed and are never inflected.
"""

from typing import NamedTuple

import msgspec

from core.certificates.content import CertificateContent, Kind, Language
from core.certificates.dates import dates_text, day_text
from core.certificates.numbers import show_number


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """All fixed words of one language."""

    heading: str
    headings: str
    attended: dict[Kind, str]
    time: str
    place: str
    form: str
    online: dict[Kind, str]
    scope: str
    lesson: tuple[str, str]
    lesson_length: str
    hour: tuple[str, str]
    in_all: str
    part: str
    contents: str
    organiser: tuple[str, str]
    issued: str
    issued_without_place: str
    number: str
    check: str
    signature: str
    qr: str
    decimal_comma: bool = True


class Fact(NamedTuple):
    """One line of the facts: its label and what it says."""

    label: str
    value: str


WORDINGS: dict[Language, Wording] = {
    "fi": Wording(
        heading="Osallistumistodistus",
        headings="Osallistumistodistukset",
        attended={
            "training": "on osallistunut seuraavaan koulutukseen:",
            "event": "on osallistunut seuraavaan tapahtumaan:",
        },
        time="Aika:",
        place="Paikka:",
        form="Toteutus:",
        online={"training": "verkkokoulutus", "event": "verkkotapahtuma"},
        scope="Laajuus:",
        lesson=("oppitunti", "oppituntia"),
        lesson_length="{lessons} (à 45 min)",
        hour=("tunti", "tuntia"),
        in_all="{lessons}, yhteensä {hours}",
        part="{whole}, joista läsnä {part}",
        contents="Sisältö:",
        organiser=("Järjestäjä:", "Järjestäjät:"),
        issued="{place} {day}",
        issued_without_place="{day}",
        number="Todistuksen numero",
        check="Tarkista:",
        signature="Allekirjoitus",
        qr="QR-koodi: todistuksen tarkistusosoite",
    ),
    "sv": Wording(
        heading="Intyg om deltagande",
        headings="Intyg om deltagande",
        attended={
            "training": "har deltagit i följande utbildning:",
            "event": "har deltagit i följande evenemang:",
        },
        time="Tid:",
        place="Plats:",
        form="Form:",
        online={"training": "nätutbildning", "event": "nätevenemang"},
        scope="Omfattning:",
        lesson=("lektion", "lektioner"),
        lesson_length="{lessons} (à 45 min)",
        hour=("timme", "timmar"),
        in_all="{lessons}, totalt {hours}",
        part="{whole}, varav närvarande {part}",
        contents="Innehåll:",
        organiser=("Arrangör:", "Arrangörer:"),
        issued="{place} den {day}",
        issued_without_place="den {day}",
        number="Intygets nummer",
        check="Kontrollera:",
        signature="Underskrift",
        qr="QR-kod: adress för kontroll av intyget",
    ),
    "en": Wording(
        heading="Certificate of attendance",
        headings="Certificates of attendance",
        attended={
            "training": "has attended the following training:",
            "event": "has attended the following event:",
        },
        time="Date:",
        place="Place:",
        form="Format:",
        online={"training": "online training", "event": "online event"},
        scope="Scope:",
        lesson=("lesson", "lessons"),
        lesson_length="{lessons} of 45 minutes",
        hour=("hour", "hours"),
        in_all="{lessons}, {hours} in all",
        part="{whole}, of which {part} attended",
        contents="Contents:",
        organiser=("Organiser:", "Organisers:"),
        issued="{place}, {day}",
        issued_without_place="{day}",
        number="Certificate no.",
        check="Verify at",
        signature="Signature",
        qr="QR code: address for checking this certificate",
        decimal_comma=False,
    ),
}


def facts(content: CertificateContent) -> list[Fact]:
    """The labelled lines between the title and the contents, only those that say something."""
    words = WORDINGS[content.language]
    place = ", ".join(part for part in (content.place, content.municipality) if part)
    days = content.dates_text or dates_text(content.dates, content.language)
    lines = [
        Fact(words.time, days),
        Fact(words.place, place),
        Fact(words.form, words.online[content.kind] if content.online else ""),
        Fact(words.scope, scope(content)),
        Fact(words.organiser[len(content.organisers) > 1], "; ".join(content.organisers)),
    ]
    return [line for line in lines if line.value]


def scope(content: CertificateContent) -> str:
    """How much it was, in lessons or hours or both, and how much of it was attended."""
    words = WORDINGS[content.language]
    hours = _hours(content.minutes, words)
    if content.lessons is None:
        return _with_part(hours, _hours(content.attended_minutes, words), words)
    lessons = words.lesson_length.format(lessons=_amount(content.lessons, words.lesson, words))
    if content.attended_lessons is not None and content.attended_lessons != content.lessons:
        return _with_part(lessons, _amount(content.attended_lessons, words.lesson, words), words)
    return words.in_all.format(lessons=lessons, hours=hours) if hours else lessons


def issued(content: CertificateContent) -> str:
    """Where and when it was issued: "Joensuu 6.4.2027"."""
    words = WORDINGS[content.language]
    form = words.issued if content.issued_place else words.issued_without_place
    day = day_text(content.issued_on, content.language)
    return form.format(place=content.issued_place, day=day)


def check_sentence(content: CertificateContent) -> str:
    """The line by which the paper can be checked, as plain text."""
    words = WORDINGS[content.language]
    number = show_number(content.number)
    return f"{words.number} {number}. {words.check} {content.check_address}"


def _hours(minutes: int | None, words: Wording) -> str:
    return "" if minutes is None else _amount(round(minutes / 60, 2), words.hour, words)


def _with_part(whole: str, part: str, words: Wording) -> str:
    return words.part.format(whole=whole, part=part) if part and whole != part else whole


def _amount(number: float, noun: tuple[str, str], words: Wording) -> str:
    """A number and its noun; only 1 itself is singular, 1,5 is not (CLDR fi, sv, en)."""
    digits = f"{number:.2f}".rstrip("0").rstrip(".")
    if words.decimal_comma:
        digits = digits.replace(".", ",")
    return f"{digits} {noun[number != 1]}"
