"""Signs the people up for an event, as they would have done it one after another."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import cycle, islice
from typing import Final
from uuid import UUID, uuid4

import msgspec

from core.demo.crowd import Person
from core.demo.reading import SeatsData
from core.events import EventOut, Mode, QuestionScope
from core.registrations import (
    AnswerValue,
    RegistrationIn,
    RegistrationOut,
    Role,
    SeatIn,
    register,
)

HEARD_FROM: Final = ("association", "mail", "other")
_ROLES: Final = (Role.SECRETARY, Role.CHAIR, Role.BOARD, Role.VOLUNTEER, Role.TREASURER)


class Party(msgspec.Struct, frozen=True):
    """People who sign up together; the first is their contact, an empty name comes later."""

    contact: Person
    quotas: tuple[UUID, ...]
    names: tuple[str, ...]
    may_split: bool = True


def quota_of(event: EventOut, mode: Mode) -> UUID:
    """The places of this mode."""
    return next(quota.id for quota in event.event_quotas if quota.mode is mode)


async def sign_up_all(
    event: EventOut, seats: SeatsData, crowd: Iterator[Person], now: datetime
) -> list[RegistrationOut]:
    """As many as the data says, over the time in which sign-up was open."""
    parties = list(_parties(event, seats, crowd))
    instants = islice(_instants(event, len(parties), now), len(parties))
    return [await sign_up(event, party, at) for party, at in zip(parties, instants, strict=True)]


async def sign_up(event: EventOut, party: Party, at: datetime) -> RegistrationOut:
    """One registration."""
    contact, association = party.contact, party.contact.association
    asked = association if event.asks_association else None
    form = RegistrationIn(
        form_key=uuid4().hex,
        contact_name=contact.name,
        contact_email=contact.email,
        association=asked.id if asked else None,
        association_name=asked.name if asked else "",
        municipality=(asked.municipality or "") if asked else "",
        role=_ROLES[len(contact.name) % len(_ROLES)] if event.asks_role and asked else "",
        language=contact.language,
        may_split=party.may_split,
        seats=tuple(_seats(event, party)),
        answers=_answers(event, contact, QuestionScope.REGISTRATION),
    )
    return await register(event, form, now=at)


def _seats(event: EventOut, party: Party) -> Iterator[SeatIn]:
    for quota, name in zip(party.quotas, party.names, strict=True):
        is_contact = name == party.contact.name
        yield SeatIn(
            quota=quota,
            name=name,
            email=party.contact.email if is_contact else "",
            sessions=_workshop(event, quota, name) if is_contact else (),
            answers=_answers(event, party.contact) if is_contact else {},
        )


def _workshop(event: EventOut, quota: UUID, name: str) -> tuple[UUID, ...]:
    """One of the parts that are chosen, by the length of the name; none where there are none."""
    (mode,) = (one.mode for one in event.event_quotas if one.id == quota)
    offered = [one.id for one in event.quotas if one.session and one.mode is mode]
    return (offered[len(name) % len(offered)],) if offered else ()


def _answers(
    event: EventOut, person: Person, scope: QuestionScope = QuestionScope.SEAT
) -> dict[UUID, AnswerValue]:
    """What somebody answers to the questions of the data; an empty answer says nothing."""
    given: dict[str, AnswerValue] = {
        "dietary": person.diet,
        "accessibility_needs": person.needs,
        "photo_consent": "no" if person.refuses_photos else "yes",
        "heard_from": HEARD_FROM[len(person.name) % len(HEARD_FROM)],
        "lunch": True,
    }
    asked = [one for one in event.questions if one.scope is scope]
    return {one.id: given[one.key] for one in asked if given.get(one.key)}


def _parties(event: EventOut, seats: SeatsData, crowd: Iterator[Person]) -> Iterator[Party]:
    """Parties of the data's size until the places are taken, then those of the queue."""
    nameless = seats.nameless
    for mode, wanted in ((Mode.ON_SITE, seats.on_site), (Mode.ONLINE, seats.online)):
        left = wanted
        while left:
            size = min(max(seats.party, 2) if nameless else seats.party, left)
            left -= size
            people = list(islice(crowd, size if not nameless else size - 1))
            names = [person.name for person in people]
            if len(names) < size:
                nameless -= 1
                names.append("")
            yield _party(event, mode, people[0], names)
    for size in seats.queue:
        people = list(islice(crowd, size))
        yield _party(event, Mode.ON_SITE, people[0], [person.name for person in people])


def _party(event: EventOut, mode: Mode, contact: Person, names: Sequence[str]) -> Party:
    return Party(contact, (quota_of(event, mode),) * len(names), tuple(names))


def _instants(event: EventOut, number: int, now: datetime) -> Iterator[datetime]:
    """Instants between the opening of the sign-up and its end, or today."""
    first = event.opens_at or event.created_at
    last = min(event.closes_at or event.starts_at, now)
    step = (last - first) / (number + 1)
    return (first + step * turn for turn in cycle(range(1, number + 1)))
