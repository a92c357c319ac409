"""The public pages of events: what they say, what they keep to themselves, what they cost."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from lxml import html

from core.accounts import SYSTEM
from core.events import (
    CertificateTerms,
    EventChanges,
    EventState,
    HostIn,
    SeriesChanges,
    SessionIn,
    Visibility,
    cancel_event,
    change_event,
    change_series,
    create_venue,
)
from core.events.inputs import VenueIn
from core.groups import members_token
from core.kit import db
from core.kit.links import Links
from core.registrations import change_places
from core.testing.factories import NOW


async def page(client, path, status=200):
    answer = await client.get(path)
    assert answer.status_code == status, answer.text[:2000]
    return html.fromstring(answer.text)


def words(tree):
    return re.sub(r"\s+", " ", tree.text_content())


async def test_event_tells_what_one_must_know(make_event, client):
    """Time, place, places, price, hosts, and one button that leads to the form."""
    hall = await create_venue(
        VenueIn(
            name="Kansallisarkiston toimipaikka",
            address="Yliopistokatu 1",
            municipality="167",
            access_facts=("step_free", "induction_loop"),
        )
    )
    await make_event(
        {"fi": "Kansiot kuntoon", "sv": "Mapparna i skick"},
        description={"fi": "Mitä **säilytetään**?\n\n<script>alert(1)</script>"},
        places=24,
        online_places=60,
        venue=hall.id,
        municipality="167",
        hosts=(HostIn(name="Martat & muut"),),
        closes_at=datetime(2026, 12, 3, 14, tzinfo=UTC),
        gives_certificate=True,
        contact_phone="+358441234567",
    )
    tree = await page(client, "/fi/events/kansiot-kuntoon")
    text = words(tree)
    for told in (
        "Koulutus · Kiteen Jane",
        "24 paikkaa jäljellä",
        "60 paikkaa jäljellä",
        "Ilmoittautuminen päättyy to 3.12.2026 klo 16.",
        "ti 8.12.2026 klo 12–15",
        "Suomen aikaa",
        "Kansallisarkiston toimipaikkaYliopistokatu 1, Joensuu",
        "Martat & muut",
        "Maksuton",
        "Kun olet läsnä vähintään 80 %",
        "Sisäänkäynti on esteetön. Salissa on induktiosilmukka.",
        "044 123 4567",
    ):
        assert told in text
    assert tree.xpath("//a[contains(@class, 'big')]/@href") == [
        "/fi/events/kansiot-kuntoon/register"
    ]
    assert tree.xpath("//main//strong[text()='säilytetään']")
    assert not tree.xpath("//main//script")


async def test_whole_attendance_is_said_in_words(make_event, client):
    """No "at least 100 %"."""
    await make_event("Ilta", gives_certificate=True, certificate_share=100)
    assert "Kun olet läsnä koko ajan" in words(await page(client, "/fi/events/ilta"))
    terms = CertificateTerms(lessons=4)
    await make_event("Kurssi", gives_certificate=True, certificate_share=100, certificate=terms)
    told = "4 lektioner (à 45 min), när du är närvarande hela tiden"
    assert told in words(await page(client, "/sv/events/kurssi"))


async def test_kind_keeps_its_capitals(make_event, client):
    """Only its first letter is made large, JANE stays JANE."""
    await make_event(kind="local_jane_meeting")
    assert "Paikallis-JANEn kokous · Kiteen Jane" in words(
        await page(client, "/fi/events/arkistoilta")
    )


async def test_missing_translation_says_so(make_event, client):
    """Finnish text stands in its language with a sentence in the reader's."""
    await make_event(description={"fi": "Tule mukaan."})
    tree = await page(client, "/sv/events/arkistoilta")
    assert "Beskrivningen finns bara på finska." in words(tree)
    assert tree.xpath("//div[@lang='fi']")[0].text_content().strip() == "Tule mukaan."
    assert tree.xpath("//h1/@lang") == ["fi"]


