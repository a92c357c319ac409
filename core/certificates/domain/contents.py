"""What a certificate says of an event and of what one person attended."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import msgspec

from core.certificates.content import CertificateContent, DateSpan, Kind, Language, Layout
from core.events import EventOut, Mode
from core.groups import Texts
from core.kit.dates import local
from core.kit.i18n import is_language, localized
from core.registrations import Attended

_TRAININGS: Final = frozenset({"training", "school_cooperation"})
_LESSON: Final = 45
_DAY: Final = timedelta(days=1)


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """Who gets a certificate: the name as typed, the language, how and how much was attended."""

    name: str
    language: str
    mode: Mode
    attended: Attended


def write_content(
    event: EventOut, recipient: Recipient, number: str, *, base_url: str, now: datetime
) -> CertificateContent:
    """All that the certificate of this person prints, frozen at this instant."""
    language: Language = recipient.language if is_language(recipient.language) else "fi"
    terms = event.certificate
    title, title_language = localized(event.title, language)
    online = recipient.mode is Mode.ONLINE
    venue = event.venue.name if event.venue and not online else ""
    place = event.municipality.name if event.municipality and not online else {}
    layout: Layout = "landscape" if terms.layout == "landscape" else "portrait"
    lessons, minutes = _whole(event, recipient.attended)
    is_part = recipient.attended.minutes < recipient.attended.of_minutes
    share = recipient.attended.minutes / max(1, recipient.attended.of_minutes)
    return CertificateContent(
        kind=_kind(event),
        language=language,
        layout=layout,
        recipient=recipient.name,
        title=title,
        title_language=title_language if title_language != language else "",
        dates=_spans(recipient.attended.days),
        place=venue,
        municipality=_beside(venue, localized(place, language)[0]),
        online=online,
        lessons=lessons,
        attended_lessons=round(lessons * share, 2) if lessons and is_part else None,
        minutes=minutes,
        attended_minutes=round(minutes * share) if minutes and is_part else None,
        contents=_texts(terms.contents, language),
        organisers=_organisers(event, language),
        issued_place=terms.issued_place,
        issued_on=local(now, event.zone).date(),
        signer_name=terms.signer_name,
        signer_title=localized(terms.signer_title, language)[0],
        number=number,
        check_url=f"{base_url}/c/{number}",
        check_address=f"{urlsplit(base_url).netloc}/c",
    )


def _kind(event: EventOut) -> Kind:
    return "training" if event.kind in _TRAININGS else "event"


def _whole(event: EventOut, attended: Attended) -> tuple[float | None, int | None]:
    """The lessons and minutes of the whole: as its organiser set, else from its parts or length."""
    terms = event.certificate
    if terms.lessons is not None or terms.minutes is not None:
        return terms.lessons, terms.minutes
    if event.all_day and not event.sessions:
        return None, None
    if any(one.minutes for one in event.sessions) and attended.of_minutes % _LESSON == 0:
        return float(attended.of_minutes // _LESSON), None
    return None, attended.of_minutes


def _beside(venue: str, municipality: str) -> str:
    """The municipality, unless the venue's name says it already."""
    return "" if municipality and municipality in venue else municipality


def _spans(days: Iterable[date]) -> tuple[DateSpan, ...]:
    """Days in a row as one span."""
    spans: list[DateSpan] = []
    for day in sorted(days):
        if spans and day - spans[-1].last == _DAY:
            spans[-1] = DateSpan(spans[-1].first, day)
        else:
            spans.append(DateSpan(day, day))
    return tuple(spans)


def _texts(lines: Iterable[Texts], language: Language) -> tuple[str, ...]:
    found = (localized(line, language)[0] for line in lines)
    return tuple(line for line in found if line)


def _organisers(event: EventOut, language: Language) -> tuple[str, ...]:
    """The group and the hosts that have agreed, each once."""
    hosts = [host.name for host in event.hosts if host.has_agreed]
    return tuple(dict.fromkeys(_texts([event.group.name, *hosts], language)))
