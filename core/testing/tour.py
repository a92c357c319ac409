"""A tour of the demo: every kind of page once, with what is wrong on its forms and all refusals."""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx

SEND = '//button[@name="do"][@value="send"][last()]'
NOTHING: Mapping[str, str] = {}


class Stop(NamedTuple):
    """A page: opened at `path`, and if there is a `button`, its form filled in and sent.

    `button` is an XPath; `status` is that of the page that is then seen.
    """

    name: str
    path: str
    status: int = 200
    button: str = ""
    fields: Mapping[str, str] = NOTHING


def tour(links: Mapping[str, str], *, cancelled: str, mail: str) -> list[Stop]:
    """All stops of the demo with these `demo-links.json`; two more paths are found by `find`."""
    at = {name: urlsplit(address).path for name, address in links.items()}
    form = f"{at['open_event']}/register"
    own, seat, door = at["registration"], at["seat_with_certificate"], at["door"]
    return [
        *(Stop(f"home in {language}", f"/{language}/") for language in ("fi", "sv", "en")),
        *_lists(),
        Stop("event", at["open_event"]),
        Stop("event in Swedish", at["open_event"].replace("/fi/", "/sv/")),
        Stop("full event", at["full_event"]),
        Stop("past event", at["past_event"]),
        Stop("cancelled event", cancelled),
        Stop("series", "/fi/series/jarjestoralli-2016-2017"),
        Stop("sign-up", form),
        Stop("sign-up in English", form.replace("/fi/", "/en/")),
        Stop("sign-up closed", f"{at['past_event']}/register"),
        Stop(
            "sign-up with mistakes", form, 422, SEND, {"email": "aamu at home", "name": "A" * 201}
        ),
        Stop("sign-up for more", form, button='//button[@value="add-seat"]'),
        Stop(
            "directory",
            form,
            button='//button[@value="find-association"]',
            fields={"association": "ry"},
        ),
        Stop("forged form", form, 403, SEND, {"csrf_token": "forged"}),
        Stop("too large", form, 413, SEND, {"message": "ä" * 600_000}),
        Stop("own page", own),
        Stop("own history", f"{own}?history=1#history"),
        Stop("thanks", f"{own}?new=1"),
        Stop("contact", f"{own}?contact=1"),
        Stop("contact with mistakes", f"{own}?contact=1", 422, "//main//button", {"name": ""}),
        Stop("seat form", f"{own}?seat=1"),
        Stop("seat form with mistakes", f"{own}?seat=1", 422, "//main//button", {"seat1-name": ""}),
        Stop("seat", seat),
        *_checks(at["certificate_check"]),
        Stop("link again", "/fi/r"),
        Stop("link again with mistakes", "/fi/r", 422, "//main//button", {"email": "aamu"}),
        Stop("door", door),
        Stop("door search", f"{door}?q=zzz"),
        Stop("walk-in with mistakes", door, 422, '//button[@value="walk-in"]'),
        *_texts(),
        Stop("demo", "/demo"),
        Stop("mails of the demo", "/demo/mails"),
        Stop("mail of the demo", mail),
        Stop("unknown", "/fi/there-is-none", 404),
        Stop("unknown in Swedish", "/sv/there-is-none", 404),
    ]


def _lists() -> list[Stop]:
    return [
        Stop("events", "/fi/events"),
        Stop("past events", "/fi/events?when=past"),
        Stop("narrowed events", "/fi/events?municipality=joensuu&mode=on_site&from=1.1.2016"),
        Stop("no events", "/fi/events?q=zzzz"),
        Stop("groups", "/fi/groups"),
        Stop("group", "/fi/groups/jane"),
    ]


def _checks(right: str) -> list[Stop]:
    check = "/fi/certificates"
    return [
        Stop("check", check),
        Stop("right number", right),
        Stop("wrong number", "/fi/c/YH-2026-000000000000", 404),
        Stop("check without a file", check, 422, '//form[@method="post"]//button'),
    ]


def _texts() -> list[Stop]:
    return [
        Stop("help", "/fi/help"),
        Stop("privacy", "/fi/privacy"),
        Stop("accessibility", "/fi/accessibility"),
        Stop("feedback with mistakes", "/fi/accessibility", 422, "//main//button"),
        Stop("API", "/api/docs"),
    ]


def find(http: httpx.Client, page: str, pattern: str) -> str:
    """The first path on a page that looks like this."""
    found = re.search(rf'href="({pattern})"', http.get(page).text)
    assert found, f"{page} has no {pattern}"
    return found[1]


def demo_tour(http: httpx.Client, links: Mapping[str, str]) -> list[Stop]:
    """The stops of a running demo."""
    return tour(
        links,
        cancelled=find(http, "/fi/events", '/fi/events/avustukset-haltuun[^"?]*'),
        mail=find(http, "/demo/mails", '/demo/mails/[^"]*'),
    )


def visit(http: httpx.Client, stop: Stop) -> httpx.Response:
    """Go to a stop as a browser without JavaScript does."""
    page = http.get(stop.path)
    if not stop.button:
        return page
    from lxml import html

    (button, *_) = html.fromstring(page.text).xpath(stop.button)
    form = next(one for one in button.iterancestors() if one.tag == "form")
    fields: dict[str, str] = dict(form.form_values())
    if button.get("name"):
        fields[button.get("name")] = button.get("value", "")
    action = urljoin(str(page.url), form.get("action"))
    if form.get("enctype") == "multipart/form-data":
        return http.post(action, files={name: (None, value) for name, value in fields.items()})
    return http.post(action, data=fields | dict(stop.fields))
