"""The participant's whole journey in Finnish, at phone width, without JavaScript and with it."""

import asyncio
import re
import subprocess
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import httpx
import pytest
from icalendar import Calendar

from core.accounts import SYSTEM
from core.events import (
    CertificateTerms,
    EventChanges,
    EventOut,
    Mode,
    QuestionIn,
    QuestionKind,
    QuotaIn,
    change_event,
)
from core.kit.links import Links
from core.registrations import create_door_link, door_token
from core.testing import factories
from core.testing.browser import too_wide
from core.testing.cluster import wait_until
from core.testing.databases import SECRET

CONTACT = "aamu@yhdistys.example"
TITLE = "Kansiot kuntoon"
PLACES = (QuotaIn(mode=Mode.ON_SITE, places=10), QuotaIn(mode=Mode.ONLINE, places=10))
DIET = QuestionIn(
    key="diet", kind=QuestionKind.SHORT, label={"fi": "Ruokavalio"}, is_sensitive=True
)


class Ground(NamedTuple):
    """What stands before the participant comes."""

    event: EventOut
    door: str


def zone_of_a_day_that_goes_on(now):
    """Ours, but near midnight one where it is day: the door's link works to the day's end."""
    home = now.astimezone(ZoneInfo("Europe/Helsinki"))
    return "Europe/Helsinki" if 1 <= home.hour < 23 else "America/New_York"


@pytest.fixture
def ground(live_site):
    """An event of today for which one can still sign up, with its door link."""
    now = datetime.now(UTC)
    zone = zone_of_a_day_that_goes_on(now)

    async def make():
        event = await factories.make_event(
            TITLE,
            starts_at=now + timedelta(minutes=30),
            ends_at=now + timedelta(minutes=45),
            zone=zone,
            municipality="260",
            quotas=PLACES,
            questions=(DIET,),
            gives_certificate=True,
            certificate=CertificateTerms(lessons=4),
        )
        today = now.astimezone(ZoneInfo(zone)).date()
        link = await create_door_link(event, today, actor=SYSTEM, now=now)
        return Ground(event, door_token(Links((SECRET,)), link))

    async def with_reference_data():
        from core.groups import load_reference_data

        await load_reference_data(now, uid_host="127.0.0.1")
        return await make()

    return live_site.do(with_reference_data)


@pytest.fixture
def server(live_site, ground, post_office):
    """The server, which sends real mail."""
    del ground
    mail = {"YHESSA_SMTP_URL": post_office.url, "YHESSA_MAIL_FROM": "yhessa@jane.example"}
    return live_site.serve(environ=mail)


class Post:
    """The mail that comes to the contact."""

    def __init__(self, office):
        self.office = office

    async def next(self, subject):
        """The first message whose subject says this; it may be on its way still."""

        def found():
            return [one for one in self.office.to(CONTACT) if subject in str(one["subject"])]

        came = await asyncio.to_thread(wait_until, lambda: bool(found()), 40)
        assert came, [str(one["subject"]) for one in self.office.to(CONTACT)]
        return found()[0]


def link_in(message, pattern):
    """The one path in both forms of a message that looks like this."""
    plain = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    found = re.search(rf"http://127\.0\.0\.1:\d+({pattern})", plain)
    assert found, plain
    assert found[1] in html
    return found[1]


def entries_in(message):
    """The method and the entries of a message's calendar part."""
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(parts[0].get_content())
    assert parts[0].get_param("method") == calendar["METHOD"]
    return str(calendar["METHOD"]), calendar.walk("VEVENT")


async def shown(page):
    """The words of the page's main part."""
    return " ".join((await page.inner_text("main")).split())


