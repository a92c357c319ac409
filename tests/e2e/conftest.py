"""The demo as it is toured, and all its routes and forms."""

import re
from urllib.parse import urlsplit

import httpx
import pytest

from core.testing.raw import members_key
from core.testing.tour import demo_tour
from core.testing.visitor import hidden_fields


@pytest.fixture(scope="session")
def stops(demo_server, demo_links):
    """Every kind of page of the running demo."""
    with httpx.Client(base_url=demo_server.base_url, trust_env=False) as http:
        return {stop.name: stop for stop in demo_tour(http, demo_links)}


@pytest.fixture(scope="session")
def base(demo_server):
    """A client of the demo that keeps no cookie between tests."""
    with httpx.Client(base_url=demo_server.base_url, trust_env=False, timeout=60) as http:
        yield http


@pytest.fixture(scope="session")
def examples(demo_server, demo_links, stops):
    """For each registered route an address that works."""
    at = {name: urlsplit(address).path for name, address in demo_links.items()}
    own, seat = at["registration"], at["seat_with_certificate"]
    event = at["open_event"]
    slug = event.rpartition("/")[2]
    number = at["certificate_check"].rpartition("/")[2]
    lang = "/{lang:str}"
    public = ("groups", "accessibility", "help", "privacy", "events.atom", "events")
    plain = ("healthz", "readyz", "robots.txt", ".well-known/security.txt", "sitemap.xml")
    api = ("events", "associations", "groups", "municipalities", "series")
    return {
        **{f"{lang}/{name}": f"/fi/{name}" for name in (*public, "certificates", "r")},
        **{f"/{name}": f"/{name}" for name in (*plain, "calendar.ics", "c", "demo", "demo/mails")},
        **{f"/api/v1/{name}": f"/api/v1/{name}" for name in api},
        "/api/openapi.json": "/api/openapi.json",
        "/api/docs": "/api/docs",
        "/": "/",
        lang: "/fi/",
        f"{lang}/groups/{{slug:str}}": "/fi/groups/jane",
        f"{lang}/series/{{slug:str}}": stops["series"].path,
        f"{lang}/events/{{slug:str}}": event,
        f"{lang}/events/{{slug:str}}/register": f"{event}/register",
        "/events/{file:str}": f"/events/{slug}.ics",
        "/groups/{file:str}": "/groups/jane.ics",
        "/municipalities/{file:str}": "/municipalities/joensuu.ics",
        "/series/{file:str}": f"{stops['series'].path.removeprefix('/fi')}.ics",
        "/f/{file:str}": f"/f/{members_key(demo_server.data_dir)}.ics",
        "/r/{file:str}": f"{own.removeprefix('/fi')}.ics",
        "/door/{token:str}": at["door"],
        f"{lang}/c/{{number:str}}": at["certificate_check"],
        "/c/{number:str}": f"/c/{number}",
        "/s/{token:str}/certificate.pdf": at["certificate_pdf"],
        f"{lang}/r/{{token:str}}": own,
        f"{lang}/r/{{token:str}}/data": f"{own}/data",
        f"{lang}/s/{{token:str}}": seat,
        f"{lang}/s/{{token:str}}/data": f"{seat}/data",
        "/demo/mails/{name:str}": stops["mail of the demo"].path,
        "/api/v1/events/{slug:str}": f"/api/v1/events/{slug}",
        "/api/v1/events/{slug:str}/places": f"/api/v1/events/{slug}/places",
        "/api/v1/events/{slug:str}/registrations": f"/api/v1/events/{slug}/registrations",
    }


@pytest.fixture(scope="session")
def routes(tmp_path_factory):
    """The paths of all registered routes."""
    from core.app.create import create_app
    from core.testing.databases import settings_for

    folder = tmp_path_factory.mktemp("routes")
    app = create_app(settings_for(f"sqlite:///{folder / 'x.sqlite3'}", folder), plugins=())
    found = {route.path for route in app.litestar.routes}
    app.close()
    return found


@pytest.fixture
def forms(stops, demo_links, base):
    """Every page that takes a form, with the fields and the cookie that a browser would send."""
    pages = {
        stops[name].path
        for name in (
            "sign-up",
            "own page",
            "contact",
            "check",
            "link again",
            "door",
            "accessibility",
        )
    } | {urlsplit(demo_links["seat_with_certificate"]).path}
    found = {}
    for path in sorted(pages):
        base.cookies.clear()
        page = base.get(path)
        action = re.search(r'<form\b[^>]*method="post"[^>]*action="([^"#]*)', page.text)
        is_upload = "multipart/form-data" in page.text
        if action:
            cookie = page.headers["set-cookie"].partition(";")[0]
            found[action[1]] = (hidden_fields(page.text), cookie, is_upload)
    base.cookies.clear()
    assert len(found) >= 6, list(found)
    return found
