"""Stores a new registration with its seats and answers, and tells of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from core.accounts import Actor
from core.events import EventOut
from core.kit import db
from core.kit.history import Deed, record
from core.kit.text import fold, sort_key
from core.registrations.domain.form_content import content_hash
from core.registrations.domain.mails import News, mail_contact, mail_person
from core.registrations.domain.telling import tell_states
from core.registrations.schemas import (
    AnswerValue,
    RegistrationIn,
    RegistrationOut,
    SeatIn,
    SeatOut,
    SeatState,
)


class NewSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A seat about to be stored; a waiting one with its party's number and place in the queue."""

    id: UUID
    position: int
    wanted: SeatIn
    state: SeatState
    sequence: int
    queue_no: int | None = None
    place_in_queue: int | None = None


class SignUp(msgspec.Struct, frozen=True, kw_only=True):
    """A registration about to be stored."""

    id: UUID
    event: EventOut
    form: RegistrationIn
    seats: Sequence[NewSeat]
    actor: Actor
    now: datetime
    earlier: tuple[datetime, ...] = ()


def as_registration(sign_up: SignUp) -> RegistrationOut:
    """The registration as it will be read."""
    form = sign_up.form
    modes = {quota.id: quota.mode for quota in sign_up.event.quotas}
    return RegistrationOut(
        id=sign_up.id,
        event=sign_up.event.id,
        generation=0,
        contact_name=form.contact_name,
        contact_email=form.contact_email,
        contact_phone=form.contact_phone,
        association=form.association,
        association_name=form.association_name,
        role=form.role,
        municipality=form.municipality,
        language=form.language,
        source=form.source,
        may_split=form.may_split,
        message=form.message,
        created_at=sign_up.now,
        seats=tuple(
            SeatOut(
                id=seat.id,
                registration=sign_up.id,
                event=sign_up.event.id,
                quota=seat.wanted.quota,
                mode=modes[seat.wanted.quota],
                position=seat.position,
                state=seat.state,
                name=seat.wanted.name,
                email=seat.wanted.email,
                generation=0,
                sequence=seat.sequence,
                place_in_queue=seat.place_in_queue,
                changed_at=sign_up.now,
            )
            for seat in sign_up.seats
        ),
    )


async def store(sign_up: SignUp) -> None:
    """Write the rows of the registration, its seats, choices and answers."""
    form = sign_up.form
    await db.execute(
        "INSERT INTO registration (id, event, form_key, content_hash, generation, contact_name,"
        " contact_email, contact_phone, association, association_name, role, municipality,"
        " language, source, may_split, message, created_at)"
        " VALUES ($1, $2, $3, $16, 0, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        sign_up.id,
        sign_up.event.id,
        form.form_key,
        form.contact_name,
        form.contact_email,
        form.contact_phone,
        form.association,
        form.association_name,
        form.role,
        form.municipality,
        form.language,
        form.source,
        form.may_split,
        form.message,
        sign_up.now,
        content_hash(form),
    )
    for seat in sign_up.seats:
        await _store_seat(sign_up, seat)
    await insert_answers(sign_up.id, None, form.answers)
    for seat in sign_up.seats:
        await insert_answers(sign_up.id, seat.id, seat.wanted.answers)


async def _store_seat(sign_up: SignUp, seat: NewSeat) -> None:
    wanted, form = seat.wanted, sign_up.form
    await db.execute(
        "INSERT INTO seat (id, registration, event, quota, position, state, queue_no, person_name,"
        " person_email, sort_name, search_text, generation, sequence, is_walk_in, created_at,"
        " changed_at, ended_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12,"
        f" {db.sql(sqlite='0', postgres='false')}, $13, $13, '')",
        seat.id,
        sign_up.id,
        sign_up.event.id,
        wanted.quota,
        seat.position,
        seat.state,
        seat.queue_no,
        wanted.name,
        wanted.email,
        sort_key(wanted.name),
        search_text(wanted.name, wanted.email, form.contact_name, form.association_name),
        seat.sequence,
        sign_up.now,
    )
    for choice in wanted.sessions:
        await db.execute(
            "INSERT INTO session_choice (id, seat, quota) VALUES ($1, $2, $3)",
            uuid4(),
            seat.id,
            choice,
        )


def search_text(*texts: str) -> str:
    """What the lists of the desk and the door search in."""
    return fold(" ".join(texts))


async def insert_answers(
    registration: UUID, seat: UUID | None, answers: Mapping[UUID, AnswerValue]
) -> None:
    """Store the answers that say something."""
    for question, value in answers.items():
        if value not in ("", ()):
            await db.execute(
                "INSERT INTO answer (id, registration, seat, question, value)"
                " VALUES ($1, $2, $3, $4, $5)",
                uuid4(),
                registration,
                seat,
                question,
                msgspec.json.encode(value).decode(),
            )


async def tell_of(sign_up: SignUp, registration: RegistrationOut) -> None:
    """History, mails and the plugins' jobs of a new registration."""
    event, now = sign_up.event, sign_up.now
    await record(
        Deed(
            actor_kind=sign_up.actor.kind,
            actor_id=sign_up.actor.id,
            object_kind="registration",
            object_id=registration.id,
            event_id=event.id,
            action="registration.received",
            details={"seats": Counter(seat.state for seat in registration.seats)},
        ),
        now,
    )
    news = News(
        event=event,
        registration=registration,
        touched=registration.seats,
        now=now,
        earlier=sign_up.earlier,
    )
    await mail_contact("registration_received", news)
    for seat in registration.seats:
        if seat.holds_place and seat.name:
            await mail_person("seat_named", news, seat)
    await tell_states(event, registration.seats, now)
