"""Every route of a real server, by every method: safe headers, no change by GET, no way out."""

import re
import sqlite3
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from core.testing.cluster import wait_until
from core.testing.raw import ask, contents, faults

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")


def test_every_route_is_walked(routes, examples):
    """A new route needs an example above, and so is held to all that follows."""
    assert set(examples) == routes


def test_every_answer_of_every_route_is_safe(demo_server, examples):
    """All methods, right and wrong ones: the same headers, no fault of ours, no echo."""
    wrong, cookies = {}, set()
    for path in examples.values():
        for method in METHODS:
            answer = ask(demo_server, method, path, headers={"X-Echo": "say this again"})
            found = faults(answer)
            is_form_alone = path.endswith("/registrations")
            if method == "GET" and answer.status not in {200, 302, 303} and not is_form_alone:
                found.append(f"GET answers {answer.status}")
            if method in {"TRACE", "QUERY", "PUT", "PATCH", "DELETE"} and answer.status != 405:
                found.append(f"answers {answer.status}")
            if b"say this again" in answer.body:
                found.append("echoes")
            cookies.add(answer.header("set-cookie").partition("=")[0])
            if found:
                wrong[f"{method} {path}"] = found
    assert wrong == {}
    assert cookies <= {"", "form"}


@pytest.mark.parametrize(
    "path",
    ["/static/none.css", "/xx/events", "/fi/nothing", "/manage", "/media/x", "/api/x", "/fi/demo"],
)
def test_unknown_addresses_answer_alike(demo_server, path):
    """404 for each method, with all headers."""
    for method in METHODS:
        answer = ask(demo_server, method, path)
        assert answer.status == 404, method
        assert faults(answer) == []


def test_get_changes_nothing(demo_server, examples, stops, base):
    """Mail scanners open every link: all pages and files of all links, twice."""

    def is_at_rest():
        with closing(sqlite3.connect(demo_server.data_dir / "yhessa.sqlite3")) as data:
            waiting = "SELECT count(*) FROM message WHERE state NOT IN ('sent', 'withdrawn')"
            return data.execute(waiting).fetchone()[0] == 0

    assert wait_until(is_at_rest, 30)
    before = contents(demo_server.data_dir)
    for path in [*examples.values(), *(stop.path for stop in stops.values())] * 2:
        assert base.get(path).status_code < 500, path
        base.head(path)
        base.get(path, params={"do": "cancel", "cancel": "all", "present": "1", "undo": "1"})
    after = contents(demo_server.data_dir)
    assert {name for name in before if before[name] != after[name]} == set()


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/",
        "/\\evil.example/",
        "/%5Cevil.example/",
        "/%2F%2Fevil.example/",
        "/fi//evil.example/..",
        "/https://evil.example/",
        "/c/%2F%2Fevil.example",
        "/c//evil.example",
        "/fi/certificates?number=//evil.example",
        "http://evil.example/fi",
        "/.//evil.example/",
        "/fi/%09//evil.example/",
        "/@evil.example/",
    ],
)
def test_no_redirect_leads_elsewhere(demo_server, target):
    """Whatever the address: a browser stays on this site."""
    answer = ask(demo_server, "GET", target)
    location = answer.header("location")
    assert answer.status < 500
    if location:
        assert re.match(r"/(?![/\\])", location), location
        assert urlsplit(location).netloc == ""


SPLITTING = ("%0d%0aX-Bad:%201", "%0aX-Bad:1", "%E5%98%8A%E5%98%8DX-Bad:1", "%00%0d%0aX-Bad:1")


@pytest.mark.parametrize(
    "pattern", ["/c/{}", "/fi/{}", "/fi/events/?q={}", "/fi/certificates?number={}", "/fi/help/?{}"]
)
def test_headers_are_not_split(demo_server, pattern):
    """Line ends in an address stay in it."""
    for value in SPLITTING:
        answer = ask(demo_server, "GET", pattern.format(value))
        assert answer.header("x-bad") == ""
        assert answer.status < 500


def test_host_header_is_in_no_answer(demo_server, examples):
    """Links come from the settings: a forged Host or proxy header poisons no mail and no cache."""
    forged = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "host=evil.example",
    }
    for path in examples.values():
        answer = ask(demo_server, "GET", path, headers=forged)
        assert b"evil.example" not in answer.body, path
        assert "evil.example" not in str(answer.headers), path
        again = ask(demo_server, "GET", path)
        assert b"evil.example" not in again.body, path


def test_foreign_origins_get_no_answer_of_their_own(demo_server, examples):
    """No reflected Origin; only the API, which knows no cookie, is open to all."""
    for path in examples.values():
        answer = ask(demo_server, "GET", path, headers={"Origin": "https://evil.example"})
        assert "evil" not in str(answer.headers)
        allowed = answer.header("access-control-allow-origin")
        is_open = path.startswith("/api/") and path != "/api/docs" and answer.status == 200
        assert allowed == ("*" if is_open else ""), path
        assert answer.header("access-control-allow-credentials") == ""
