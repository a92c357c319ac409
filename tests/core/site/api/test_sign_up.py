"""Signing up by the API."""

import asyncio
from datetime import timedelta

import pytest

from core.accounts import SYSTEM
from core.events import (
    Mode,
    QuestionIn,
    QuestionKind,
    QuestionScope,
    QuotaIn,
    SessionIn,
    Visibility,
    cancel_event,
)
from core.kit import db
from core.testing.factories import NOW

KEY = "0f2f0b8f-7a11-4d0a-9c44-5b6c2c2e8a0e"
CONTACT = {"name": "Aino Esimerkki", "email": "aino@yhdistys.example"}
BODY = {"contact": CONTACT, "seats": [{"mode": "on_site", "name": "Aino Esimerkki"}]}


@pytest.fixture
def sign_up(client):
    """What posts a registration."""

    async def post(event, body=BODY, key=KEY, **headers):
        given = {"Idempotency-Key": key, **headers}
        path = f"/api/v1/events/{event.slug}/registrations"
        return await client.post(path, json=body, headers=given)

    return post


async def test_seats_and_queue_with_their_pages(client, sign_up, make_event):
    """The answer tells each seat's state and where to change it; the places fall at once."""
    event = await make_event(places=1)
    seats = [{"mode": "on_site", "name": "Aino"}, {"mode": "on_site"}]
    answer = await sign_up(event, {**BODY, "seats": seats, "language": "sv"})
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers
    found = answer.json()
    assert answer.headers["location"] == found["page"]
    assert found["page"].startswith("http://yhessa.example/sv/r/")
    assert [(seat["state"], seat["place_in_queue"]) for seat in found["seats"]] == [
        ("confirmed", None),
        ("waiting", 1),
    ]
    places = (await client.get(f"/api/v1/events/{event.slug}/places")).json()
    assert places["sign_up"]["status"] == "full"
    assert places["sign_up"]["quotas"][0]["free"] == 0
    assert places["sign_up"]["quotas"][0]["waiting"] == 1
    row = await db.fetch_one("SELECT source, language FROM registration")
    assert (row["source"], row["language"]) == ("api", "sv")


async def test_the_same_key_signs_up_once(sign_up, make_event):
    """A program that got no answer asks again and gets the same one."""
    event = await make_event()
    answers = await asyncio.gather(*(sign_up(event) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.content for answer in answers}) == 1
    assert (await db.fetch_one("SELECT count(*) AS n FROM registration"))["n"] == 1
    other = {**BODY, "contact": {**CONTACT, "email": "eino@yhdistys.example"}}
    refused = await sign_up(event, other)
    assert refused.status_code == 409
    assert "page" not in refused.json()
    assert (await sign_up(await make_event("Toinen"))).status_code == 409


async def test_all_faults_of_a_body_at_once(sign_up, make_event):
    """Each stands at its place in the body."""
    body = {
        "contact": {"name": " ", "phone": "abc", "x": 1},
        "seats": [{"mode": "odd"}, {"name": "Eino", "email": "x"}, 7],
        "language": "de",
    }
    answer = await sign_up(await make_event(), body)
    assert answer.status_code == 422
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == [
        "/contact/email",
        "/contact/name",
        "/contact/phone",
        "/contact/x",
        "/language",
        "/seats/0/mode",
        "/seats/1/email",
        "/seats/1/mode",
        "/seats/2",
    ]


async def test_what_the_event_does_not_take(sign_up, make_event):
    """Well-formed, but against this event's rules: all of it at once, at its place."""
    event = await make_event(
        questions=(
            QuestionIn(
                key="diet", kind=QuestionKind.SHORT, label={"fi": "Ruokavalio"}, is_required=True
            ),
            QuestionIn(
                key="agree",
                kind=QuestionKind.CONSENT,
                label={"fi": "Suostun"},
                scope=QuestionScope.REGISTRATION,
                is_required=True,
            ),
        )
    )
    wrong = {
        "contact": {**CONTACT, "association": "none", "municipality": "atlantis"},
        "seats": [{"mode": "online", "answers": {"agree": True}}],
        "answers": {"diet": "x"},
    }
    answer = await sign_up(event, wrong)
    assert answer.status_code == 409
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == [
        "/answers/diet",
        "/contact/association",
        "/contact/municipality",
        "/seats/0/answers/agree",
        "/seats/0/mode",
    ]
    lacking = {"contact": CONTACT, "seats": [{"mode": "on_site", "name": "131052-308T"}]}
    answer = await sign_up(event, lacking)
    assert answer.status_code == 409
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == [
        "/answers/agree",
        "/seats/0/answers/diet",
        "/seats/0/name",
    ]
    assert await db.fetch("SELECT id FROM registration") == []
    right = {
        "contact": {**CONTACT, "municipality": "other", "role": "chair"},
        "seats": [{"mode": "on_site", "answers": {"diet": "kasvis"}}],
        "answers": {"agree": True},
    }
    assert (await sign_up(event, right)).status_code == 201


