"""The feeds as calendar programs get them, from the database to the wire."""

from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import vobject
from icalendar import Calendar
from lxml import html

from core.accounts import SYSTEM
from core.events import (
    EventChanges,
    EventState,
    Visibility,
    cancel_event,
    change_event,
    restore_event,
    set_theme,
    take_back_event,
    trash_event,
)
from core.groups import (
    GroupChanges,
    change_group,
    members_token,
    raise_site_revision,
    revoke_members_links,
)
from core.kit import db
from core.registrations import has_people
from core.testing.factories import NOW


async def read(client, address="/calendar.ics", **parameters):
    """Give the answer's events by their titles."""
    answer = await client.get(address, params=parameters or None)
    assert answer.status_code == 200, answer.text
    return {str(event["SUMMARY"]): event for event in Calendar.from_ical(answer.content).events}


def blocks(data):
    """Give the VEVENTs of a feed as bytes, by their UIDs."""
    parts = [part.split(b"END:VEVENT")[0] for part in data.split(b"BEGIN:VEVENT")[1:]]
    return {part.split(b"UID:")[1].split(b"\r\n")[0]: part for part in parts}


def modified(answer):
    return parsedate_to_datetime(answer.headers["last-modified"])


async def test_two_readers_see_the_same_event(client, make_event):
    """What an organiser typed comes back sign by sign, with its page and place in time."""
    event = await make_event(
        "Kansiot kuntoon; osa 1, ja muut",
        summary={"fi": "Asiakirjat järjestykseen."},
        description={"fi": "# Ohjelma\n\n- *kansiot*\n- mapit; ja, muut"},
        municipality="260",
        starts_at=datetime(2027, 7, 14, 6, tzinfo=UTC),
        ends_at=datetime(2027, 7, 14, 9, tzinfo=UTC),
        closes_at=datetime(2027, 7, 7, 13, tzinfo=UTC),
    )
    answer = await client.get("/calendar.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    (read,) = Calendar.from_ical(answer.content).events
    address = f"http://yhessa.example/fi/events/{event.slug}"
    assert (read["UID"], read["URL"], read["SEQUENCE"]) == (event.uid, address, event.sequence)
    assert read["SUMMARY"] == "Kansiot kuntoon; osa 1, ja muut"
    assert read["DTSTART"].dt.isoformat() == "2027-07-14T09:00:00+03:00"
    assert read["LOCATION"] == "Kitee"
    assert read["CATEGORIES"].cats == ["koulutus"]
    assert read["ORGANIZER"] == "mailto:kitee@yhessa.example"
    assert str(read["DESCRIPTION"]).split("\n\n") == [
        "Asiakirjat järjestykseen.",
        "Ohjelma",
        "- kansiot\n- mapit; ja, muut",
        "Ilmoittaudu viimeistään: ke 7.7.2027 klo 16",
        address,
    ]
    other = vobject.readOne(answer.text)
    assert other.vevent.summary.value == read["SUMMARY"]
    assert other.vevent.dtstart.value == read["DTSTART"].dt
    assert other.vevent.description.value == read["DESCRIPTION"]


async def test_unchanged_is_byte_identical_and_one_change_is_one_event(client, make_event, clock):
    """Readers that take any difference for a change must find none."""
    events = [await make_event(f"Ilta {number}") for number in range(3)]
    first = await client.get("/calendar.ics")
    clock.forward(timedelta(hours=1))
    await raise_site_revision(NOW)
    again = await client.get("/calendar.ics")
    assert again.content == first.content
    changed = await change_event(
        events[1].id,
        EventChanges(starts_at=events[1].starts_at - timedelta(hours=1)),
        actor=SYSTEM,
        now=clock.now,
    )
    before, after = blocks(first.content), blocks((await client.get("/calendar.ics")).content)
    assert [uid for uid in before if before[uid] != after[uid]] == [changed.uid.encode()]
    read = Calendar.from_ical((await client.get("/calendar.ics")).content).events
    (moved,) = [event for event in read if event["UID"] == changed.uid]
    assert moved["SEQUENCE"] == events[1].sequence + 1
    assert moved["LAST-MODIFIED"].dt == moved["DTSTAMP"].dt == clock.now


async def test_kept_texts_are_used_and_only_what_is_behind_is_made(client, make_event):
    """A text that is kept for the present revision is handed out as it is."""
    event = await make_event()
    await read(client)
    await db.execute(
        "UPDATE event_text SET vevent = $1",
        "BEGIN:VEVENT\r\nUID:kept\r\nSUMMARY:kept\r\nEND:VEVENT\r\n",
    )
    await raise_site_revision(NOW)
    assert set(await read(client)) == {"kept"}
    assert set(await read(client, lang="sv")) == {"Arkistoilta"}
    await change_event(event.id, EventChanges(price={"fi": "5 €"}), actor=SYSTEM, now=NOW)
    assert set(await read(client)) == {"Arkistoilta"}
    rows = await db.fetch("SELECT language, revision FROM event_text ORDER BY language")
    assert [(row["language"], row["revision"]) for row in rows] == [
        ("fi", event.revision + 1),
        ("sv", event.revision),
    ]


async def test_another_base_address_makes_new_texts(client, make_event):
    """A site that moves must not send people to its old address."""
    await make_event()
    await read(client)
    await db.execute("UPDATE event_text SET origin = $1, vevent = $2", "http://old.example", "x")
    await raise_site_revision(NOW)
    assert set(await read(client)) == {"Arkistoilta"}


async def test_drafts_trash_and_members_events_are_nowhere_public(client, make_event, make_series):
    """Each is made first, and shows where it may."""
    series = await make_series()
    shown = await make_event("Julkinen", series=series.id, municipality="260")
    hidden = await make_event(
        "Jäsenilta",
        series=series.id,
        municipality="260",
        visibility=Visibility.MEMBERS,
        is_online=True,
        online_link="https://meet.example/salainen",
    )
    draft = await make_event("Luonnos", series=series.id, state=EventState.DRAFT)
    trashed = await make_event("Roskis", series=series.id)
    await trash_event(trashed.id, actor=SYSTEM, now=NOW)
    public = [
        "/calendar.ics",
        "/calendar.ics?q=ilta",
        f"/groups/{hidden.group.slug}.ics",
        "/municipalities/kitee.ics",
        f"/series/{series.slug}.ics",
        "/fi/events.atom",
    ]
    for address in public:
        text = (await client.get(address)).text
        for word in ("Jäsenilta", "Luonnos", "Roskis", "salainen", str(hidden.id)):
            assert word not in text, address
    for event in (hidden, draft, trashed):
        assert (await client.get(f"/events/{event.slug}.ics")).status_code == 404
    assert set(await read(client, f"/events/{shown.slug}.ics")) == {"Julkinen"}


async def test_members_feed_shows_both_and_opens_their_pages(client, site_app, make_event):
    """The secret address shows the group's public and members' events; its texts hold no secret."""
    await make_event("Julkinen")
    hidden = await make_event(
        "Jäsenilta",
        visibility=Visibility.MEMBERS,
        is_online=True,
        online_link="https://meet.example/salainen",
    )
    token = await members_token(site_app.links, hidden.group.id)
    answer = await client.get(f"/f/{token}.ics")
    events = {str(e["SUMMARY"]): e for e in Calendar.from_ical(answer.content).events}
    assert set(events) == {"Julkinen", "Jäsenilta"}
    page = f"http://yhessa.example/fi/events/{hidden.slug}?key={token}"
    assert events["Jäsenilta"]["URL"] == page
    assert "salainen" not in answer.text
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "private" in answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers
    kept = await db.fetch("SELECT vevent FROM event_text")
    assert all(token not in row["vevent"] for row in kept)
    match = {"if-none-match": answer.headers["etag"]}
    assert (await client.get(f"/f/{token}.ics", headers=match)).status_code == 304


async def test_wrong_and_revoked_members_links_are_unknown(client, site_app, make_event):
    """The same answer as for an address that never was, also right after a good answer."""
    event = await make_event("Jäsenilta", visibility=Visibility.MEMBERS)
    token = await members_token(site_app.links, event.group.id)
    assert (await client.get(f"/f/{token}.ics")).status_code == 200
    assert (await client.get(f"/f/{token[:-2]}AA.ics")).status_code == 404
    assert (await client.get(f"/f/{token}")).status_code == 404
    await revoke_members_links(event.group.id, actor=SYSTEM, now=NOW)
    assert (await client.get(f"/f/{token}.ics")).status_code == 404
    fresh = await members_token(site_app.links, event.group.id)
    assert set(await read(client, f"/f/{fresh}.ics")) == {"Jäsenilta"}


async def test_cancelled_stays_with_a_word_and_comes_back(client, make_event):
    """Clients differ in what they make of the status, so the title says it too."""
    event = await make_event()
    reason = {"fi": "Kouluttaja on sairas."}
    cancelled = await cancel_event(event.id, reason, actor=SYSTEM, now=NOW)
    (told,) = (await read(client)).values()
    assert (told["SUMMARY"], told["STATUS"]) == ("PERUTTU: Arkistoilta", "CANCELLED")
    assert told["SEQUENCE"] == cancelled.sequence > event.sequence
    assert str(told["DESCRIPTION"]).startswith("Kouluttaja on sairas.")
    assert "Ilmoittaudu" not in told["DESCRIPTION"]
    assert set(await read(client, lang="sv")) == {"INSTÄLLT: Arkistoilta"}
    await restore_event(event.id, actor=SYSTEM, now=NOW)
    (told,) = (await read(client)).values()
    assert (told["SUMMARY"], told["STATUS"]) == ("Arkistoilta", "CONFIRMED")
    assert told["SEQUENCE"] > cancelled.sequence


async def test_window_holds_ninety_days(client, make_event, clock):
    """Coming ones and 90 days past; an event's own feed knows no time."""
    old = await make_event(
        "Eilinen", starts_at=NOW - timedelta(days=2), ends_at=NOW - timedelta(days=1)
    )
    await make_event(
        "Tuleva", starts_at=NOW + timedelta(days=300), ends_at=NOW + timedelta(days=301)
    )
    assert set(await read(client)) == {"Eilinen", "Tuleva"}
    clock.forward(timedelta(days=88))
    assert set(await read(client)) == {"Eilinen", "Tuleva"}
    clock.forward(timedelta(days=2))
    assert set(await read(client)) == {"Tuleva"}
    assert set(await read(client, f"/events/{old.slug}.ics")) == {"Eilinen"}
    found = await read(client, **{"from": "2026-11-01", "to": "30.11.2026"})
    assert set(found) == {"Eilinen"}


async def test_last_modified_rises_with_removal_and_midnight_and_never_falls(
    client, make_event, clock
):
    """A reader that goes by date alone must see the change (or it freezes)."""
    await make_event("Jää")
    gone = await make_event("Lähtee")
    seen = [await client.get("/calendar.ics")]
    clock.forward(timedelta(hours=2))
    await trash_event(gone.id, actor=SYSTEM, now=clock.now)
    seen.append(await client.get("/calendar.ics"))
    since = {"if-modified-since": seen[0].headers["last-modified"]}
    assert (await client.get("/calendar.ics", headers=since)).status_code == 200
    clock.forward(timedelta(hours=12))
    seen.append(await client.get("/calendar.ics"))
    stays = await make_event("Uusi")
    await take_back_event(stays.id, has_people=has_people, actor=SYSTEM, now=clock.now)
    seen.append(await client.get("/calendar.ics"))
    dates = [modified(answer) for answer in seen]
    assert dates[0] < dates[1] < dates[2] <= dates[3]
    assert dates[2] == datetime(2026, 11, 24, 22, tzinfo=UTC)
    since = {"if-modified-since": seen[3].headers["last-modified"]}
    assert (await client.get("/calendar.ics", headers=since)).status_code == 304
    odd = {"if-modified-since": "eilen"}
    assert (await client.get("/calendar.ics", headers=odd)).status_code == 200


async def test_revalidation_head_and_gzip(client, make_event):
    """Strong tags, no body with 304 and HEAD, one tag for each form that revalidates."""
    await make_event()
    plain = await client.get("/calendar.ics", headers={"accept-encoding": "identity"})
    packed = await client.get("/calendar.ics", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.headers["vary"].lower() == "accept-encoding"
    assert "set-cookie" not in plain.headers
    tags = [plain.headers["etag"], packed.headers["etag"]]
    assert not any(tag.startswith("W/") for tag in tags)
    for value in (*tags, f'"other", {tags[0]}', f"W/{tags[0]}", "*"):
        answer = await client.get("/calendar.ics", headers={"if-none-match": value})
        assert (answer.status_code, answer.content) == (304, b"")
    both = {"if-none-match": '"x"', "if-modified-since": plain.headers["last-modified"]}
    assert (await client.get("/calendar.ics", headers=both)).status_code == 200
    head = await client.head("/calendar.ics", headers={"accept-encoding": "identity"})
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "last-modified", "content-type", "content-length"):
        assert head.headers[name] == plain.headers[name]


async def test_filters_of_the_list(client, make_event, make_group):
    """Each parameter narrows; what nobody has finds nothing; the name tells the choice."""
    await set_theme("digi", {"fi": "Digitaidot"})
    own = await make_group()
    other = await make_group("Liperin Jane", municipalities=("426",))
    await make_event("Kitee", group=own.id, municipality="260", kind="forum", themes=("digi",))
    await make_event(
        "Liperi", group=other.id, municipality="426", places=0, online_places=5, is_online=True
    )
    cases = {
        "municipality=kitee": {"Kitee"},
        "group=liperin-jane": {"Liperi"},
        "kind=forum": {"Kitee"},
        "theme=digi": {"Kitee"},
        "mode=online": {"Liperi"},
        "q=liper": {"Liperi"},
        "group=nobody": set(),
        "mode=odd": {"Kitee", "Liperi"},
        "from=%00&to=32.13.2026": {"Kitee", "Liperi"},
    }
    for query, titles in cases.items():
        assert set(await read(client, f"/calendar.ics?{query}")) == titles, query
    answer = await client.get("/calendar.ics?kind=forum&municipality=kitee&theme=digi&q=a")
    unfolded = answer.text.replace("\r\n ", "").replace("\\,", ",")
    assert "\r\nX-WR-CALNAME:Yhessä: Kitee, järjestöfoorumi, Digitaidot, ”a”\r\n" in unfolded
    source = Calendar.from_ical(answer.content)["SOURCE"]
    assert source == (
        "http://yhessa.example/calendar.ics?municipality=kitee&kind=forum&theme=digi&q=a"
    )


async def test_old_and_other_names_lead_on(client, make_event, make_group):
    """Subscriptions live for years: old slugs, codes and Swedish names find their feed."""
    group = await make_group()
    event = await make_event(municipality="176")
    await change_group(group.id, GroupChanges(slug="kitee-jane"), actor=SYSTEM, now=NOW)
    await change_event(event.id, EventChanges(slug="uusi-nimi"), actor=SYSTEM, now=NOW)
    cases = {
        f"/groups/{group.slug}.ics?lang=sv": "/groups/kitee-jane.ics?lang=sv",
        f"/events/{event.slug}.ics": "/events/uusi-nimi.ics",
        "/municipalities/176.ics": "/municipalities/juuka.ics",
        "/municipalities/Juga.ics": "/municipalities/juuka.ics",
    }
    for old, new in cases.items():
        answer = await client.get(old)
        assert (answer.status_code, answer.headers["location"]) == (301, new)
        assert (await client.get(new)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/groups/nobody.ics",
        "/groups/nobody",
        "/municipalities/atlantis.ics",
        "/series/nothing.ics",
        "/events/nothing.ics",
        "/events/.ics",
        "/f/x.ics",
        "/r/x.ics",
    ],
)
async def test_unknown_feeds(client, reference_data, path):
    """An address without its ending, or of nothing, is unknown."""
    assert (await client.get(path)).status_code == 404


