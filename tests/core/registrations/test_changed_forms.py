"""Forms that come back changed, keys that are nobody's, and persons who are typed twice."""

import re

import pytest

from core.accounts import SYSTEM
from core.events import event_by_id
from core.kit import db
from core.registrations.domain.refusals import KeyUsed
from core.registrations.domain.register import register
from core.registrations.domain.walk_ins import WalkInIn, walk_in
from core.testing.visitor import hidden_fields

FIELDS = {
    "name": "Aamu Esimerkki",
    "email": "aamu@yhdistys.example",
    "municipality": "260",
    "seat1-same": "on",
    "do": "send",
}


@pytest.fixture(autouse=True)
def _clock(clock, now):
    clock.now = now


@pytest.fixture
def send(client):
    """Sends the form of an event with these fields; the key of an earlier form, if given."""

    async def run(event, *, key=None, **typed):
        path = f"/fi/events/{event.slug}/register"
        hidden = hidden_fields((await client.get(path)).text)
        own_key = {} if key is None else {"key": key}
        return await client.post(path, data=hidden | FIELDS | typed | own_key)

    return run


async def seats_of(event):
    return (await event_by_id(event.id)).quotas[0].taken


async def test_a_sent_form_that_comes_back_changed_is_not_lost(make_event, send, client):
    """By the back button: it is asked for once more under a new key, with all that was typed."""
    event = await make_event(places=5)
    path = f"/fi/events/{event.slug}/register"
    key = hidden_fields((await client.get(path)).text)["key"]
    first = await send(event, key=key)
    again = await send(event, key=key)
    assert first.headers["location"] == again.headers["location"]
    other = await send(event, key=key, name="Eino Toinen", email="eino@y.example", message="Moi")
    assert other.status_code == 409
    assert "on jo lähetetty" in other.text
    for typed in ("Eino Toinen", "eino@y.example", "Moi"):
        assert typed in other.text
    assert await seats_of(event) == 1
    new_key = hidden_fields(other.text)["key"]
    assert new_key != key
    second = await send(event, key=new_key, name="Eino Toinen", email="eino@y.example")
    assert second.status_code == 303
    assert second.headers["location"] != first.headers["location"]
    assert await seats_of(event) == 2


async def test_any_change_of_a_form_counts(make_event, form, now):
    """Also one of a seat's name alone, or of what was asked; the page's language does not."""
    event = await make_event(places=9)
    one = form(event, 2)
    first = await register(event, one, now=now)
    same = form(event, one.seats, **_fields(one, language="sv"))
    assert (await register(event, same, now=now)).id == first.id
    for changes in ({"message": "Moi"}, {"contact_phone": "+358441234567"}, {"may_split": False}):
        with pytest.raises(KeyUsed):
            await register(event, form(event, one.seats, **_fields(one, **changes)), now=now)
    with pytest.raises(KeyUsed):
        await register(event, form(event, one.seats[:1], **_fields(one)), now=now)
    assert await seats_of(event) == 2


def _fields(form, **changes):
    names = ("form_key", "contact_name", "contact_email")
    return {name: getattr(form, name) for name in names} | changes


async def test_short_and_foreign_keys_are_no_keys(make_event, send):
    """Else a guess would lead to another person's page."""
    event = await make_event(places=9)
    pages = set()
    for key in ("x", "x", "", "a" * 43, "api:0123456789abcdef", "door-" + "0" * 32):
        pages.add((await send(event, key=key)).headers["location"])
    assert len(pages) == 6
    rows = await db.fetch("SELECT form_key FROM registration")
    assert {len(row["form_key"]) for row in rows} == {43}


async def test_another_walk_in_of_the_same_form_is_told(make_event):
    """Two people at the door by one form: the second is asked for again, not forgotten."""
    event = await make_event(places=5)
    form = WalkInIn(form_key="door-" + "a" * 32, name="Eino", quota=event.quotas[0].id)
    at = event.starts_at
    seat = await walk_in(event, form, actor=SYSTEM, now=at)
    assert await walk_in(event, form, actor=SYSTEM, now=at) == seat
    other = WalkInIn(form_key=form.form_key, name="Impi", quota=event.quotas[0].id)
    with pytest.raises(KeyUsed):
        await walk_in(event, other, actor=SYSTEM, now=at)
    assert await seats_of(event) == 1


async def test_another_person_is_not_dropped_where_one_takes_part_oneself(make_event, send):
    """The typed name stays in its field with what to do; one's own name there is no fault."""
    event = await make_event(places=5)
    typed = {"seat1-name": "Pekka Toinen", "seat1-email": "pekka@y.example"}
    refused = await send(event, **typed)
    assert refused.status_code == 422
    for field in typed:
        assert f'id="{field}-error"' in refused.text
    assert 'value="Pekka Toinen"' in refused.text
    assert re.search(r'name="seat1-same"[^>]*checked', refused.text)
    assert await seats_of(event) == 0
    own = {"seat1-name": " aamu  ESIMERKKI", "seat1-email": "Aamu@yhdistys.example"}
    assert (await send(event, **own)).status_code == 303