async def test_structured_data_is_whole_and_can_not_break_out(make_event, client):
    """Search engines read state, times with offset and offer; a title can't end the script."""
    event = await make_event("</script><b>Ilta", summary={"fi": "Hei & tervetuloa"})
    tree = await page(client, f"/fi/events/{event.slug}")
    (block,) = tree.xpath("//script[@type='application/ld+json']")
    found = json.loads(block.text)
    assert found["name"] == "</script><b>Ilta"
    assert found["startDate"] == "2026-12-08T12:00+02:00"
    assert found["eventStatus"] == "https://schema.org/EventScheduled"
    assert found["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert found["offers"]["availability"] == "https://schema.org/InStock"
    await cancel_event(event.id, {"fi": "Sairastapaus"}, actor=SYSTEM, now=NOW)
    tree = await page(client, f"/fi/events/{event.slug}")
    found = json.loads(tree.xpath("//script[@type='application/ld+json']")[0].text)
    assert found["eventStatus"] == "https://schema.org/EventCancelled"
    assert found["offers"]["availability"] == "https://schema.org/SoldOut"


async def test_cancelled_page_stays_readable(make_event, client):
    """It says so first, tells why, and has no button."""
    event = await make_event()
    await cancel_event(event.id, {"fi": "Kouluttaja sairastui."}, actor=SYSTEM, now=NOW)
    tree = await page(client, "/fi/events/arkistoilta")
    assert tree.xpath("//title")[0].text.startswith("Peruttu: Arkistoilta")
    told = [words(part).strip() for part in tree.xpath("//header//*[@data-kind='bad']//p")]
    assert told == ["Tapahtuma on peruttu", "Kouluttaja sairastui."]
    assert not tree.xpath("//a[contains(@class, 'big')]")


async def test_cached_page_changes_with_places_and_time(make_event, client, clock):
    """The kept page is made anew when a seat is taken and when sign-up closes."""
    event = await make_event(places=1)
    assert "1 paikka jäljellä" in words(await page(client, "/fi/events/arkistoilta"))
    await db.execute("UPDATE quota SET taken = 1 WHERE event = $1", event.id)
    tree = await page(client, "/fi/events/arkistoilta")
    assert "Täynnä, voit jonottaa" in words(tree)
    assert words(tree.xpath("//a[contains(@class, 'big')]")[0]) == "Ilmoittaudu jonoon"
    clock.now = event.starts_at
    assert "Käynnissä nyt" in words(await page(client, "/fi/events/arkistoilta"))
    clock.now = event.ends_at
    assert "Tapahtuma on ohi" in words(await page(client, "/fi/events/arkistoilta"))


async def test_kept_page_tells_of_more_places_at_once(make_event, client, clock):
    """Of the quota's numbers that the page was kept with none has moved."""
    event = await make_event(places=1)
    assert "1 paikka jäljellä" in words(await page(client, "/fi/events/arkistoilta"))
    await change_places(event, event.quotas[0].id, 3, actor=SYSTEM, now=clock.now)
    assert "3 paikkaa jäljellä" in words(await page(client, "/fi/events/arkistoilta"))


async def test_unchanged_page_is_not_sent_again(make_event, client):
    """The ETag holds until something public changes."""
    event = await make_event()
    first = await client.get("/fi/events/arkistoilta")
    headers = {"if-none-match": first.headers["etag"]}
    assert (await client.get("/fi/events/arkistoilta", headers=headers)).status_code == 304
    await change_event(event.id, EventChanges(title={"fi": "Uusi"}), actor=SYSTEM, now=NOW)
    again = await client.get("/fi/events/arkistoilta", headers=headers)
    assert again.status_code == 200
    assert "Uusi" in again.text
    assert "set-cookie" not in again.headers


async def test_members_event_opens_by_key_alone(make_event, client, settings):
    """Without the key it is unknown; with it the page is nobody's to keep."""
    event = await make_event("Työvaliokunta", visibility=Visibility.MEMBERS)
    await make_event("Julkinen")
    path = f"/fi/events/{event.slug}"
    await page(client, path, 404)
    await page(client, f"{path}?key=wrong", 404)
    key = await members_token(Links(settings.secret_keys), event.group.id)
    answer = await client.get(f"{path}?key={key}")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["cache-control"]
    tree = html.fromstring(answer.text)
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert tree.xpath("//a[contains(@class, 'big')]/@href") == [f"{path}/register?key={key}"]
    assert not tree.xpath("//script[@type='application/ld+json']")
    await page(client, path, 404)
    for public in ("/fi/events", "/fi/events?q=valiokunta", "/fi/events?when=past"):
        assert "Työvaliokunta" not in words(await page(client, public))


async def test_members_meeting_invites_nobody_else(make_event, client, settings):
    """Where nobody signs up for it, it is still no free entry."""
    event = await make_event("Kokous", visibility=Visibility.MEMBERS, places=0)
    key = await members_token(Links(settings.secret_keys), event.group.id)
    for language, told in (("fi", "Ei ilmoittautumista"), ("sv", "Ingen anmälan")):
        text = words(await page(client, f"/{language}/events/kokous?key={key}"))
        assert told in text
        assert "Vapaa pääsy" not in text
        assert "Tule paikalle" not in text
    await make_event("Ilta", places=0)
    assert "Vapaa pääsy, ei ilmoittautumista" in words(await page(client, "/fi/events/ilta"))


async def test_hosts_in_the_language_of_the_page(make_group, make_event, client):
    """A group by its own name there, in the data for search engines too; others in Finnish."""
    group = await make_group({"fi": "Neuvottelukunta", "sv": "Delegationen"}, slug="jane")
    await make_event("Ilta", group=group.id, hosts=(HostIn(name="Martat ry"),))
    tree = await page(client, "/sv/events/ilta")
    assert tree.xpath("//dd/a[text()='Delegationen']")
    assert tree.xpath("//dd/span[@lang='fi']/text()") == ["Martat ry"]
    (block,) = tree.xpath("//script[@type='application/ld+json']")
    assert [one["name"] for one in json.loads(block.text)["organizer"]] == [
        "Delegationen",
        "Martat ry",
    ]


async def test_town_is_told_once(make_event, client):
    """An address that ends with the town needs no second one."""
    hall = await create_venue(
        VenueIn(name="Talo", address="Arkistokuja 1, Joensuu", municipality="167")
    )
    await make_event("Ilta", venue=hall.id, municipality="167")
    for path in ("/fi/events/ilta", "/sv/events/ilta"):
        (place,) = (await page(client, path)).xpath("//dd[contains(., 'Talo')]")
        assert place.text_content() == "TaloArkistokuja 1, Joensuu"


async def test_old_address_leads_on(make_event, client):
    """With 301, in each language, with the query."""
    event = await make_event()
    await change_event(event.id, EventChanges(slug="uusi"), actor=SYSTEM, now=NOW)
    answer = await client.get("/sv/events/arkistoilta")
    assert (answer.status_code, answer.headers["location"]) == (301, "/sv/events/uusi")


@pytest.mark.parametrize("state", [EventState.DRAFT])
async def test_draft_is_unknown(make_event, client, state):
    """Nothing tells that it is there."""
    event = await make_event(state=state)
    await page(client, f"/fi/events/{event.slug}", 404)


async def test_list_stands_under_months(make_event, client):
    """Coming events by month, the past apart; a cancelled one is marked by word and state."""
    await make_event("Joulukuussa")
    await make_event(
        "Tammikuussa",
        starts_at=NOW + timedelta(days=50),
        ends_at=NOW + timedelta(days=51),
        state=EventState.CANCELLED,
    )
    await make_event("Ollut", starts_at=NOW - timedelta(days=9), ends_at=NOW - timedelta(days=8))
    tree = await page(client, "/fi/events")
    assert tree.xpath("//main//h2/text()")[:2] == ["Joulukuu 2026", "Tammikuu 2027"]
    assert "2 tulevaa tapahtumaa" in words(tree)
    assert tree.xpath("//article/@data-state") == ["cancelled"]
    past = await page(client, "/fi/events?when=past")
    assert "1 mennyt tapahtuma" in words(past)
    assert past.xpath("//article//h3/a/text()") == ["Ollut"]


async def test_filters_are_kept_in_the_form(make_event, client):
    """What was asked for stands in the fields; nothing found says the next step."""
    await make_event(municipality="260")
    tree = await page(client, "/fi/events?municipality=kitee&q=arkisto&from=1.12.2026")
    assert tree.xpath("//option[@selected][@value!='']/@value") == ["kitee"]
    assert tree.xpath("//input[@name='q']/@value") == ["arkisto"]
    assert tree.xpath("//details[@open]")
    assert len(tree.xpath("//article")) == 1
    nothing = await page(client, "/en/events?q=nothing-such")
    assert "No events with these choices" in words(nothing)


@pytest.mark.parametrize("typed", ["31.2.2027", "huomenna", "2027-13-01"])
async def test_a_day_that_is_none_is_told_at_its_field(make_event, client, typed):
    """What was typed stays; that the list is not narrowed by it is said, not left to be noticed."""
    await make_event("Ilta")
    tree = await page(client, f"/fi/events?from={typed}&to=31.12.2027", 422)
    assert tree.xpath("//title/text()")[0].startswith("Virhe: ")
    (field,) = tree.xpath("//input[@name='from']")
    assert (field.get("value"), field.get("aria-invalid")) == (typed, "true")
    assert "1.3.2027" in tree.xpath("//*[@id='from-error']")[0].text_content()
    assert tree.xpath("//div[@role='alert']//a/@href") == ["#from"]
    assert tree.xpath("//input[@name='to']/@aria-invalid") == []


async def test_days_that_end_before_they_begin_say_so(make_event, client):
    """An empty list tells why."""
    await make_event("Ilta")
    text = words(await page(client, "/fi/events?from=2.3.2027&to=1.3.2027"))
    assert "viimeinen päivä on ennen ensimmäistä" in text
    await page(client, "/fi/events?from=1.3.2027&to=1.3.2027")


async def test_pages_of_the_list(make_event, client):
    """Fifty a page; a page that is not there is unknown."""
    for number in range(51):
        await make_event(f"Ilta {number}", places=0)
    first = await page(client, "/fi/events?mode=on_site")
    assert first.xpath("//a[@rel='next']/@href") == ["/fi/events?mode=on_site&page=2"]
    second = await page(client, "/fi/events?mode=on_site&page=2")
    assert second.xpath("//a[@rel='prev']/@href") == ["/fi/events?mode=on_site"]
    assert len(second.xpath("//article")) == 1
    await page(client, "/fi/events?page=3", 404)
    await page(client, "/fi/events?page=x", 200)


async def test_series_shows_its_events_and_they_each_other(make_event, make_series, client):
    """The page of the series has all stops; each stop names the others."""
    series = await make_series("Kansiot kuntoon")
    await make_event("Ilta 1", series=series.id)
    await make_event("Ilta 2", series=series.id)
    tree = await page(client, "/fi/series/kansiot-kuntoon")
    assert tree.xpath("//article//h3/a/text()") == ["Ilta 1", "Ilta 2"]
    first = await page(client, "/fi/events/ilta-1")
    assert first.xpath("//article//h3/a/text()") == ["Ilta 2"]


async def test_renamed_series_leads_on(make_series, client):
    """Its printed address stays good."""
    series = await make_series("Kansiot kuntoon")
    await change_series(
        series.id,
        SeriesChanges(slug="kansiot", title={"fi": "Kansiot"}),
        actor=SYSTEM,
        now=NOW,
    )
    answer = await client.get("/en/series/kansiot-kuntoon")
    assert (answer.status_code, answer.headers["location"]) == (301, "/en/series/kansiot")
    assert "Kansiot" in words(await page(client, "/en/series/kansiot"))


async def test_programme_of_two_days(make_event, client):
    """Each day has its heading, across the end of summer time too."""
    saturday = datetime(2027, 10, 30, 9, tzinfo=UTC)
    sessions = tuple(
        SessionIn(title={"fi": title}, starts_at=start, ends_at=start + timedelta(hours=1))
        for title, start in (
            ("Avaus", saturday),
            ("Aamu", datetime(2027, 10, 31, 7, tzinfo=UTC)),
        )
    )
    await make_event(
        starts_at=saturday,
        ends_at=saturday + timedelta(hours=25),
        sessions=sessions,
    )
    tree = await page(client, "/fi/events/arkistoilta")
    assert tree.xpath("//section[@aria-labelledby='programme']//h3/text()") == [
        "la 30.10.2027",
        "su 31.10.2027",
    ]
    assert tree.xpath("//tbody//th/text()") == ["12–13", "9–10"]
    assert "la 30.10. klo 12 – su 31.10.2027 klo 12" in words(tree)


async def test_page_costs_as_many_queries_for_many_rows(make_event, client, monkeypatch):
    """No query for each row."""
    asked = []
    real = db.fetch

    async def counting(sql, *args):
        asked.append(sql)
        return await real(sql, *args)

    monkeypatch.setattr(db, "fetch", counting)
    counts = []
    for _ in range(2):
        await make_event()
        await make_event()
        asked.clear()
        await page(client, f"/fi/events?q=arkistoilta&n={len(counts)}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
