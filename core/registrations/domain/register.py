"""Signing up: seats, or places in the queue, in one transaction."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import msgspec

from core.accounts import Actor, ActorKind
from core.events import EventOut, EventState
from core.kit import db, rates
from core.kit.errors import Refused
from core.kit.history import Deed, record
from core.kit.text import fold, sort_key
from core.registrations.domain.mails import News, mail_contact, mail_person
from core.registrations.domain.places import Given, Grant, hand_on, lock_quotas, take_places
from core.registrations.domain.records import answers_json, id_by_form_key, read_registration
from core.registrations.domain.refusals import (
    EventCancelled,
    EventFull,
    FormRefused,
    KeyUsed,
    RegistrationClosed,
    SessionFull,
)
from core.registrations.domain.rules import (
    find_problems_of_form,
    refuse_unless_open,
    seat_field,
)
from core.registrations.domain.telling import tell_from_queue, tell_states
from core.registrations.schemas import (
    AnswerValue,
    RegistrationIn,
    RegistrationOut,
    SeatIn,
    SeatState,
)

RATE_WINDOW: Final = timedelta(minutes=10)
RATE_LIMIT: Final = 60
STRANGER: Final = Actor(ActorKind.STRANGER)


class _Seat(msgspec.Struct, frozen=True):
    """A seat about to be stored."""

    id: UUID
    position: int
    wanted: SeatIn
    state: SeatState
    queue_no: int | None
    sequence: int


async def register(
    event: EventOut,
    form: RegistrationIn,
    *,
    now: datetime,
    client: str = "",
    actor: Actor = STRANGER,
) -> RegistrationOut:
    """Give the seats, or places in the queue where a quota has no room.

    One statement per quota decides and locks its row, so no seat is given twice and nobody is
    overtaken. A form that was sent twice gets the first answer again, also when sign-up has
    closed since. `client` is the keyed hash of the visitor's address; empty, it is not counted.
    """
    try:
        refuse_unless_open(event, now)
        if problems := find_problems_of_form(event, form):
            raise FormRefused(problems)
        async with db.transaction():
            if client:
                counted = await rates.count(
                    f"sign-up:{client}", now, window=RATE_WINDOW, limit=RATE_LIMIT
                )
                counted.refuse_if_over(now)
            return await _sign_up(event, form, actor, now)
    except (Refused, *db.UniqueViolation):
        earlier = await _made_before(event, form.form_key)
        if earlier is None:
            raise
        return earlier


async def _made_before(event: EventOut, form_key: str) -> RegistrationOut | None:
    found = await id_by_form_key(form_key)
    if found is None:
        return None
    registration, of_event = found
    if of_event != event.id:
        raise KeyUsed
    return await read_registration(registration)


async def _sign_up(
    event: EventOut, form: RegistrationIn, actor: Actor, now: datetime
) -> RegistrationOut:
    grants = await _take_all(event, form)
    registration = uuid4()
    earlier = await _earlier(event, form.contact_email)
    sequence = await _first_sequence(event, form, has_earlier=bool(earlier))
    seats = list(_seats(event, form, grants, sequence=sequence))
    await _insert(event, form, registration, seats=seats, now=now)
    passed = await _let_smaller_pass(event, seats, now)
    found = await read_registration(registration)
    assert found is not None
    await record(
        Deed(
            actor_kind=actor.kind,
            actor_id=actor.id,
            object_kind="registration",
            object_id=registration,
            event_id=event.id,
            action="registration.received",
            details={"seats": Counter(seat.state for seat in found.seats)},
        ),
        now,
    )
    news = News(event=event, registration=found, touched=found.seats, now=now, earlier=earlier)
    await mail_contact("registration_received", news)
    for seat in found.seats:
        if seat.holds_place and seat.name:
            await mail_person("seat_named", news, seat)
    await tell_states(event, found.seats, now)
    await tell_from_queue(
        event, [gift for gift in passed if gift.registration != registration], now
    )
    return found


async def _take_all(event: EventOut, form: RegistrationIn) -> Mapping[UUID, Grant]:
    """What each quota gives, taken in the order of their ids; refused unless all can be had."""
    wanted = Counter(seat.quota for seat in form.seats)
    chosen = Counter(choice for seat in form.seats for choice in seat.sessions)
    grants: dict[UUID, Grant] = {}
    for quota in sorted([*wanted, *chosen]):
        if quota in chosen:
            count, split = chosen[quota], False
        else:
            count, split = (0 if event.needs_approval else wanted[quota]), form.may_split
        grant = await take_places(quota, count, split=split)
        _refuse_unfit(event, form, quota, count=count, grant=grant)
        grants[quota] = grant
    return grants


def _refuse_unfit(
    event: EventOut, form: RegistrationIn, quota: UUID, *, count: int, grant: Grant
) -> None:
    """Raise when the quota is closed, or gave less than wanted and lets nobody wait."""
    if not grant.is_open:
        raise EventCancelled if event.state is EventState.CANCELLED else RegistrationClosed
    if grant.granted == count:
        return
    for number, seat in enumerate(form.seats, start=1):
        if quota in seat.sessions:
            raise SessionFull(field=seat_field(number, "sessions"))
        if quota == seat.quota and not grant.has_queue:
            raise EventFull(field=seat_field(number, "mode"))


def _seats(
    event: EventOut, form: RegistrationIn, grants: Mapping[UUID, Grant], *, sequence: int
) -> Iterator[_Seat]:
    """The seats as they came out: the first ones of each quota have the places."""
    left = {quota: grant.granted for quota, grant in grants.items()}
    for position, seat in enumerate(form.seats, start=1):
        state, queue_no = SeatState.CONFIRMED, None
        if event.needs_approval:
            state = SeatState.PENDING
        elif left[seat.quota] > 0:
            left[seat.quota] -= 1
        else:
            state, queue_no = SeatState.WAITING, grants[seat.quota].queue_no
        yield _Seat(uuid4(), position, seat, state, queue_no, sequence)


async def _earlier(event: EventOut, email: str) -> tuple[datetime, ...]:
    """When the same address signed up before: its mail tells of that; the page tells nothing.

    Asked after the quotas are locked, so an event that was taken back meanwhile is seen here.
    """
    rows = await db.fetch(
        "SELECT event.state, registration.created_at FROM event LEFT JOIN registration"
        " ON registration.event = event.id AND registration.contact_email = $1"
        " AND registration.contact_email <> ''"
        " WHERE event.id = $2 ORDER BY registration.created_at",
        email,
        event.id,
    )
    if not rows or rows[0]["state"] != EventState.PUBLISHED:
        raise RegistrationClosed
    return tuple(row["created_at"] for row in rows if row["created_at"] is not None)


async def _first_sequence(event: EventOut, form: RegistrationIn, *, has_earlier: bool) -> int:
    """The event's, or above what these addresses were told of it in an earlier registration.

    A calendar that was told of a cancelled seat takes an invitation of the same number for old.
    """
    emails = [seat.email for seat in form.seats if seat.email]
    if not emails and not has_earlier:
        return event.sequence
    known = db.placeholders(len(emails) + 1, start=2)
    row = await db.fetch_one(
        "SELECT max(seat.sequence) AS highest FROM seat WHERE seat.event = $1"
        f" AND (seat.person_email IN ({known}) OR seat.registration IN"
        f" (SELECT id FROM registration WHERE contact_email IN ({known})))",
        event.id,
        form.contact_email,
        *emails,
    )
    highest = row["highest"] if row else None
    return event.sequence if highest is None else max(event.sequence, highest + 1)


async def _let_smaller_pass(event: EventOut, seats: list[_Seat], now: datetime) -> list[Given]:
    """Where smaller parties may pass, the newcomer's may fit before the head does."""
    waiting = {seat.wanted.quota for seat in seats if seat.state is SeatState.WAITING}
    if not event.smaller_may_pass or not waiting:
        return []
    quotas = await lock_quotas(event.id)
    return [gift for quota in sorted(waiting) for gift in await hand_on(event, quotas[quota], now)]


