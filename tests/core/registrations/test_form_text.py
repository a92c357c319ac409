"""The empty form's text is kept: what belongs to one visitor, or has changed, never is."""

import re
from datetime import timedelta

import pytest

from core.accounts import SYSTEM
from core.events import EventChanges, Mode, QuotaIn, change_event
from core.kit import db
from core.registrations.domain.register import register


@pytest.fixture(autouse=True)
def _clock(clock, now):
    clock.now = now


def hidden(text: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]+)"', text)[1]


async def test_each_visitor_gets_keys_of_their_own(client, make_event):
    """The form key and the cookie's field differ; the rest is the same text."""
    event = await make_event()
    path = f"/fi/events/{event.slug}/register"
    first = await client.get(path)
    client.cookies.clear()
    second = await client.get(path)
    assert first.headers["cache-control"] == second.headers["cache-control"] == "no-store"
    assert first.headers["set-cookie"] != second.headers["set-cookie"]
    for name in ("key", "csrf_token"):
        values = [hidden(answer.text, name) for answer in (first, second)]
        assert values[0] != values[1]
        assert [answer.text.count(values[0]) for answer in (first, second)] == [1, 0]
    texts = [re.sub(r'value="[^"]{24,}"', "", answer.text) for answer in (first, second)]
    assert texts[0] == texts[1]


async def test_a_refused_form_keeps_what_was_typed(client, make_event):
    """A page that was open for too long costs nobody their words, and takes no place."""
    event = await make_event()
    path = f"/fi/events/{event.slug}/register"
    await client.get(path)
    typed = {
        "name": "Aino Esimerkki",
        "email": "aino@y.example",
        "municipality": "260",
        "do": "send",
    }
    refused = await client.post(path, data=typed | {"csrf_token": "0" * 32})
    assert refused.status_code == 403
    assert "Lomaketta ei voitu ottaa vastaan" in refused.text
    assert 'value="Aino Esimerkki"' in refused.text
    assert await db.fetch("SELECT id FROM registration") == []
    fresh = {name: hidden(refused.text, name) for name in ("key", "csrf_token")}
    sent = await client.post(path, data=typed | fresh | {"seat1-same": "on"})
    assert sent.status_code == 303


async def test_another_sites_form_is_shown_to_nobody(client, make_event):
    """What it typed for somebody could be sent by mistake."""
    event = await make_event()
    path = f"/fi/events/{event.slug}/register"
    headers = {"origin": "https://evil.example"}
    answer = await client.post(path, data={"name": "Aino"}, headers=headers)
    assert answer.status_code == 403
    assert "Aino" not in answer.text


async def test_a_change_of_the_event_is_on_the_next_form(client, make_event, now):
    """Days until names are removed raise no revision, and must be told rightly."""
    event = await make_event()
    path = f"/fi/events/{event.slug}/register"
    before = (await client.get(path)).text
    await change_event(event.id, EventChanges(names_days=10), actor=SYSTEM, now=now)
    assert (await client.get(path)).text.count("20.3.2027") > before.count("20.3.2027")


async def test_places_left_are_those_of_now(client, make_event, form, now):
    """With two ways to take part the form tells the places of each."""
    quotas = (QuotaIn(places=3), QuotaIn(mode=Mode.ONLINE, places=9))
    event = await make_event(quotas=quotas)
    path = f"/en/events/{event.slug}/register"
    assert "3 places left" in (await client.get(path)).text
    await register(event, form(event, 1), now=now)
    assert "2 places left" in (await client.get(path)).text


async def test_the_form_of_a_closed_event_is_not_shown_from_before(client, clock, make_event, now):
    """The text is kept, the decision whether to show it never is."""
    event = await make_event(closes_at=now + timedelta(hours=1))
    path = f"/en/events/{event.slug}/register"
    assert 'name="seat1-name"' in (await client.get(path)).text
    clock.forward(timedelta(hours=2))
    assert 'name="seat1-name"' not in (await client.get(path)).text
