"""The calendar part of a mail about a seat, as the mail was written at the deed."""

from typing import Final

import msgspec
from msgspec.structs import replace

from core.calendars.domain.sources import event_address
from core.calendars.invitations import cancel_text, content_type, request_text
from core.calendars.schemas import CalendarEvent, Person
from core.events import Mode
from core.kit.i18n import Language, localized
from core.plugin_api import MailAttachment, MailFacts
from core.registrations import HOLDING, MAIL_DETAILS, MailDetails, MailEvent

ELSEWHERE: Final = frozenset({"seat_left", "registration_changed"})
"""The mails that take an event out of a calendar though no place was cancelled."""
FILE_NAMES: Final = {"REQUEST": "invite.ics", "CANCEL": "cancel.ics"}


def calendar_part(mail: MailFacts, *, base_url: str, key: str = "") -> list[MailAttachment]:
    """REQUEST for a confirmed seat, CANCEL for one that was given up, nothing for all else.

    The addressee is the one attendee. `key` opens the page of a members' event.
    """
    details = _details(mail)
    if details is None or not details.calendar:
        return []
    event = _calendar_event(
        details.event,
        mail.language,
        page=event_address(
            base_url,
            mail.language,
            details.event.slug,
            key="" if details.event.is_public else key,
        ),
        modes=_modes(details),
        is_cancelled=mail.template == "event_cancelled",
    )
    event = replace(event, is_elsewhere=mail.template in ELSEWHERE)
    write = request_text if details.calendar == "REQUEST" else cancel_text
    text = write(
        event,
        Person(mail.to_name, mail.to_email),
        organizer=event.organizer,
        sequence=details.sequence,
        stamp=details.told_at or event.modified_at,
    )
    return [
        MailAttachment(
            filename=FILE_NAMES[details.calendar],
            media_type=content_type(details.calendar),
            content=text.encode(),
            is_alternative=True,
        )
    ]


def _details(mail: MailFacts) -> MailDetails | None:
    kind = MAIL_DETAILS.get(mail.template)
    if kind is None or not issubclass(kind, MailDetails):
        return None
    return msgspec.convert(mail.details, kind)


def _modes(details: MailDetails) -> frozenset[Mode]:
    """How the seats of the mail take part; those that hold a place count where there are any."""
    held = [seat for seat in details.seats if seat.state in HOLDING]
    return frozenset(seat.mode for seat in held or details.seats)


def _calendar_event(
    event: MailEvent, language: Language, *, page: str, modes: frozenset[Mode], is_cancelled: bool
) -> CalendarEvent:
    """The event as the mail tells it, with its seats' places; its UID is that of all feeds."""
    place = [event.venue, event.address, localized(event.municipality, language)[0]]
    if modes == {Mode.ONLINE}:
        place = []
    known = [part for part in place if part]
    if len(known) > 1 and known[-1] in known[-2]:
        known.pop()
    host = event.uid.partition("@")[2]
    parts = [localized(event.summary, language)[0], page]
    return CalendarEvent(
        uid=event.uid,
        sequence=event.sequence,
        revision=event.revision,
        created_at=event.created_at,
        modified_at=event.modified_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.zone,
        all_day=event.all_day,
        summary=localized(event.title, language)[0],
        status="cancelled" if is_cancelled else "confirmed",
        description="\n\n".join(part for part in parts if part),
        location=", ".join(known),
        online=event.is_online and Mode.ON_SITE not in modes,
        url=page,
        organizer=Person(
            localized(event.organiser, language)[0], event.reply_to or f"no-reply@{host}"
        ),
        language=language,
    )
