"""Deeds that change who comes and what they answered; no place moves."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from core.accounts import ActorKind
from core.events import EventOut
from core.kit import db
from core.kit.forms import IDENTITY_CODE, Problem
from core.kit.i18n import translator
from core.kit.identity_code import find_identity_code
from core.kit.text import sort_key
from core.registrations.domain.acts import Act, Opened, open_act, reopen
from core.registrations.domain.attendance import (
    ListClosed,
    is_closed,
    is_marked,
    settle_if_closed,
)
from core.registrations.domain.calendar_entries import keep_count
from core.registrations.domain.mails import News, mail_contact, mail_left, mail_person
from core.registrations.domain.refusals import AlreadyMarked, FormRefused, NameGiven
from core.registrations.domain.rules import answer_problems, email_problems
from core.registrations.domain.sensitive import refuse_late, still_asked
from core.registrations.domain.storing import insert_answers, search_text
from core.registrations.domain.telling import write_history, write_registration_history
from core.registrations.schemas import (
    AnswerValue,
    PersonIn,
    RegistrationOut,
    SeatOut,
)

_ = translator("registrations")


async def name_seat(act: Act, seat: UUID, person: PersonIn) -> RegistrationOut:
    """Give a seat its person's name and address, or mend them.

    A missing name may still come after the event, for the certificate; changing one then is the
    organiser's. Where the contact changes the address, the link that went to the old one ends; who
    has the seat corrects their own and goes on by the same link.
    """
    _refuse_person(person)
    async with db.transaction():
        opened = await open_act(act, person.email)
        before = opened.seat(seat)
        if not before.is_live or (before.name, before.email) == (person.name, person.email):
            return opened.registration
        if before.name and before.name != person.name:
            await _refuse_when_final(act)
        changes_address = bool(before.email) and before.email != person.email
        ends_link = changes_address and act.actor.kind is not ActorKind.SEAT
        await _store_person(opened, before, person, ends_link=ends_link)
        return await _tell_person(
            opened, before, action="seat.renamed" if before.name else "seat.named"
        )


async def hand_over(act: Act, seat: UUID, person: PersonIn) -> RegistrationOut:
    """Give a seat to another person: the old link ends, the old person's answers are removed.

    Not once the seat's attendance has been marked, which is the earlier person's.
    """
    _refuse_person(person)
    async with db.transaction():
        opened = await open_act(act, person.email)
        before = opened.seat(seat)
        if not before.is_live:
            return opened.registration
        await _refuse_when_final(act)
        if await is_marked(seat):
            raise AlreadyMarked
        await _store_person(opened, before, person, ends_link=True)
        await db.execute("DELETE FROM answer WHERE seat = $1", seat)
        return await _tell_person(opened, before, action="seat.handed_over")


async def may_hand_over(event: EventOut, seat: SeatOut, now: datetime) -> bool:
    """Whether the seat can be given to another person now."""
    if not seat.is_live or now >= event.ends_at:
        return False
    return not (await is_closed(event.id) or await is_marked(seat.id))


async def _refuse_when_final(act: Act) -> None:
    """Raise when a certificate may bear the name: it opens by the seat's link, whoever has it."""
    if act.now >= act.event.ends_at:
        raise NameGiven
    if await is_closed(act.event.id):
        raise ListClosed


def _refuse_person(person: PersonIn) -> None:
    problems = []
    if not person.name:
        problems.append(Problem("name", _("Write the participant's name.")))
    if find_identity_code(person.name):
        problems.append(Problem("name", IDENTITY_CODE))
    problems += email_problems("email", person.email)
    if problems:
        raise FormRefused(tuple(problems))


async def _store_person(
    opened: Opened, seat: SeatOut, person: PersonIn, *, ends_link: bool
) -> None:
    registration = opened.registration
    await db.execute(
        "UPDATE seat SET person_name = $2, person_email = $3, sort_name = $4, search_text = $5,"
        " generation = generation + $6, sequence = $7, changed_at = $8 WHERE id = $1",
        seat.id,
        person.name,
        person.email,
        sort_key(person.name),
        search_text(
            person.name, person.email, registration.contact_name, registration.association_name
        ),
        int(ends_link),
        opened.next_sequence,
        opened.act.now,
    )


async def _tell_person(opened: Opened, before: SeatOut, *, action: str) -> RegistrationOut:
    """Tell the new person, the one before and the contact, each what concerns them.

    A contact who gave the name knows it, and is told only where their calendar loses the event.
    """
    act, registration = opened.act, await reopen(opened)
    by_contact = action == "seat.named" and act.actor.kind is ActorKind.REGISTRATION
    after = next(seat for seat in registration.seats if seat.id == before.id)
    news = News(
        event=act.event,
        registration=registration,
        touched=(after,),
        now=act.now,
        before=opened.registration,
        changes=("handed_over" if action == "seat.handed_over" else "person",),
    )
    await write_history(act.event, after, action, actor=act.actor, now=act.now)
    if before.email and before.email != after.email:
        await keep_count(act.event.id, before.email, after.sequence)
        await mail_left(news, after, before.email)
    if after.holds_place and after.email != before.email:
        await mail_person("seat_named", news, after)
    elif after.holds_place or after.email == before.email:
        await mail_person("registration_changed", news, after)
    if action == "seat.named":
        await settle_if_closed(act.event.id, act.now)
    if not (by_contact and await news.calendar_part(registration.contact_email) != "CANCEL"):
        await mail_contact("registration_changed", news)
    return registration


async def change_answers(
    act: Act, seat: UUID | None, answers: Mapping[UUID, AnswerValue]
) -> RegistrationOut:
    """Replace the answers of a seat, or of the registration (None); an empty one is withdrawn."""
    async with db.transaction():
        opened = await open_act(act)
        number = None if seat is None else opened.seat(seat).position
        refuse_late(act.event, answers, act.now)
        if problems := tuple(answer_problems(still_asked(act.event, act.now), answers, number)):
            raise FormRefused(problems)
        if seat is None:
            opened.refuse_person_link()
            await db.execute(
                "DELETE FROM answer WHERE registration = $1 AND seat IS NULL", act.registration
            )
        else:
            await db.execute("DELETE FROM answer WHERE seat = $1", seat)
        await insert_answers(act.registration, seat, answers)
        if seat is not None:
            await write_history(
                act.event,
                opened.seat(seat),
                "seat.answers_changed",
                actor=act.actor,
                now=act.now,
            )
        else:
            await write_registration_history(act, "registration.answers_changed")
        return opened.registration
