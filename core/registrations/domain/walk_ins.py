"""Whoever comes without having signed up: in at the door, also when all places are taken."""

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

import msgspec
from msgspec import Meta

from core.accounts import Actor
from core.events import EventOut
from core.groups import association_by_name
from core.kit import db
from core.kit.columns import insert_row
from core.kit.errors import NotFound
from core.kit.forms import IDENTITY_CODE, Problem
from core.kit.history import Deed, record
from core.kit.i18n import is_language, translator
from core.kit.identity_code import find_identity_code
from core.kit.text import sort_key
from core.registrations.domain.attendance import ListClosed, Spot, is_closed, is_part, write_mark
from core.registrations.domain.attended import Presence
from core.registrations.domain.form_content import content_hash
from core.registrations.domain.places import lock_quotas
from core.registrations.domain.records import made_by_form, read_registration
from core.registrations.domain.refusals import FormRefused
from core.registrations.domain.storing import search_text
from core.registrations.domain.telling import tell_states
from core.registrations.schemas import Line, SeatState, Source

_ = translator("registrations")


class WalkInIn(msgspec.Struct, frozen=True, kw_only=True):
    """What the helper types: who it is and from where; quota and session are the list's."""

    form_key: Annotated[str, Meta(min_length=8, max_length=100)]
    name: Line
    quota: UUID
    association: Line = ""
    session: UUID | None = None


async def walk_in(event: EventOut, form: WalkInIn, *, actor: Actor, now: datetime) -> UUID:
    """A seat for somebody who stands at the door, marked present; the same form gives it once."""
    if problems := _problems(form):
        raise FormRefused(problems)
    known = await association_by_name(form.association) if form.association else None
    try:
        async with db.transaction():
            return await _let_in(event, form, known.id if known else None, actor=actor, now=now)
    except (ListClosed, *db.UniqueViolation):
        earlier = await _made_before(event, form)
        if earlier is None:
            raise
        return earlier


def _problems(form: WalkInIn) -> tuple[Problem, ...]:
    found = []
    if not form.name:
        found.append(Problem("walkin-person", _("Write the participant's name.")))
    for field, text in (
        ("walkin-person", form.name),
        ("walkin-represents", form.association),
    ):
        if find_identity_code(text):
            found.append(Problem(field, IDENTITY_CODE))
    return tuple(found)


async def _made_before(event: EventOut, form: WalkInIn) -> UUID | None:
    found = await made_by_form(form.form_key)
    if found is None:
        return None
    found.refuse_other(event.id, content_hash(form))
    registration = await read_registration(found.registration)
    assert registration is not None
    return registration.seats[0].id


async def _let_in(
    event: EventOut, form: WalkInIn, association: UUID | None, *, actor: Actor, now: datetime
) -> UUID:
    quotas = await lock_quotas(event.id)
    if await is_closed(event.id):
        raise ListClosed
    wanted = quotas.get(form.quota)
    if wanted is None or wanted.session is not None or not is_part(event, form.session):
        raise NotFound
    of_session = next(
        (one for one in quotas.values() if form.session and one.session == form.session), None
    )
    taken = [form.quota, *([of_session.id] if of_session else [])]
    for quota in sorted(taken):
        await db.execute("UPDATE quota SET taken = taken + 1 WHERE id = $1", quota)
    registration, seat = uuid4(), uuid4()
    await _insert_registration(event, form, registration, association=association, now=now)
    await _insert_seat(event, form, (registration, seat), now)
    if of_session:
        await insert_row("session_choice", {"id": uuid4(), "seat": seat, "quota": of_session.id})
    spot = Spot(seat, form.session)
    await write_mark(spot, Presence.PRESENT, how="walk_in", actor=actor, now=now)
    await record(
        Deed(
            actor_kind=actor.kind,
            actor_id=actor.id,
            object_kind="registration",
            object_id=registration,
            event_id=event.id,
            action="registration.walk_in",
        ),
        now,
    )
    found = await read_registration(registration)
    assert found is not None
    await tell_states(event, found.seats, now)
    return seat


async def _insert_registration(
    event: EventOut,
    form: WalkInIn,
    registration: UUID,
    *,
    association: UUID | None,
    now: datetime,
) -> None:
    spoken = [language for language in event.languages if is_language(language)]
    await insert_row(
        "registration",
        {
            "id": registration,
            "event": event.id,
            "form_key": form.form_key,
            "content_hash": content_hash(form),
            "generation": 0,
            "contact_name": form.name,
            "contact_email": "",
            "contact_phone": "",
            "association": association,
            "association_name": form.association,
            "role": "",
            "municipality": "",
            "language": spoken[0] if spoken else "fi",
            "source": Source.DOOR,
            "may_split": True,
            "message": "",
            "created_at": now,
        },
    )


async def _insert_seat(
    event: EventOut, form: WalkInIn, ids: tuple[UUID, UUID], now: datetime
) -> None:
    registration, seat = ids
    await insert_row(
        "seat",
        {
            "id": seat,
            "registration": registration,
            "event": event.id,
            "quota": form.quota,
            "position": 1,
            "state": SeatState.CONFIRMED,
            "person_name": form.name,
            "person_email": "",
            "sort_name": sort_key(form.name),
            "search_text": search_text(form.name, form.association),
            "generation": 0,
            "sequence": event.sequence,
            "is_walk_in": True,
            "created_at": now,
            "changed_at": now,
            "ended_by": "",
        },
    )
