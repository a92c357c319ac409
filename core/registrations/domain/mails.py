"""What the mails of this room tell, frozen at the deed; links are derived when they are sent."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.events import EventOut, Mode, Visibility
from core.groups import Texts
from core.kit.outbox import Mail, enqueue
from core.registrations.domain.calendar_entries import CalendarPart, calendar_part
from core.registrations.schemas import RegistrationOut, SeatOut, SeatState


class MailEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The event as it was at the deed, with all that a calendar entry of it holds."""

    id: UUID
    uid: str
    slug: str
    title: Texts
    summary: Texts
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    zone: str
    venue: str
    address: str
    municipality: Texts
    is_online: bool
    sequence: int
    revision: int
    created_at: datetime
    modified_at: datetime
    names_by: datetime | None
    organiser: Texts
    reply_to: str
    contact_name: str
    contact_phone: str
    is_public: bool = True  # else its page opens with its group's key alone


class MailSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A seat as it was after the deed; `mode_before` says that it came another way until then."""

    id: UUID
    generation: int
    position: int
    name: str
    email: str
    mode: Mode
    state: SeatState
    place_in_queue: int | None
    is_touched: bool = False
    mode_before: Mode | None = None


class MailDetails(msgspec.Struct, frozen=True, kw_only=True):
    """All that a mail of this room shows.

    `for_contact` tells whose link stands in it: the registration's, or that of the one seat.
    `changes` are keys that the template turns into words; `calendar` says which calendar part
    goes with the mail, `sequence` with which number. `earlier` are the instants of other
    registrations of the same address, `told_at` is the instant of the deed. Tokens are never kept
    here.
    """

    event: MailEvent
    registration: UUID
    generation: int
    contact_name: str
    seats: tuple[MailSeat, ...]
    for_contact: bool
    calendar: CalendarPart = ""
    sequence: int = 0
    changes: tuple[str, ...] = ()
    earlier: tuple[datetime, ...] = ()
    told_at: datetime | None = None


def mail_event(event: EventOut) -> MailEvent:
    """The event as mails keep it."""
    venue = event.venue
    return MailEvent(
        id=event.id,
        uid=event.uid,
        slug=event.slug,
        title=event.title,
        summary=event.summary,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        all_day=event.all_day,
        zone=event.zone,
        venue=venue.name if venue else "",
        address=venue.address if venue else "",
        municipality=event.municipality.name if event.municipality else {},
        is_online=Mode.ONLINE in event.modes,
        sequence=event.sequence,
        revision=event.revision,
        created_at=event.created_at,
        modified_at=event.modified_at,
        names_by=event.names_by,
        organiser=event.group.name,
        reply_to=event.reply_to,
        contact_name=event.contact_name,
        contact_phone=event.contact_phone,
        is_public=event.visibility is Visibility.PUBLIC,
    )


def mail_seat(
    seat: SeatOut, *, is_touched: bool = False, mode_before: Mode | None = None
) -> MailSeat:
    """A seat as mails keep it."""
    return MailSeat(
        id=seat.id,
        generation=seat.generation,
        position=seat.position,
        name=seat.name,
        email=seat.email,
        mode=seat.mode,
        state=seat.state,
        place_in_queue=seat.place_in_queue,
        is_touched=is_touched,
        mode_before=mode_before,
    )


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What a deed did: the registration before and after it, and the seats that it touched."""

    event: EventOut
    registration: RegistrationOut
    touched: tuple[SeatOut, ...]
    now: datetime
    before: RegistrationOut | None = None  # None for a new one
    changes: tuple[str, ...] = ()
    earlier: tuple[datetime, ...] = ()

    async def calendar_part(self, address: str) -> CalendarPart:
        """What a mail of it does to this address's calendar."""
        return await calendar_part(address, before=self.before, after=self.registration)

    def mail_seat(self, seat: SeatOut) -> MailSeat:
        """A seat as mails of this deed keep it, marked when the deed touched it."""
        known = self.before.seats if self.before else ()
        old = next((one for one in known if one.id == seat.id), seat)
        return mail_seat(
            seat,
            is_touched=any(one.id == seat.id for one in self.touched),
            mode_before=None if old.mode is seat.mode else old.mode,
        )


async def mail_contact(template: str, news: News, *, only_touched: bool = False) -> None:
    """Tell the contact; a registration without an address (staff entered it) gets no mail."""
    registration = news.registration
    if not registration.contact_email:
        return
    shown = news.touched if only_touched else registration.live_seats or news.touched
    details = MailDetails(
        event=mail_event(news.event),
        registration=registration.id,
        generation=registration.generation,
        contact_name=registration.contact_name,
        seats=tuple(news.mail_seat(seat) for seat in shown),
        for_contact=True,
        calendar=await news.calendar_part(registration.contact_email),
        sequence=_highest(news.event, registration.seats),
        changes=news.changes,
        earlier=news.earlier,
        told_at=news.now,
    )
    await _send(template, news, details, to=(registration.contact_email, registration.contact_name))


async def mail_person(template: str, news: News, seat: SeatOut) -> None:
    """Tell the person of a seat who has an address apart from the contact's."""
    if seat.email and seat.email != news.registration.contact_email:
        calendar = await news.calendar_part(seat.email)
        details = _of_person(news, seat, calendar)
        await _send(template, news, details, to=(seat.email, seat.name), seat=seat.id)


async def mail_left(news: News, seat: SeatOut, address: str) -> None:
    """Tell an address that a seat has left; it gets neither a link nor the name that is there now.

    The contact is told by a mail of their own.
    """
    if address and address != news.registration.contact_email:
        calendar = await news.calendar_part(address)
        details = _of_person(news, replace(seat, name="", email=""), calendar)
        await _send("seat_left", news, details, to=(address, ""), seat=seat.id)


def _of_person(news: News, seat: SeatOut, calendar: CalendarPart) -> MailDetails:
    return MailDetails(
        event=mail_event(news.event),
        registration=news.registration.id,
        generation=news.registration.generation,
        contact_name=news.registration.contact_name,
        seats=(news.mail_seat(seat),),
        for_contact=False,
        calendar=calendar,
        sequence=max(seat.sequence, news.event.sequence),
        changes=news.changes,
        told_at=news.now,
    )


async def _send(
    template: str,
    news: News,
    details: MailDetails,
    *,
    to: tuple[str, str],
    seat: UUID | None = None,
) -> None:
    await enqueue(
        Mail(
            template=template,
            to_email=to[0],
            to_name=to[1],
            language=news.registration.language,
            details=details,
            about_kind="seat" if seat else "registration",
            about_id=seat or news.registration.id,
            event_id=news.event.id,
            reply_to=news.event.reply_to,
        ),
        news.now,
    )


def _highest(event: EventOut, seats: Iterable[SeatOut]) -> int:
    return max([event.sequence, *(seat.sequence for seat in seats)])


CHANGES: Final = ("contact", "person", "answers", "mode", "handed_over")
"""What `changes` of a mail may hold."""
