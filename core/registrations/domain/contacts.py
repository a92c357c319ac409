"""The contact of a registration: whom the organiser reaches, and where they come from."""

from collections.abc import Iterator

from core.kit import db
from core.kit.forms import IDENTITY_CODE, Problem
from core.kit.i18n import translator
from core.kit.identity_code import find_identity_code
from core.registrations.domain.acts import Act, Opened, open_act, reopen
from core.registrations.domain.calendar_entries import keep_count
from core.registrations.domain.mails import News, mail_contact, mail_left
from core.registrations.domain.refusals import FormRefused
from core.registrations.domain.rules import email_problems
from core.registrations.domain.storing import search_text
from core.registrations.domain.telling import write_registration_history
from core.registrations.schemas import ContactIn, RegistrationOut, SeatOut

_ = translator("registrations")


async def change_contact(act: Act, contact: ContactIn) -> RegistrationOut:
    """Change whom the organiser reaches, and which association they come from.

    Seats with the contact's address follow it to the new one, as they are the contact's own.
    """
    if problems := tuple(_problems(contact)):
        raise FormRefused(problems)
    async with db.transaction():
        opened = await open_act(act, contact.email)
        opened.refuse_person_link()
        await _store(act, contact)
        for seat in opened.registration.seats:
            await _follow(opened, seat, contact)
        await write_registration_history(act, "registration.changed")
        return await _tell(opened)


def _problems(contact: ContactIn) -> Iterator[Problem]:
    texts = {
        "name": contact.name,
        "phone": contact.phone,
        "association": contact.association_name,
        "message": contact.message or "",
    }
    for field, text in texts.items():
        if find_identity_code(text):
            yield Problem(field, IDENTITY_CODE)
    if not contact.name:
        yield Problem("name", _("Write your name."))
    yield from email_problems("email", contact.email, is_required=True)


async def _store(act: Act, contact: ContactIn) -> None:
    await db.execute(
        "UPDATE registration SET contact_name = $2, contact_email = $3, contact_phone = $4,"
        " association = $5, association_name = $6, role = coalesce($7, role),"
        " municipality = coalesce($8, municipality), message = coalesce($9, message)"
        " WHERE id = $1",
        act.registration,
        contact.name,
        contact.email,
        contact.phone,
        contact.association,
        contact.association_name,
        contact.role,
        contact.municipality,
        contact.message,
    )


async def _follow(opened: Opened, seat: SeatOut, contact: ContactIn) -> None:
    """What a seat keeps of its contact, in the words that lists search and in its address."""
    old = opened.registration.contact_email
    moves = old != contact.email
    email = contact.email if moves and old and seat.email == old else seat.email
    await db.execute(
        "UPDATE seat SET person_email = $2, search_text = $3, sequence = $4 WHERE id = $1",
        seat.id,
        email,
        search_text(seat.name, email, contact.name, contact.association_name),
        opened.next_sequence if moves else seat.sequence,
    )


async def _tell(opened: Opened) -> RegistrationOut:
    """Tell the contact; an earlier address too, where it had the event in its calendar."""
    act, registration, old = opened.act, await reopen(opened), opened.registration.contact_email
    news = News(
        event=act.event,
        registration=registration,
        touched=registration.live_seats,
        now=act.now,
        before=opened.registration,
        changes=("contact",),
    )
    if old and old != registration.contact_email:
        await keep_count(act.event.id, old, opened.next_sequence)
        if await news.calendar_part(old) == "CANCEL":
            await mail_left(news, registration.seats[0], old)
    await mail_contact("registration_changed", news)
    return registration
