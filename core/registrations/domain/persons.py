"""Deeds that change who comes and what is known of them; no place moves."""

from collections.abc import Mapping
from uuid import UUID

from msgspec.structs import replace

from core.accounts import ActorKind
from core.kit import db
from core.kit.errors import NotFound
from core.kit.forms import IDENTITY_CODE, Problem, normal_email
from core.kit.history import Deed, record
from core.kit.i18n import translator
from core.kit.identity_code import find_identity_code
from core.kit.text import sort_key
from core.registrations.domain.acts import Act, Opened, open_act, reopen
from core.registrations.domain.attendance import ListClosed, is_closed, settle_if_closed
from core.registrations.domain.mails import News, mail_contact, mail_person
from core.registrations.domain.refusals import FormRefused, NameGiven
from core.registrations.domain.rules import answer_problems
from core.registrations.domain.storing import insert_answers, search_text
from core.registrations.domain.telling import write_history
from core.registrations.schemas import (
    AnswerValue,
    ContactIn,
    PersonIn,
    RegistrationOut,
    SeatOut,
)

_ = translator("registrations")


async def name_seat(act: Act, seat: UUID, person: PersonIn) -> RegistrationOut:
    """Give a seat its person's name and address, or mend them.

    A missing name may still come after the event, for the certificate; changing one then is the
    organiser's. Where the address changes, the link that went to the old one ends.
    """
    _refuse_person(person)
    async with db.transaction():
        opened = await open_act(act)
        before = opened.seat(seat)
        if not before.is_live or (before.name, before.email) == (person.name, person.email):
            return opened.registration
        if before.name and before.name != person.name:
            await _refuse_when_final(act)
        ends_link = bool(before.email) and before.email != person.email
        await _store_person(opened, before, person, ends_link=ends_link)
        return await _tell_person(
            opened, before, action="seat.renamed" if before.name else "seat.named"
        )


async def hand_over(act: Act, seat: UUID, person: PersonIn) -> RegistrationOut:
    """Give a seat to another person: the old link ends, the old person's answers are removed."""
    _refuse_person(person)
    async with db.transaction():
        opened = await open_act(act)
        before = opened.seat(seat)
        if not before.is_live:
            return opened.registration
        await _refuse_when_final(act)
        await _store_person(opened, before, person, ends_link=True)
        await db.execute("DELETE FROM answer WHERE seat = $1", seat)
        return await _tell_person(opened, before, action="seat.handed_over")


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
    if person.email and normal_email(person.email) != person.email:
        sentence = _("Write the whole e-mail address, for example name@association.fi.")
        problems.append(Problem("email", sentence))
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
    """Tell the new person, the one before and the contact, each what concerns them."""
    act, registration = opened.act, await reopen(opened)
    after = next(seat for seat in registration.seats if seat.id == before.id)
    news = News(
        event=act.event,
        registration=registration,
        touched=(after,),
        now=act.now,
        changes=("handed_over" if action == "seat.handed_over" else "person",),
    )
    await write_history(act.event, after, action, actor=act.actor, now=act.now)
    if before.email and before.email != after.email:
        ended = replace(after, name="", email="")
        await mail_person("seat_cancelled", news, ended, to=before.email)
    if after.holds_place and after.email != before.email:
        await mail_person("seat_named", news, after)
    elif after.holds_place or after.email == before.email:
        await mail_person("registration_changed", news, after)
    if action == "seat.named":
        await settle_if_closed(act.event.id, act.now)
    if action != "seat.named" or act.actor.kind is not ActorKind.REGISTRATION:
        await mail_contact("registration_changed", news)
    return registration


async def change_answers(
    act: Act, seat: UUID | None, answers: Mapping[UUID, AnswerValue]
) -> RegistrationOut:
    """Replace the answers of a seat, or of the registration (None); an empty one is withdrawn."""
    async with db.transaction():
        opened = await open_act(act)
        number = None if seat is None else opened.seat(seat).position
        if problems := tuple(answer_problems(act.event, answers, number)):
            raise FormRefused(problems)
        if seat is None:
            _refuse_person_link(opened)
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
            await _record(act, "registration.answers_changed")
        return opened.registration


async def change_contact(act: Act, contact: ContactIn) -> RegistrationOut:
    """Change whom the organiser reaches, and which association they come from."""
    problems = [
        Problem(field, IDENTITY_CODE)
        for field, text in (("name", contact.name), ("association", contact.association_name))
        if find_identity_code(text)
    ]
    if not contact.name:
        problems.append(Problem("name", _("Write your name.")))
    if normal_email(contact.email) != contact.email:
        sentence = _("Write the whole e-mail address, for example name@association.fi.")
        problems.append(Problem("email", sentence))
    if problems:
        raise FormRefused(tuple(problems))
    async with db.transaction():
        opened = await open_act(act)
        _refuse_person_link(opened)
        await db.execute(
            "UPDATE registration SET contact_name = $2, contact_email = $3, contact_phone = $4,"
            " association = $5, association_name = $6 WHERE id = $1",
            act.registration,
            contact.name,
            contact.email,
            contact.phone,
            contact.association,
            contact.association_name,
        )
        for seat in opened.registration.seats:
            words = search_text(seat.name, seat.email, contact.name, contact.association_name)
            await db.execute("UPDATE seat SET search_text = $2 WHERE id = $1", seat.id, words)
        await _record(act, "registration.changed")
        registration = await reopen(opened)
        news = News(
            event=act.event,
            registration=registration,
            touched=registration.live_seats,
            now=act.now,
            changes=("contact",),
        )
        await mail_contact("registration_changed", news)
        return registration


def _refuse_person_link(opened: Opened) -> None:
    """What belongs to the whole registration is not for the link of one seat."""
    if opened.act.actor.kind is ActorKind.SEAT:
        raise NotFound


async def _record(act: Act, action: str) -> None:
    await record(
        Deed(
            actor_kind=act.actor.kind,
            actor_id=act.actor.id,
            object_kind="registration",
            object_id=act.registration,
            event_id=act.event.id,
            action=action,
        ),
        act.now,
    )
