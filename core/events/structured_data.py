"""What search engines read of an event: JSON-LD in the words of schema.org."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from markupsafe import Markup

from core.events.domain.times import SignUp, SignUpState
from core.events.schemas import EventOut, EventState, Mode
from core.events.views import hosts_of
from core.kit.dates import local
from core.kit.i18n import Language, localized
from core.kit.markdown import markdown_to_text

_ORG: Final = "https://schema.org"
_MODES: Final = {
    (Mode.ON_SITE,): "OfflineEventAttendanceMode",
    (Mode.ONLINE,): "OnlineEventAttendanceMode",
    (Mode.ON_SITE, Mode.ONLINE): "MixedEventAttendanceMode",
}
_ESCAPES: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027"}


def json_ld(event: EventOut, state: SignUpState, language: Language, *, url: str) -> Markup:
    """The event for a `script` element of type `application/ld+json`.

    A data block is not run, so the strict policy lets it stand; nothing in it can end it.
    """
    found = json.dumps(_event(event, state, language, url), ensure_ascii=False)
    for sign, escape in _ESCAPES.items():
        found = found.replace(sign, escape)
    return Markup(found)  # noqa: S704 - safe: no sign of HTML is left


def _event(event: EventOut, state: SignUpState, language: Language, url: str) -> dict[str, object]:
    summary = localized(event.summary, language)[0]
    description = summary or markdown_to_text(localized(event.description, language)[0])
    cancelled = event.state is EventState.CANCELLED
    known: dict[str, object] = {
        "@context": _ORG,
        "@type": "EducationEvent" if event.kind == "training" else "Event",
        "@id": url,
        "url": url,
        "name": localized(event.title, language)[0],
        "description": description,
        **_times(event),
        "eventStatus": f"{_ORG}/{'EventCancelled' if cancelled else 'EventScheduled'}",
        "eventAttendanceMode": f"{_ORG}/{_MODES[event.modes]}",
        "location": _location(event, language, url),
        "organizer": [
            {"@type": "Organization", "name": localized(name, language)[0]}
            for name, _slug in hosts_of(event)
        ],
        "inLanguage": list(event.languages),
        "isAccessibleForFree": not event.price,
        "offers": _offers(event, state, url),
    }
    return {name: value for name, value in known.items() if value not in ("", [], None)}


def _times(event: EventOut) -> dict[str, str]:
    """With the offset of the place; whole days by their dates, the last one included."""
    starts, ends = local(event.starts_at, event.zone), local(event.ends_at, event.zone)
    if event.all_day:
        last = ends - timedelta(microseconds=1)
        return {"startDate": starts.date().isoformat(), "endDate": last.date().isoformat()}
    return {
        "startDate": starts.isoformat(timespec="minutes"),
        "endDate": ends.isoformat(timespec="minutes"),
    }


def _location(event: EventOut, language: Language, url: str) -> list[Mapping[str, object]]:
    places: list[Mapping[str, object]] = []
    if Mode.ON_SITE in event.modes:
        municipality = localized(event.municipality.name, language)[0] if event.municipality else ""
        address: dict[str, object] = {"@type": "PostalAddress", "addressCountry": "FI"}
        if event.venue and event.venue.address:
            address["streetAddress"] = event.venue.address
        if municipality:
            address["addressLocality"] = municipality
        name = event.venue.name if event.venue else municipality
        places.append({"@type": "Place", "name": name, "address": address})
    if Mode.ONLINE in event.modes:
        places.append({"@type": "VirtualLocation", "url": url})
    return places


def _offers(event: EventOut, state: SignUpState, url: str) -> Mapping[str, object] | None:
    """One offer of a free place; none where there is a price or no sign-up."""
    if event.price or not event.event_quotas:
        return None
    sold_out = state.status is SignUp.FULL or not (state.is_open or state.status is SignUp.SOON)
    offer: dict[str, object] = {
        "@type": "Offer",
        "url": url,
        "price": 0,
        "priceCurrency": "EUR",
        "availability": f"{_ORG}/{'SoldOut' if sold_out else 'InStock'}",
        "validThrough": local(state.closes_at, event.zone).isoformat(timespec="minutes"),
    }
    if state.opens_at is not None:
        offer["validFrom"] = local(state.opens_at, event.zone).isoformat(timespec="minutes")
    return offer