async def test_sessions_are_chosen_by_their_ids(client, sign_up, make_event, make_association):
    """The event's answer gives the ids; a full or foreign session is told at its place."""
    association = await make_association()
    start = NOW + timedelta(days=14)
    session = SessionIn(
        title={"fi": "Paja"},
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        quotas=(QuotaIn(mode=Mode.ON_SITE, places=1),),
    )
    event = await make_event(sessions=(session,))
    whole = (await client.get(f"/api/v1/events/{event.slug}")).json()
    (chosen,) = (one["id"] for one in whole["sessions"])
    contact = {**CONTACT, "association": association.slug}
    seat = {"mode": "on_site", "sessions": [chosen]}
    answer = await sign_up(event, {"contact": contact, "seats": [seat]})
    assert answer.status_code == 201
    row = await db.fetch_one("SELECT association, association_name FROM registration")
    assert (row["association"], row["association_name"]) == (association.id, association.name)
    full = await sign_up(event, {"contact": contact, "seats": [seat]}, "another-key-0001")
    assert full.status_code == 409
    assert full.json()["errors"][0]["pointer"] == "/seats/0/sessions"
    foreign = {"mode": "on_site", "sessions": [KEY]}
    answer = await sign_up(event, {"contact": contact, "seats": [foreign]}, "another-key-0002")
    assert answer.json()["errors"][0]["pointer"] == "/seats/0/sessions/0"


async def test_closed_cancelled_and_members_events(sign_up, make_event):
    """What the form refuses, the API refuses; what it does not show is unknown."""
    closed = await make_event("Kiinni", closes_at=NOW)
    assert (await sign_up(closed)).status_code == 409
    off = await make_event("Peruttu")
    await cancel_event(off.id, actor=SYSTEM, now=NOW)
    assert (await sign_up(off)).status_code == 409
    hidden = await make_event("Jäsenilta", visibility=Visibility.MEMBERS)
    assert (await sign_up(hidden)).status_code == 404


async def test_unreadable_requests(client, sign_up, make_event):
    """No key, no JSON, another media type: a problem that says so."""
    event = await make_event()
    path = f"/api/v1/events/{event.slug}/registrations"
    assert (await client.post(path, json=BODY)).status_code == 400
    assert (await sign_up(event, key="short")).status_code == 400
    key = {"Idempotency-Key": KEY}
    form = await client.post(path, data={"a": "b"}, headers=key)
    assert form.status_code == 415
    json = {**key, "content-type": "application/json"}
    for body in (b"{", b"\xff", b"", b'{"contact": "\\ud800"}'):
        answer = await client.post(path, content=body, headers=json)
        assert answer.status_code == 400, body
        assert answer.headers["content-type"] == "application/problem+json"
    large = await client.post(path, content=b'"' + b"x" * 1_100_000 + b'"', headers=json)
    assert large.status_code == 413
    assert (await sign_up(event, [])).json()["errors"] == [
        {"pointer": "/", "detail": "Expected an object."}
    ]


async def test_a_foreign_page_cant_sign_up_by_a_form(client, make_event):
    """A form sends no JSON without asking first, and the asking is not allowed."""
    event = await make_event()
    path = f"/api/v1/events/{event.slug}/registrations"
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    answer = await client.options(path, headers=asked)
    assert "access-control-allow-origin" not in answer.headers


async def test_many_tries_from_one_address(sign_up, make_event):
    """The same limit as the form's, with the time to wait."""
    event = await make_event(places=None)
    for number in range(60):
        assert (await sign_up(event, key=f"key-number-{number:06}")).status_code == 201
    answer = await sign_up(event, key="key-number-more")
    assert answer.status_code == 400
    answer = await sign_up(event, key="key-number-one-more")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 600