async def test_language_is_the_parameters_alone(client, make_event):
    """All readers share one kept answer, so the browser's language must not matter."""
    await make_event({"fi": "Arkistoilta", "sv": "Arkivkväll"})
    swedish = {"accept-language": "sv"}
    first = await client.get("/calendar.ics", headers=swedish)
    assert "Arkistoilta" in first.text
    answer = await client.get("/calendar.ics?lang=sv")
    assert "Arkivkväll" in answer.text
    calendar = Calendar.from_ical(answer.content)
    assert calendar["SOURCE"] == "http://yhessa.example/calendar.ics?lang=sv"
    assert calendar["URL"] == "http://yhessa.example/sv/events"
    assert (await client.get("/calendar.ics?lang=xx")).content == first.content


async def test_page_offers_series_and_its_own_event(client, make_event, make_series):
    """Whoever comes to one evening need not have all of them."""
    series = await make_series()
    await make_event("Ilta", series=series.id)
    await make_event("Yksin")
    page = html.fromstring((await client.get("/sv/events/ilta")).text)
    links = page.xpath("//section[@id='subscribe']//a/@href")
    start = "//yhessa.example"
    for wanted in (
        f"webcal:{start}/series/kansiot-kuntoon.ics?lang=sv",
        f"http:{start}/series/kansiot-kuntoon.ics?lang=sv&download=1",
        f"webcal:{start}/events/ilta.ics?lang=sv",
        f"http:{start}/events/ilta.ics?lang=sv&download=1",
    ):
        assert wanted in links
    assert list(await read(client, "/events/ilta.ics?download=1")) == ["Ilta"]
    alone = html.fromstring((await client.get("/fi/events/yksin")).text)
    assert f"http:{start}/events/yksin.ics?download=1" in alone.xpath("//a[@download]/@href")
    assert len(alone.xpath("//a[@download]")) == 1


