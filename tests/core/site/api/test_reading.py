"""The API as a program reads it."""

from datetime import timedelta

import pytest

from core.accounts import SYSTEM
from core.events import EventChanges, EventState, Visibility, change_event
from core.testing.factories import NOW


async def test_an_event_has_all_that_its_page_shows(client, make_event):
    """Texts in all languages, times with their offset, places, links; never the online link."""
    event = await make_event(
        {"fi": "Arkistoilta", "sv": "Arkivkväll"},
        municipality="260",
        is_online=True,
        online_link="https://meet.example/salainen",
        online_places=None,
    )
    answer = await client.get(f"/api/v1/events/{event.slug}")
    assert answer.headers["content-type"] == "application/json"
    found = answer.json()
    assert found["title"] == {"fi": "Arkistoilta", "sv": "Arkivkväll"}
    assert found["starts_at"] == "2026-12-08T12:00:00+02:00"
    assert found["municipality"]["name"] == {"fi": "Kitee", "sv": "Kides", "en": "Kitee"}
    assert found["modes"] == ["on_site", "online"]
    assert found["sign_up"]["status"] == "open"
    assert [(q["mode"], q["places"], q["free"]) for q in found["sign_up"]["quotas"]] == [
        ("on_site", 20, 20),
        ("online", None, None),
    ]
    assert found["links"] == {
        "page": f"http://yhessa.example/fi/events/{event.slug}",
        "calendar": f"http://yhessa.example/events/{event.slug}.ics",
        "api": f"http://yhessa.example/api/v1/events/{event.slug}",
    }
    assert found["uid"] == event.uid
    assert "salainen" not in answer.text
    swedish = (await client.get(f"/api/v1/events/{event.slug}?lang=sv")).json()
    assert swedish["title"] == {"sv": "Arkivkväll"}
    assert swedish["links"]["page"] == f"http://yhessa.example/sv/events/{event.slug}"


async def test_pages_of_the_list_hold_each_event_once(client, make_event):
    """A cursor goes on after the last event, also among those that begin at once."""
    for number in range(7):
        await make_event(f"Ilta {9 - number}")
    seen, cursor = [], None
    for _ in range(4):
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await client.get("/api/v1/events", params=query)).json()
        seen += [event["title"]["fi"] for event in page["events"]]
        cursor = page["next_cursor"]
    assert seen == [f"Ilta {number}" for number in range(3, 10)]
    assert cursor is None


async def test_filters_and_days(client, make_event):
    """The parameters are those of the list; days replace the usual window."""
    await make_event("Kitee", municipality="260")
    await make_event("Mennyt", starts_at=NOW - timedelta(days=9), ends_at=NOW - timedelta(days=8))
    cases = {
        "": ["Kitee"],
        "?municipality=Kitee": ["Kitee"],
        "?municipality=atlantis": [],
        "?q=mennyt": [],
        "?to=2026-11-30": ["Mennyt"],
        "?from=2026-11-01": ["Mennyt", "Kitee"],
        "?from=2026-11-01&to=2026-11-10": [],
    }
    for query, titles in cases.items():
        page = (await client.get(f"/api/v1/events{query}")).json()
        assert [event["title"]["fi"] for event in page["events"]] == titles, query


async def test_members_events_and_drafts_are_unknown(client, make_event, make_series):
    """Each is made first; no answer shows it."""
    series = await make_series(visibility=Visibility.MEMBERS)
    hidden = await make_event("Jäsenilta", visibility=Visibility.MEMBERS, series=series.id)
    draft = await make_event("Luonnos", state=EventState.DRAFT)
    await make_event("Julkinen", series=series.id)
    for path in ("/events", "/events?from=2020-01-01", "/series", "/groups", "/events/julkinen"):
        text = (await client.get(f"/api/v1{path}")).text
        for word in ("Jäsenilta", "Luonnos", "Kansiot"):
            assert word not in text, path
    for event in (hidden, draft):
        for rest in ("", "/places"):
            answer = await client.get(f"/api/v1/events/{event.slug}{rest}")
            assert answer.status_code == 404
            assert answer.headers["content-type"] == "application/problem+json"


async def test_old_slugs_lead_on(client, make_event):
    """Programs keep addresses for years."""
    event = await make_event()
    await change_event(event.id, EventChanges(slug="uusi"), actor=SYSTEM, now=NOW)
    answer = await client.get(f"/api/v1/events/{event.slug}/places?lang=sv")
    assert answer.status_code == 301
    assert answer.headers["location"] == "/api/v1/events/uusi/places?lang=sv"


async def test_directory(client, make_group, make_association, make_series):
    """Groups, series, municipalities and associations show what is public of them."""
    await make_series()
    for number in range(3):
        await make_association(f"Yhdistys {number} ry")
    groups = (await client.get("/api/v1/groups")).json()["groups"]
    assert [group["slug"] for group in groups] == ["kiteen-jane"]
    assert "contact_email" not in groups[0]
    series = (await client.get("/api/v1/series?lang=fi")).json()["series"]
    assert series[0]["calendar"] == "http://yhessa.example/series/kansiot-kuntoon.ics"
    places = (await client.get("/api/v1/municipalities")).json()["municipalities"]
    assert [place["slug"] for place in places if place["code"] == "260"] == ["kitee"]
    page = (await client.get("/api/v1/associations?limit=2")).json()
    rest = await client.get(f"/api/v1/associations?limit=2&cursor={page['next_cursor']}")
    names = [one["name"] for one in page["associations"] + rest.json()["associations"]]
    assert names == [f"Yhdistys {number} ry" for number in range(3)]
    assert rest.json()["next_cursor"] is None
    found = (await client.get("/api/v1/associations?q=yhdistys%202")).json()["associations"]
    assert [one["name"] for one in found] == ["Yhdistys 2 ry"]
    assert (await client.get("/api/v1/associations?municipality=x")).json()["associations"] == []


async def test_answers_revalidate_and_are_open_to_all_origins(client, make_event):
    """An unchanged answer is 304; no cookie is set or looked at."""
    await make_event()
    first = await client.get("/api/v1/events", headers={"cookie": "form=x"})
    assert first.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in first.headers
    assert "set-cookie" not in first.headers
    again = await client.get("/api/v1/events", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    await make_event("Toinen")
    again = await client.get("/api/v1/events", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 200


async def test_all_faults_of_a_query_at_once(client, reference_data):
    """A program's author mends them in one go."""
    answer = await client.get("/api/v1/events?limit=0&mode=odd&from=1.1.2027&lang=xx&x=1&q=a&q=b")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "about:blank"
    assert problem["title"] == "Unprocessable Entity"
    assert problem["status"] == 422
    pointers = sorted(error["pointer"] for error in problem["errors"])
    assert pointers == ["from", "lang", "limit", "mode", "q", "x"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/events/no-such-event", 404),
        ("GET", "/api/v1/events?cursor=odd", 404),
        ("GET", "/api/v1/associations?cursor=WyJ4Il0", 404),
        ("DELETE", "/api/v1/events", 405),
        ("TRACE", "/api/v1/groups", 405),
        ("QUERY", "/api/v1/events/x/places", 405),
        ("GET", "/api/v1/events/x/registrations", 405),
    ],
)
async def test_errors_have_one_shape(client, reference_data, method, path, status):
    """Whatever is wrong, the answer is a problem document; a wrong method hears the right ones."""
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json().keys() <= {"type", "title", "status", "detail", "errors"}
    assert ("allow" in answer.headers) == (status == 405)
