"""The frame in front of all routes."""

from datetime import timedelta

import httpx
import pytest

from core.groups import raise_site_revision
from core.kit import db
from core.testing.site import TestClock


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 200),
        ("GET", "/fi/there-is-none", 404),
        ("GET", "/xx/events", 404),
        ("GET", "/-/unknown", 404),
        ("POST", "/healthz", 405),
        ("TRACE", "/healthz", 405),
        ("GET", "/fi/%00", 404),
        ("GET", "/fi/" + "a" * 3000, 404),
        ("GET", "/fi/%ff%fe", 404),
    ],
)
async def test_every_answer_carries_the_security_headers(
    client: httpx.AsyncClient, method: str, path: str, status: int
):
    """404 and 405 never reach a framework's middleware, so the frame must add them."""
    answer = await client.request(method, path)
    assert answer.status_code == status
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "set-cookie" not in answer.headers
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/fi", "/fi/"),
        ("/fi/events/", "/fi/events"),
        ("//evil.example/", "/evil.example"),
        ("/fi//events?q=a%20b", "/fi/events?q=a%20b"),
        ("/\\evil.example/", "/%5Cevil.example"),
    ],
)
async def test_other_forms_of_an_address_lead_to_the_one(
    client: httpx.AsyncClient, path: str, location: str
):
    """One page has one address, and no form of one leads to another site."""
    answer = await client.get(httpx.URL("http://yhessa.example").copy_with(raw_path=path.encode()))
    assert (answer.status_code, answer.headers["location"]) == (301, location)


async def test_head_is_get_without_a_body(client: httpx.AsyncClient):
    """Monitors and calendar programs ask by HEAD."""
    answer = await client.head("/robots.txt")
    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["content-length"]) > 0


async def test_405_names_what_is_allowed(client: httpx.AsyncClient):
    """HEAD too, where there is GET."""
    allowed = (await client.post("/robots.txt")).headers["allow"]
    assert {"GET", "HEAD"} <= {method.strip() for method in allowed.split(",")}
    assert "HEAD" not in (await client.get("/api/v1/events/x/registrations")).headers["allow"]


async def test_too_much_text_is_not_called_a_file(client: httpx.AsyncClient):
    """Only the page that takes a file speaks of one."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    much = b"text=" + b"a" * 13_000_000
    answer = await client.post("/fi/accessibility", content=much, headers=form)
    assert answer.status_code == 413
    assert "Lomakkeessa oli liikaa tekstiä" in answer.text
    assert "iedosto" not in answer.text.partition("<h1>")[2]
    answer = await client.post("/fi/certificates", content=much, headers=form)
    assert (answer.status_code, "Tiedosto on liian suuri" in answer.text) == (413, True)


async def test_refused_form_is_no_matter_of_rights(client: httpx.AsyncClient):
    """The heading tells of the form."""
    answer = await client.post("/fi/accessibility", data={"text": "Hei"})
    assert answer.status_code == 403
    assert "<h1>Lomaketta ei voitu ottaa vastaan</h1>" in answer.text


@pytest.mark.parametrize("accept", ["", "fi", "sv;q=0.9"])
async def test_api_speaks_one_language(client: httpx.AsyncClient, accept: str, make_event):
    """English, whatever a program's library says that it likes: rules and shape alike."""
    event = await make_event(places=0)
    answer = await client.post(
        f"/api/v1/events/{event.slug}/registrations",
        json={
            "contact": {"name": "Aino", "email": "aino@yhdistys.example"},
            "seats": [{"mode": "on_site"}],
        },
        headers={"idempotency-key": "k" * 20, "accept-language": accept},
    )
    assert answer.status_code == 409, answer.text
    assert not set("äö") & set(answer.text), answer.text


async def test_unknown_pages_speak_the_language_of_the_address(client: httpx.AsyncClient):
    """A mistyped Swedish address gets a Swedish page."""
    swedish = await client.get("/sv/finns-inte")
    finnish = await client.get("/nothing", headers={"accept-language": "de, fi;q=0.5"})
    assert '<html lang="sv">' in swedish.text
    assert '<html lang="fi">' in finnish.text


async def test_ready_names_the_keeper_in_security_txt(client: httpx.AsyncClient):
    """RFC 9116 asks for Contact and Expires."""
    answer = await client.get("/.well-known/security.txt")
    assert "Contact: " in answer.text
    assert "Expires: 2027-05-23T00:00:00Z" in answer.text


async def test_second_change_within_a_second_is_not_missed(
    client: httpx.AsyncClient, database: object, clock: TestClock
):
    """Some calendars revalidate by date alone, and HTTP dates have whole seconds."""
    seen = []
    for _ in range(3):
        async with db.transaction():
            await raise_site_revision(clock.now)
        answer = await client.get("/calendar.ics")
        seen.append(answer.headers["last-modified"])
        since = {"if-modified-since": seen[0]}
        assert (await client.get("/calendar.ics", headers=since)).status_code in {200, 304}
    clock.forward(timedelta(seconds=10))
    async with db.transaction():
        await raise_site_revision(clock.now)
    for date in seen:
        again = await client.get("/calendar.ics", headers={"if-modified-since": date})
        assert again.status_code == 200
