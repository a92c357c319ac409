"""What the page of one event is made of."""

from datetime import date

import msgspec

from core.events import views
from core.events.domain.kinds import kind_name
from core.events.domain.times import SignUpState, sign_up_state
from core.events.schemas import EventOut, Mode, SessionOut
from core.events.structured_data import json_ld
from core.events.visit import Visit
from core.groups import Texts
from core.kit.dates import local
from core.kit.i18n import LazyText, localized, translator
from core.kit.languages import format_number
from core.kit.markdown import markdown_to_text
from core.kit.phones import phone_text
from core.kit.templates import page_path
from core.kit.web import frame_of

_ = translator("events")
LONGEST_DESCRIPTION = 200
ALL = 100


class SessionView(msgspec.Struct, frozen=True):
    """A part of the programme, with its places where it is chosen on the form."""

    session: SessionOut
    quotas: list[views.QuotaView]


class DayView(msgspec.Struct, frozen=True):
    """The programme of one day."""

    day: date
    sessions: list[SessionView]


def event_values(event: EventOut, state: SignUpState, visit: Visit) -> dict[str, object]:
    """The values of the template `events/event.html`, but for series and panels."""
    language = visit.language
    url = frame_of(visit.request).page.base_url + page_path(language, "events", event.slug)
    return {
        "event": event,
        "state": state,
        "kind": kind_name(event.kind),
        "statuses": views.statuses(event, state, language),
        "places": views.quota_views(state),
        "sign_up_path": page_path(language, "events", event.slug, "register", key=visit.key),
        "on_site": Mode.ON_SITE in event.modes,
        "online": Mode.ONLINE in event.modes,
        "hosts": views.hosts_of(event),
        "town": _town(event),
        "spoken": views.spoken_languages(event, language),
        "certificate": certificate_words(event, visit),
        "access": views.access_facts(event),
        "days": programme(event, visit),
        "phone": phone_text(event.contact_phone, language),
        "told": _description(event, visit),
        "json_ld": json_ld(event, state, language, url=url),
    }


def _town(event: EventOut) -> Texts:
    """The municipality's name, where the venue does not tell it."""
    place = f"{event.venue.name} {event.venue.address}" if event.venue else ""
    town = views.other_town(place, event.municipality)
    return town.name if town else {}


def certificate_words(event: EventOut, visit: Visit) -> LazyText | None:
    """What one must do for a certificate, if the event gives one."""
    if not event.gives_certificate:
        return None
    share, lessons = event.certificate_share, event.certificate.lessons
    if lessons is None and share >= ALL:
        return _("When you are there all the time")
    if lessons is None:
        return _("When you attend at least {share} %", share=share)
    number, shown = 1 if lessons == 1 else 2, format_number(lessons, visit.language)
    if share >= ALL:
        return _.ngettext(
            "{lessons} lesson of 45 minutes, when you are there all the time",
            "{lessons} lessons of 45 minutes, when you are there all the time",
            number,
            lessons=shown,
        )
    return _.ngettext(
        "{lessons} lesson of 45 minutes, when you attend at least {share} %",
        "{lessons} lessons of 45 minutes, when you attend at least {share} %",
        number,
        lessons=shown,
        share=share,
    )


def programme(event: EventOut, visit: Visit) -> list[DayView]:
    """The sessions under their local days."""
    days: list[DayView] = []
    for session in event.sessions:
        day = local(session.starts_at, event.zone).date()
        if not days or days[-1].day != day:
            days.append(DayView(day, []))
        days[-1].sessions.append(SessionView(session, _session_quotas(event, session, visit)))
    return days


def _session_quotas(event: EventOut, session: SessionOut, visit: Visit) -> list[views.QuotaView]:
    quotas = event.session_quotas(session.id)
    state = sign_up_state(event, quotas, visit.now)
    return views.quota_views(state) if quotas and state.is_open else []


def _description(event: EventOut, visit: Visit) -> str:
    """One or two sentences for search engines and shared links."""
    summary = localized(event.summary, visit.language)[0]
    text = summary or markdown_to_text(localized(event.description, visit.language)[0])
    line = " ".join(text.split())
    if len(line) <= LONGEST_DESCRIPTION:
        return line
    return f"{line[:LONGEST_DESCRIPTION].rpartition(' ')[0]}…"