async def no_sideways_scroll(page):
    assert await too_wide(page) == [], page.url


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "javascript"])
async def test_whole_journey(  # noqa: PLR0915 - optional: one journey, told from end to end
    javascript, live_site, server, ground, post_office, open_page, tmp_path
):
    """From the front page to a checked certificate, as on the phone of a member of a board."""
    post = Post(post_office)
    page = await open_page(javascript=javascript)

    # find the event: front page, search, list
    await page.goto(server.base_url)
    assert urlsplit(page.url).path == "/fi/"
    await page.get_by_label("Hakusana").fill("kansiot")
    await page.get_by_role("button", name="Etsi tapahtumia").click()
    assert "1 tuleva tapahtuma" in await shown(page)
    await page.get_by_role("link", name=TITLE).click()
    assert urlsplit(page.url).path == f"/fi/events/{ground.event.slug}"
    await no_sideways_scroll(page)

    # the form with mistakes: all told, what was typed stays
    await page.get_by_role("link", name="Ilmoittaudu", exact=True).click()
    await page.get_by_label("Sähköposti", exact=False).first.fill("aamu at yhdistys")
    await page.get_by_label("Osallistun itse", exact=False).check()
    await page.get_by_role("button", name="Ilmoittaudu").last.click()
    assert (await page.title()).startswith("Virhe: ")
    problems = await page.locator(".error-summary a").all_inner_texts()
    assert len(problems) >= 3, problems
    assert await page.locator("#email").input_value() == "aamu at yhdistys"
    assert await page.locator("#email").get_attribute("aria-invalid") == "true"
    assert await page.get_by_label("Osallistun itse", exact=False).is_checked()
    await no_sideways_scroll(page)

    # a second person whose name comes later, a diet
    await page.get_by_role("button", name="Lisää osallistuja").click()
    await page.locator("#name").fill("Aamu Esimerkki")
    await page.locator("#email").fill(CONTACT)
    await page.locator("#municipality").select_option("260")
    await page.locator("[name=seat1-mode][value=on_site]").check()
    await page.locator("#seat1 details summary").click()
    await page.locator("#seat1").get_by_label("Ruokavalio", exact=False).fill("Ei pähkinää")
    await page.locator("[name=seat2-later]").check()
    await page.locator("[name=seat2-mode][value=on_site]").check()
    await page.get_by_role("button", name="Ilmoittaudu").last.click()
    assert "Kiitos, ilmoittautuminen on vastaanotettu" in await shown(page)
    assert CONTACT in await shown(page)
    await no_sideways_scroll(page)

    # the mail with its link and its calendar entry
    received = await post.next("Ilmoittautuminen")
    own_path = link_in(received, r"/fi/r/[\w-]{43}")
    method, entries = entries_in(received)
    assert method == "REQUEST"
    assert [str(entry["UID"]) for entry in entries] == [ground.event.uid]
    assert str(entries[0]["ATTENDEE"]) == f"mailto:{CONTACT}"

    # the own page by the link of the mail: name the nameless, change the mode
    await page.goto(server.base_url + own_path)
    assert "1. Aamu Esimerkki" in await shown(page)
    assert "Ei pähkinää" in await shown(page)
    await page.locator("#seat2-name").fill("Ilta Ångström-Šarić")
    await page.get_by_role("button", name="Tallenna nimi").click()
    assert "Nimi on tallennettu" in await shown(page)
    assert "2. Ilta Ångström-Šarić" in await shown(page)
    second = page.locator("section.card", has=page.locator("#p2"))
    await second.get_by_text("Vaihda etäosallistujaksi").click()
    await second.get_by_role("button", name="Kyllä, vaihda").click()
    assert "Etänä" in await second.inner_text()

    # cancel that seat by two presses: the first one changes nothing
    await second.get_by_text("Peru tämä paikka").click()
    assert "Vahvistettu" in await second.inner_text()
    await second.get_by_role("button", name="Kyllä, peru paikka 2").click()
    assert "Peruttu" in await second.inner_text()
    await no_sideways_scroll(page)
    await post.next("Paikka peruttu")

    # the link once more
    await page.goto(f"{server.base_url}/fi/r")
    await page.locator("#email").fill(CONTACT)
    await page.get_by_role("button", name="Lähetä linkit").click()
    assert "Jos osoite on tiedossamme" in await shown(page)
    assert link_in(await post.next("Linkit"), r"/fi/r/[\w-]{43}") == own_path

    # the event has begun; the helper at the door ticks in and closes the list
    now = datetime.now(UTC)
    begun = EventChanges(starts_at=now - timedelta(minutes=40), ends_at=now + timedelta(minutes=20))
    await asyncio.to_thread(
        live_site.do, lambda: change_event(ground.event.id, begun, actor=SYSTEM, now=now)
    )
    helper = await open_page(javascript=javascript)
    await helper.goto(f"{server.base_url}/door/{ground.door}")
    assert await helper.locator(".counter").inner_text() == "Läsnä\n0/1"
    await helper.locator("button.door-row", has_text="Aamu Esimerkki").click()
    assert await helper.locator(".counter").inner_text() == "Läsnä\n1/1"
    await no_sideways_scroll(helper)
    await helper.get_by_text("Sulje lista", exact=True).click()
    await helper.get_by_role("button", name="Kyllä, sulje lista").click()
    assert "Läsnäololista on suljettu" in await shown(helper)

    # the certificate: mail, file, check by number and by file
    ready = await post.next("Todistus")
    seat_path = link_in(ready, r"/fi/s/[\w-]{43}")
    await page.goto(server.base_url + seat_path)
    button = page.get_by_role("link", name="Lataa todistus (PDF)")
    async with page.expect_download() as download:
        await button.click()
    paper = tmp_path / "todistus.pdf"
    await (await download.value).save_as(paper)
    words = subprocess.run(
        ["pdftotext", str(paper), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "Aamu Esimerkki" in words
    number = await page.locator("a.num").inner_text()
    await page.goto(f"{server.base_url}/fi/certificates")
    await page.locator("#number").fill(number.lower())
    await page.get_by_role("button", name="Tarkista", exact=True).click()
    assert "Todistus on voimassa" in await shown(page)
    assert "Aamu Esimerkki" in await shown(page)
    await page.get_by_text("Tarkista PDF-tiedosto").click()
    await page.locator("#pdf").set_input_files(paper)
    await page.get_by_role("button", name="Tarkista tiedosto").click()
    assert "Todistus on voimassa" in await shown(page)
    await no_sideways_scroll(page)

    # subscribe: the feed of the box on the list holds the event
    await page.goto(f"{server.base_url}/fi/events/{ground.event.slug}")
    address = await page.locator("section.subscribe a.button").get_attribute("href")
    assert address.startswith("webcal://")
    async with httpx.AsyncClient(trust_env=False) as http:
        feed = await http.get(address.replace("webcal://", "http://"))
    events = Calendar.from_ical(feed.text).walk("VEVENT")
    assert ground.event.uid in [str(one["UID"]) for one in events]
    assert await asyncio.to_thread(live_site.check) == ""
