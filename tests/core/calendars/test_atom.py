"""The Atom feed (RFC 4287)."""

from datetime import timedelta

from lxml import etree

from core.accounts import SYSTEM
from core.events import EventChanges, cancel_event, change_event
from core.testing.factories import NOW

ATOM = {"a": "http://www.w3.org/2005/Atom"}


async def read(client, path="/fi/events.atom"):
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.content)


def texts(element, path):
    return element.xpath(f"{path}/text()", namespaces=ATOM)


async def test_each_part_that_the_standard_asks_for(client, make_event):
    """Ids that stay, titles, times, an author, one alternate link in each entry and a self link."""
    event = await make_event("Ilta & <yö>", summary={"fi": "Tule!"}, municipality="260")
    feed = await read(client)
    assert texts(feed, "a:id") == ["http://yhessa.example/fi/events.atom"]
    assert texts(feed, "a:updated") == ["2026-11-24T10:00:00Z"]
    links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", ATOM)}
    assert links == {
        "self": "http://yhessa.example/fi/events.atom",
        "alternate": "http://yhessa.example/fi/events",
    }
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "fi"
    (entry,) = feed.findall("a:entry", ATOM)
    assert texts(entry, "a:id") == [f"urn:uuid:{event.id}"]
    assert texts(entry, "a:title") == ["Ilta & <yö>"]
    assert texts(entry, "a:updated") == ["2026-11-24T10:00:00Z"]
    assert texts(entry, "a:author/a:name") == ["Kiteen Jane"]
    assert entry.find("a:category", ATOM).get("term") == "koulutus"
    (link,) = entry.findall("a:link", ATOM)
    assert link.get("href") == f"http://yhessa.example/fi/events/{event.slug}"
    content = entry.find("a:content", ATOM)
    assert content.get("type") == "text"
    assert content.text.startswith("ti 8.12.2026 klo 12–15\nKitee\n\nTule!")


async def test_what_changed_last_comes_first(client, make_event, clock):
    """A reader of news sees what is new; a cancelled event says so; what is over is gone."""
    first = await make_event("Eka")
    await make_event("Toka")
    later = NOW + timedelta(hours=1)
    await change_event(first.id, EventChanges(price={"fi": "5 €"}), actor=SYSTEM, now=later)
    feed = await read(client)
    assert texts(feed, "a:entry/a:title") == ["Eka", "Toka"]
    assert texts(feed, "a:updated") == ["2026-11-24T11:00:00Z"]
    await cancel_event(first.id, actor=SYSTEM, now=later + timedelta(hours=1))
    assert texts(await read(client), "a:entry/a:title") == ["PERUTTU: Eka", "Toka"]
    clock.forward(timedelta(days=15))
    assert (await read(client)).findall("a:entry", ATOM) == []


async def test_filters_and_languages(client, make_event):
    """The list's parameters narrow it, the address gives the language."""
    await make_event({"fi": "Ilta", "sv": "Kväll"}, kind="forum")
    await make_event("Muu")
    feed = await read(client, "/sv/events.atom?kind=forum")
    assert texts(feed, "a:entry/a:title") == ["Kväll"]
    assert texts(feed, "a:id") == ["http://yhessa.example/sv/events.atom?kind=forum"]
    assert texts(feed, "a:title") == ["Yhessä: föreningsforum"]
    assert (await client.get("/xx/events.atom")).status_code == 404


async def test_nothing_typed_breaks_it(client, make_event):
    """Marks, controls and markup come back as text."""
    bad = 'A]]>\x0b<script>&#0;\n"'
    await make_event(bad, summary={"fi": bad}, description={"fi": bad})
    (title,) = texts(await read(client), "a:entry/a:title")
    assert title.startswith("A]]>")