async def test_download_is_a_file(client, make_event):
    """A click on the copy saves it; a subscription shows it."""
    await make_event()
    copy = await client.get("/calendar.ics?download=1")
    assert copy.headers["content-disposition"].startswith("attachment; filename=")
    plain = await client.get("/calendar.ics")
    assert plain.headers["content-disposition"].startswith("inline")
    assert copy.content == plain.content


async def test_nothing_typed_breaks_a_feed(client, make_event, make_group):
    """Line ends, component names and quotes stay text."""
    bad = 'A\r\nEND:VEVENT\r\nBEGIN:VALARM\nATTENDEE:mailto:x@y.example\n";,\\'
    await make_event(
        bad, summary={"fi": bad}, description={"fi": bad}, group=(await make_group(bad)).id
    )
    events = Calendar.from_ical((await client.get("/calendar.ics")).content).events
    assert len(events) == 1
    assert "ATTENDEE" not in events[0]
    assert events[0].subcomponents == []
    answer = await client.get("/calendar.ics", params={"q": "x\r\nX-BAD:1"})
    assert b"\r\nX-BAD" not in answer.content


async def test_all_day_events_are_dates(client, make_event):
    """From local midnight to local midnight is a whole day, without a zone."""
    await make_event(
        all_day=True,
        starts_at=datetime(2026, 12, 4, 22, tzinfo=UTC),
        ends_at=datetime(2026, 12, 5, 22, tzinfo=UTC),
    )
    (event,) = (await read(client)).values()
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 12, 5), date(2026, 12, 6))