async def _insert(
    event: EventOut, form: RegistrationIn, registration: UUID, *, seats: list[_Seat], now: datetime
) -> None:
    await db.execute(
        "INSERT INTO registration (id, event, form_key, generation, contact_name, contact_email,"
        " contact_phone, association, association_name, role, municipality, language, source,"
        " may_split, message, created_at)"
        " VALUES ($1, $2, $3, 0, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        registration,
        event.id,
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
        now,
    )
    for seat in seats:
        await _insert_seat(event, form, registration, seat=seat, now=now)
    answers: list[tuple[UUID | None, Mapping[UUID, AnswerValue]]] = [(None, form.answers)]
    answers += [(seat.id, seat.wanted.answers) for seat in seats]
    for of_seat, given in answers:
        await insert_answers(registration, of_seat, given)


async def _insert_seat(
    event: EventOut, form: RegistrationIn, registration: UUID, *, seat: _Seat, now: datetime
) -> None:
    wanted = seat.wanted
    await db.execute(
        "INSERT INTO seat (id, registration, event, quota, position, state, queue_no, person_name,"
        " person_email, sort_name, search_text, generation, sequence, is_walk_in, created_at,"
        " changed_at, ended_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12,"
        f" {db.sql(sqlite='0', postgres='false')}, $13, $13, '')",
        seat.id,
        registration,
        event.id,
        wanted.quota,
        seat.position,
        seat.state,
        seat.queue_no,
        wanted.name,
        wanted.email,
        sort_key(wanted.name),
        search_text(wanted.name, wanted.email, form.contact_name, form.association_name),
        seat.sequence,
        now,
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
    given = {question: value for question, value in answers.items() if value not in ("", ())}
    for question, value in answers_json(given):
        await db.execute(
            "INSERT INTO answer (id, registration, seat, question, value)"
            " VALUES ($1, $2, $3, $4, $5)",
            uuid4(),
            registration,
            seat,
            question,
            value,
        )
