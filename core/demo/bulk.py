"""Many invented events and seats, to try size: copies of one that the domain has made."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Final
from uuid import UUID, uuid4

import msgspec

from core.accounts import SYSTEM
from core.events import (
    EventIn,
    EventOut,
    QuotaIn,
    create_event,
    event_kinds,
    kind_name,
    publish_event,
)
from core.groups import GroupOut, current_municipalities, list_groups, raise_site_revision
from core.kit import db, outbox
from core.kit.columns import json_text
from core.kit.text import fold, slugify, sort_key
from core.registrations import RegistrationIn, SeatIn, register

BATCH: Final = 20_000
PLACES: Final = 50
DAYS_AHEAD: Final = 700
SEATS_OF_EVENT: Final = 1000
SEATS_OF_REGISTRATION: Final = 5
DAYS_BACK: Final = range(15, 165)
"""When the past seats were: sensitive answers have gone, names have not."""

Rows = dict[str, list[db.Values]]
"""By their tables, in the order in which they point to one another."""


class Models(msgspec.Struct, frozen=True, kw_only=True):
    """Rows to be copied."""

    event: db.Values
    quota: db.Values
    registration: db.Values
    seat: db.Values


async def add_events(number: int, now: datetime) -> None:
    """So many invented coming events, each with 50 places, in all groups and municipalities."""
    if number < 1:
        return
    groups = await list_groups()
    first = await _new_event(groups[0], now + timedelta(days=1), PLACES, now=now)
    event, quota = await _row("event", first.id), await _row("quota", first.quotas[0].id)
    async with db.transaction():
        for numbers in _batches(range(1, number)):
            rows: Rows = {"event": [], "quota": []}
            for one in numbers:
                rows["event"].append(_coming(event, groups, one, now))
                rows["quota"].append(quota | {"id": uuid4(), "event": rows["event"][-1]["id"]})
            await _insert(rows)
        await raise_site_revision(now)
    await db.execute("ANALYZE")


def _coming(event: db.Values, groups: list[GroupOut], one: int, now: datetime) -> db.Values:
    """The event with this number: another day, group, kind and municipality."""
    kinds, places = list(event_kinds()), current_municipalities()
    kind, place, group = (
        kinds[one % len(kinds)],
        places[one % len(places)],
        groups[one % len(groups)],
    )
    starts_at = now + timedelta(days=1 + one % DAYS_AHEAD, hours=one % 7)
    title = f"Keksitty tapahtuma {one + 1}"
    known = f"{title} {kind_name(kind)['fi']} {group.name['fi']} {place.name_fi}"
    return _copy(event, title, starts_at) | {
        "kind": kind,
        "group_id": group.id,
        "municipality": place.code,
        "search_text": fold(known),
    }


async def add_seats(number: int, now: datetime) -> None:
    """So many invented seats in past events, a thousand in each."""
    if number < 1:
        return
    groups = await list_groups()
    at = now - timedelta(days=DAYS_BACK.start)
    held = await _new_event(groups[0], at, None, now=at - timedelta(days=30))
    await _one_seat(held, at - timedelta(days=20))
    models = Models(
        event=await _row("event", held.id),
        quota=await _row("quota", held.quotas[0].id),
        registration=await _row("registration", held.id, column="event"),
        seat=await _row("seat", held.id, column="event") | {"sensitive_erased_at": now},
    )
    async with db.transaction():
        for numbers in _batches(range(1, number), size=SEATS_OF_EVENT):
            await _insert(_full_event(numbers, models, now))
        await raise_site_revision(now)
    await db.execute("ANALYZE")


def _full_event(numbers: list[int], models: Models, now: datetime) -> Rows:
    """A past event with the seats of these numbers, in registrations of five."""
    days = DAYS_BACK[numbers[0] // SEATS_OF_EVENT % len(DAYS_BACK)]
    title = f"Keksitty mennyt tapahtuma {numbers[0] // SEATS_OF_EVENT + 2}"
    event = _copy(models.event, title, now - timedelta(days=days))
    quota = models.quota | {"id": uuid4(), "event": event["id"], "taken": len(numbers)}
    rows: Rows = {"event": [event], "quota": [quota], "registration": [], "seat": []}
    for position, number in enumerate(numbers):
        person = _person(position)
        if position % SEATS_OF_REGISTRATION == 0:
            rows["registration"].append(
                models.registration
                | {
                    "id": uuid4(),
                    "event": event["id"],
                    "form_key": uuid4().hex,
                    "contact_name": person["person_name"],
                    "contact_email": f"osallistuja{number}@yhdistys.example",
                }
            )
        rows["seat"].append(
            models.seat
            | person
            | {
                "id": uuid4(),
                "registration": rows["registration"][-1]["id"],
                "event": event["id"],
                "quota": quota["id"],
                "position": position % SEATS_OF_REGISTRATION + 1,
            }
        )
    return rows


@cache
def _person(number: int) -> db.Values:
    """Who sits on the seat with this number of any past event."""
    name = f"Keksitty Osallistuja {number}"
    return {"person_name": name, "sort_name": sort_key(name), "search_text": fold(name)}


def _copy(event: db.Values, title: str, starts_at: datetime) -> db.Values:
    """Another event like this one."""
    new, length = uuid4(), event["ends_at"] - event["starts_at"]
    return event | {
        "id": new,
        "uid": f"{new}@{event['uid'].rpartition('@')[2]}",
        "slug": slugify(title),
        "title": json_text({"fi": title}),
        "sort_title": sort_key(title),
        "starts_at": starts_at,
        "ends_at": starts_at + length,
    }


async def _new_event(
    group: GroupOut, starts_at: datetime, places: int | None, *, now: datetime
) -> EventOut:
    """The first of its kind, made as an organiser makes it."""
    form = EventIn(
        title={"fi": "Keksitty tapahtuma 1" if places else "Keksitty mennyt tapahtuma 1"},
        kind="training",
        group=group.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        municipality="167",
        quotas=(QuotaIn(places=places),),
        asks_association=False,
        asks_municipality=False,
    )
    event = await create_event(form, actor=SYSTEM, now=now)
    return await publish_event(event.id, actor=SYSTEM, now=now)


async def _one_seat(event: EventOut, now: datetime) -> None:
    """The first seat; its mail goes nowhere."""
    form = RegistrationIn(
        form_key=uuid4().hex,
        contact_name="Keksitty Osallistuja 0",
        contact_email="osallistuja0@yhdistys.example",
        seats=(SeatIn(quota=event.quotas[0].id, name="Keksitty Osallistuja 0"),),
    )
    await register(event, form, now=now)
    await outbox.withdraw(event.id)


async def _row(table: str, value: UUID, *, column: str = "id") -> db.Values:
    """A whole row, to be copied."""
    row = await db.fetch_one(f"SELECT * FROM {table} WHERE {column} = $1", value)
    assert row is not None
    return dict(row)


async def _insert(rows: Rows) -> None:
    for table, of_table in rows.items():
        await db.insert_many(table, of_table)


def _batches(numbers: Iterable[int], *, size: int = BATCH) -> Iterator[list[int]]:
    left = iter(numbers)
    while batch := list(islice(left, size)):
        yield batch
