"""Help, privacy, and the accessibility statement with its form."""

import re

import pytest
from lxml import html

from core.accounts import SYSTEM
from core.app.chores import KEEP_HISTORY, KEEP_MAILS
from core.certificates.domain.retention import KEPT_YEARS
from core.groups import Keeper, SiteChanges, change_site
from core.kit import db
from core.testing.factories import NOW

TYPED = {"text": "Lista ei lue ääneen.", "email": "aino@yhdistys.example"}


@pytest.fixture
async def keeper(reference_data):
    """A site with a keeper who gets the feedback."""
    found = Keeper(
        name={"fi": "JANE", "sv": "Delegationen JANE"},
        email="jane@yhessa.example",
        phone="013 000 0000",
    )
    await change_site(SiteChanges(keeper=found), SYSTEM, NOW)


async def form_key(client):
    answer = await client.get("/fi/accessibility")
    assert answer.status_code == 200
    return html.fromstring(answer.text).xpath("//input[@name='csrf_token']/@value")[0]


async def send(client, **typed):
    return await client.post(
        "/fi/accessibility", data={"csrf_token": await form_key(client), **typed}
    )


@pytest.mark.parametrize("path", ["help", "privacy", "accessibility"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_text_in_each_language(keeper, client, path, language):
    """One h1, headings in order, no English left over."""
    answer = await client.get(f"/{language}/{path}")
    assert answer.status_code == 200
    tree = html.fromstring(answer.text)
    assert len(tree.xpath("//h1")) == 1
    assert "jane@yhessa.example" in re.sub(r"\s", "", tree.text_content())
    if language != "en":
        assert " the " not in tree.xpath("//main")[0].text_content()


async def test_privacy_promises_what_the_worker_does(keeper, client):
    """14 and 180 days of an event, ten years of a certificate, and what the chores remove."""
    text = html.fromstring((await client.get("/fi/privacy")).text).text_content()
    assert "enintään 14 päivää tapahtuman jälkeen" in text
    assert "enintään 180 päivää tapahtuman jälkeen" in text
    assert f"{KEPT_YEARS} vuotta antamisesta" in text
    assert (KEEP_MAILS.days, KEEP_HISTORY.days) == (180, 365)


async def test_keeper_in_the_language_of_the_page(keeper, client):
    """Name and phone; a name that is only in Finnish says that it is."""
    swedish = html.fromstring((await client.get("/sv/privacy")).text)
    assert swedish.text_content().count("Delegationen JANE") == 2
    assert swedish.text_content().count("+358 13 000 0000") == 2
    english = html.fromstring((await client.get("/en/help")).text)
    assert english.xpath("//footer//span[@lang='fi']/text()") == ["JANE"]
    assert "013 000 0000" in (await client.get("/fi/help")).text


async def test_feedback_goes_to_the_keeper(keeper, client):
    """A mail that can be answered, and a thank-you page by GET."""
    answer = await send(client, **TYPED)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/fi/accessibility?sent=1#feedback"
    thanks = await client.get(answer.headers["location"])
    assert "Kiitos, palautteesi on matkalla." in thanks.text
    rows = await db.fetch("SELECT template, to_email, reply_to FROM message")
    assert [tuple(dict(row).values()) for row in rows] == [
        ("feedback", "jane@yhessa.example", "aino@yhdistys.example")
    ]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"text": ""}, "Kirjoita, mikä ei toiminut."),
        ({"text": "x", "email": "aino@"}, "esimerkiksi nimi@yhdistys.fi"),
        ({"text": "olen 131052-308T"}, "henkilötunnus"),
    ],
)
async def test_problem_stands_at_the_field_and_above(keeper, client, typed, told):
    """What was typed stays, nothing is sent."""
    answer = await send(client, name="Väinö", **typed)
    assert answer.status_code == 422
    tree = html.fromstring(answer.text)
    assert tree.xpath("//title/text()")[0].startswith("Virhe:")
    assert told in tree.xpath("//*[@role='alert']")[0].text_content()
    assert tree.xpath("//input[@name='name']/@value") == ["Väinö"]
    assert tree.xpath("//*[@aria-invalid='true']")
    assert await db.fetch("SELECT id FROM message") == []


async def test_eleventh_in_ten_minutes_waits(keeper, client):
    """The sentence, the typed text and when to try again."""
    for _ in range(10):
        assert (await send(client, **TYPED)).status_code == 303
    answer = await send(client, **TYPED)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert TYPED["text"] in answer.text


async def test_post_without_form_key_is_refused(keeper, client):
    """Another site can't send it in a visitor's name."""
    answer = await client.post("/fi/accessibility", data=TYPED)
    assert answer.status_code == 403


async def test_without_a_keeper_there_is_no_form(reference_data, client):
    """Nothing is asked for that nobody would read."""
    answer = await client.get("/fi/accessibility")
    assert "csrf_token" not in answer.text
