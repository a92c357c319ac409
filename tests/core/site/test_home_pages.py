"""Home, groups and their pages."""

import re
from datetime import timedelta

import pytest
from lxml import html

from core.accounts import SYSTEM
from core.events import Visibility
from core.groups import GroupChanges, GroupState, change_group, members_token
from core.kit import db
from core.kit.links import Links
from core.kit.text import sort_key
from core.testing.factories import NOW


async def page(client, path, status=200):
    answer = await client.get(path)
    assert answer.status_code == status, answer.text[:2000]
    return html.fromstring(answer.text)


def words(tree):
    return re.sub(r"\s+", " ", tree.text_content())


@pytest.mark.parametrize(
    ("accept", "home"), [("", "/fi/"), ("sv-FI,sv;q=0.9", "/sv/"), ("de", "/fi/")]
)
async def test_root_leads_to_the_readers_language(reference_data, client, accept, home):
    """The browser's language where the site has it, else Finnish."""
    answer = await client.get("/", headers={"accept-language": accept} if accept else {})
    assert (answer.status_code, answer.headers["location"]) == (302, home)


async def test_home_shows_what_comes_next(make_group, make_event, client):
    """The next events, all municipalities with counts, and the local groups."""
    group = await make_group("Kiteen Jane")
    await make_event("Ilta", group=group.id, municipality="248")
    await make_event("Salainen", group=group.id, visibility=Visibility.MEMBERS)
    tree = await page(client, "/fi/")
    assert tree.xpath("//h1/text()") == ["Opi, tapaa ja tee yhessä"]
    assert tree.xpath("//article//h3/a/text()") == ["Ilta"]
    chips = [words(chip) for chip in tree.xpath("//ul[@class='chips']/li")]
    assert "Kitee 1 tapahtuma" in chips
    assert "Juuka 0 tapahtumaa" in chips
    assert "Kiteen Jane" in chips
    assert "13 kunnassa" in words(tree)
    assert tree.xpath("//title/text()") == ["Yhessä – Yhdistysten tapahtumat Pohjois-Karjalassa"]


@pytest.mark.parametrize("path", ["/sv/", "/sv/events"])
async def test_menu_stands_in_the_order_of_the_names_shown(reference_data, client, path):
    """Libelits (Liperi) comes after Kontiolax and before Lieksa, Kides before both."""
    tree = await page(client, path)
    names = tree.xpath("//select[@name='municipality']/option/text()")[1:]
    assert names == sorted(names, key=sort_key)
    assert len(names) == 13


async def test_empty_site_says_the_next_step(reference_data, client):
    """Nothing is shown as a bare zero."""
    assert "Tulevia tapahtumia ei juuri nyt ole" in words(await page(client, "/fi/"))
    assert "Inga grupper ännu" in words(await page(client, "/sv/groups"))


async def test_group_page_has_events_associations_and_contact(
    make_group, make_event, make_association, client
):
    """What a group's neighbours look for, with its own colour and feed."""
    group = await make_group("Kiteen Jane", intro={"fi": "Tuomme yhteen **melojat**."})
    await make_association("Kesälahden Muikkuperinne ry", municipality="248")
    await make_event("Ilta", group=group.id)
    await make_event(
        "Ollut", group=group.id, starts_at=NOW - timedelta(9), ends_at=NOW - timedelta(8)
    )
    tree = await page(client, "/fi/groups/kiteen-jane")
    assert tree.xpath("/html/@data-accent") == ["kanerva"]
    text = words(tree)
    for told in ("Kunta: Kitee", "Ilta", "Ollut", "Kesälahden", "kylät ja asukkaat"):
        assert told in text.replace("\N{SOFT HYPHEN}", "")
    assert tree.xpath("//strong[text()='melojat']")
    assert tree.xpath("//a/@href[. = 'mailto:kitee@yhessa.example']")
    assert "/groups/kiteen-jane.ics" in html.tostring(tree).decode()


async def test_members_key_opens_the_members_events_of_the_page(
    make_group, make_event, client, settings
):
    """By key alone, kept nowhere, and the key goes on to the event."""
    group = await make_group()
    await make_event("Salainen", group=group.id, visibility=Visibility.MEMBERS)
    assert "Salainen" not in words(await page(client, "/fi/groups/kiteen-jane"))
    key = await members_token(Links(settings.secret_keys), group.id)
    answer = await client.get(f"/fi/groups/kiteen-jane?key={key}")
    assert "no-store" in answer.headers["cache-control"]
    tree = html.fromstring(answer.text)
    assert tree.xpath("//article//h3/a/@href") == [f"/fi/events/salainen?key={key}"]
    assert "Salainen" not in words(await page(client, "/fi/groups/kiteen-jane"))


async def test_renamed_group_leads_on(make_group, client):
    """Its old address stays good; a closed one says so."""
    group = await make_group()
    changes = GroupChanges(slug="jane-kitee", state=GroupState.CLOSED)
    await change_group(group.id, changes, actor=SYSTEM, now=NOW)
    answer = await client.get("/fi/groups/kiteen-jane")
    assert (answer.status_code, answer.headers["location"]) == (301, "/fi/groups/jane-kitee")
    assert "päättänyt toimintansa" in words(await page(client, "/fi/groups/jane-kitee"))
    await page(client, "/fi/groups/nobody", 404)


async def test_group_page_costs_as_many_queries_for_many_rows(
    make_group, make_event, make_association, client, monkeypatch
):
    """No query for each row."""
    asked = []
    real = db.fetch

    async def counting(sql, *args):
        asked.append(sql)
        return await real(sql, *args)

    monkeypatch.setattr(db, "fetch", counting)
    group = await make_group()
    counts = []
    for _ in range(3):
        for number in range(2):
            await make_event(f"Ilta {number}", group=group.id)
            await make_association(f"Yhdistys {number} ry")
        asked.clear()
        await page(client, "/fi/groups/kiteen-jane")
        counts.append(len(asked))
    assert counts[1] == counts[2]  # the first also reads the site itself
