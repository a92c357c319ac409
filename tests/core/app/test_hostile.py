"""What nobody's browser sends: each gets a clear answer, and costs little."""

from datetime import timedelta

import httpx
import pytest
from litestar import Request, post

from core.accounts import SYSTEM
from core.app.create import App
from core.events import Visibility
from core.groups import members_token, revoke_members_links
from core.kit import db, rates
from core.kit.links import Links
from core.testing.site import TestClock
from core.testing.visitor import hidden_fields

FORM = {"content-type": "application/x-www-form-urlencoded"}
MULTIPART = {"content-type": "multipart/form-data; boundary=b"}


def part(value: bytes, media_type: bytes) -> bytes:
    """A multipart body with the form key's field alone."""
    head = b'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n'
    return head + b"Content-Type: " + media_type + b"\r\n\r\n" + value + b"\r\n--b--\r\n"


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"csrf_token=%C3%A4", FORM, 403),
        (b"csrf_token=%ff", FORM, 403),
        (b"csrf_token=\xff\xfe", FORM, 403),
        (part(b"x", b"text/plain; charset=nope"), MULTIPART, 400),
        (part(b"\xff", b"text/plain"), MULTIPART, 400),
    ],
)
async def test_form_that_is_no_text_is_refused(
    client: httpx.AsyncClient, body: bytes, headers: dict[str, str], status: int
):
    """Bytes that are no UTF-8, and letters that no form key has, are no fault of ours."""
    await client.get("/fi/r")
    answer = await client.post("/fi/r", content=body, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize("path", ["/fi/events", "/calendar.ics", "/fi/events.atom"])
async def test_days_at_the_ends_of_the_calendar_are_read(client: httpx.AsyncClient, path: str):
    """The first midnight of all lies before the first instant in UTC."""
    answer = await client.get(f"{path}?from=0001-01-01&to=9999-12-31")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "since",
    [
        "Tue, 24 Nov 99999999999999999999 05:45:53 GMT",
        "Tue, 24 Nov 2026 05:45:53 +999999999999",
        "\xff",
    ],
)
async def test_a_date_that_is_none_says_nothing(client: httpx.AsyncClient, since: str):
    """The feed comes whole."""
    answer = await client.get(
        "/calendar.ics", headers={"if-modified-since": since.encode("latin-1")}
    )
    assert answer.status_code == 200
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("query", ["q=" + "a" * 5000, "&".join(["q=a"] * 200)])
async def test_endless_query_is_not_read(client: httpx.AsyncClient, query: str):
    """The framework keeps a thousand read queries, so long ones would fill the memory."""
    answer = await client.get(f"/fi/events?{query}")
    assert answer.status_code == 404


async def test_deep_json_is_no_json(client: httpx.AsyncClient, make_event):
    """Nesting has an end, and it is the sender's fault."""
    event = await make_event()
    answer = await client.post(
        f"/api/v1/events/{event.slug}/registrations",
        content=b"[" * 100_000,
        headers={"content-type": "application/json", "idempotency-key": "k" * 20},
    )
    assert answer.status_code == 400


async def test_server_still_sees_head(site_app: App):
    """By the method it counts the body; it would break the line after a short one."""
    scope = {
        "type": "http",
        "method": "HEAD",
        "path": "/fi/events",
        "raw_path": b"/fi/events",
        "query_string": b"",
        "headers": [],
        "client": ("192.0.2.7", 4711),
    }
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    await site_app.frame(scope, receive, send)  # type: ignore[arg-type]  # optional: ASGI's own types
    assert sent[0]["status"] == 200
    assert sent[-1]["body"] == b""
    assert scope["method"] == "HEAD"


async def test_kept_page_is_not_shown_unchecked(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, clock: TestClock
):
    """While the database is away nobody knows what is still right: a page says so."""
    assert (await client.get("/fi/events")).status_code == 200
    async with db.transaction():
        await rates.count("somebody", clock.now, window=timedelta(hours=1), limit=5)

    async def away(*_args: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(db, "fetch_one", away)
    monkeypatch.setattr(db, "fetch", away)
    answer = await client.get("/fi/events")
    assert answer.status_code == 503
    assert "content-security-policy" in answer.headers


async def test_a_handlers_own_hook_takes_no_defence_away(site_app: App, client: httpx.AsyncClient):
    """The framework lets the innermost `before_request` alone run; the form key is asked for."""
    done: list[str] = []

    async def own(request: Request[object, object, object]) -> None:
        done.append(request.method)

    @post("/{lang:str}/tool", before_request=own, status_code=204)
    async def tool() -> None:
        done.append("done")

    site_app.litestar.register(tool)
    answer = await client.post("/fi/tool", data={"a": "b"})
    assert (answer.status_code, done) == (403, [])
    fields = hidden_fields((await client.get("/fi/r")).text)
    answer = await client.post("/fi/tool", data=fields)
    assert (answer.status_code, done) == (204, ["POST", "done"])


async def test_members_see_their_events_on_no_kept_page(
    client: httpx.AsyncClient, make_event, make_series, settings, clock: TestClock
):
    """A public event's page tells of members' events of its series until the key is revoked."""
    series = await make_series()
    public = await make_event("Avoin ilta", series=series.id)
    secret = await make_event("Salainen ilta", series=series.id, visibility=Visibility.MEMBERS)
    key = await members_token(Links(settings.secret_keys), public.group.id)
    assert secret.group.id == public.group.id
    path = f"/fi/events/{public.slug}?key={key}"
    seen = await client.get(path)
    assert "Salainen ilta" in seen.text
    assert seen.headers["cache-control"] == "no-store"
    await revoke_members_links(public.group.id, actor=SYSTEM, now=clock.now)
    assert "Salainen ilta" not in (await client.get(path)).text
