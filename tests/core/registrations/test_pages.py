"""The sign-up form and the own pages, as a browser without JavaScript meets them."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest

from core.accounts import SYSTEM
from core.events import (
    EventChanges,
    Mode,
    QuestionIn,
    QuestionKind,
    QuestionOption,
    QuestionScope,
    QuotaIn,
    SessionIn,
    Visibility,
    bring_back_event,
    cancel_event,
    change_event,
    event_by_id,
    trash_event,
)
from core.groups import AssociationIn, create_association, members_token
from core.kit import db
from core.registrations.domain.check import find_problems
from core.registrations.domain.retention import remove_names
from core.registrations.schemas import SeatIn

STARTS = datetime(2027, 3, 10, 14, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock(clock, now):
    clock.now = now


class Page:
    """An answer, with its words and fields."""

    def __init__(self, response):
        self.response = response
        self.status = response.status_code
        self.html = response.text

    @property
    def title(self):
        return unescape(re.search(r"<title>(.*?)</title>", self.html, re.DOTALL)[1])

    @property
    def words(self):
        plain = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", self.html, flags=re.DOTALL)
        return " ".join(unescape(plain).split())

    def hidden(self):
        """The fields that a form holds without being typed."""
        tags = re.findall(r'<input type="hidden"[^>]*>', self.html)
        return {
            unescape(re.search(r'name="(.*?)"', tag)[1]): unescape(
                re.search(r'value="(.*?)"', tag)[1]
            )
            for tag in tags
        }

    def errors(self):
        summary = re.search(r'<div class="error-summary".*?</div>', self.html, re.DOTALL)
        links = re.findall(r'<a href="#(.*?)">(.*?)</a>', summary[0]) if summary else []
        for field, _text in links:
            assert f'id="{field}"' in self.html, field
        return {field: unescape(text) for field, text in links}


@pytest.fixture
def browse(client):
    """Opens pages and sends their forms."""

    class Browser:
        async def get(self, path):
            return Page(await client.get(path))

        async def send(self, path, page=None, **fields):
            data = {} if page is None else page.hidden()
            typed = {name.replace("_", "-"): value for name, value in fields.items()}
            return Page(await client.post(path, data={**data, **typed}))

        async def follow(self, page):
            assert page.status == 303, page.words
            return await self.get(page.response.headers["location"])

    return Browser()


def filled(**changes):
    fields = {
        "name": "Aamu Esimerkki",
        "email": "Aamu@Yhdistys.Example",
        "municipality": "260",
        "seat1-same": "on",
        "do": "send",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


async def send(browse, path, **changes):
    page = await browse.get(path)
    assert page.status == 200, page.words
    return await browse.send(path, page, **filled(**changes))


def register_path(event, language="fi"):
    return f"/{language}/events/{event.slug}/register"


async def test_signing_up(make_event, browse, mails):
    """Form, thanks, own page; the mail is on its way and nothing is cached."""
    event = await make_event(title={"fi": "Arkistoilta"}, places=5)
    sent = await send(browse, register_path(event))
    thanks = await browse.follow(sent)
    assert thanks.title == "Ilmoittautuminen vastaanotettu – Yhessä"
    assert "Kiitos, ilmoittautuminen on vastaanotettu" in thanks.words
    assert "aamu@yhdistys.example" in thanks.words
    assert thanks.response.headers["cache-control"] == "no-store"
    own = await browse.get(urlsplit(sent.response.headers["location"]).path)
    assert "1. Aamu Esimerkki" in own.words
    assert "Vahvistettu" in own.words
    assert 'name="robots" content="noindex"' in own.html
    assert [mail[0] for mail in await mails()] == ["registration_received"]


async def test_a_double_press_is_one_registration(make_event, browse):
    """The second press leads to the same page."""
    event = await make_event(places=5)
    page = await browse.get(register_path(event))
    sent = [await browse.send(register_path(event), page, **filled()) for _ in range(2)]
    assert sent[0].response.headers["location"] == sent[1].response.headers["location"]
    assert (await event_by_id(event.id)).quotas[0].taken == 1


async def test_a_forged_key_finds_nobody_elses_registration(make_event, browse):
    """A key that this site did not make is not one."""
    event = await make_event(places=5)
    page = await browse.get(register_path(event))
    key = page.hidden()["key"]
    first = await browse.send(register_path(event), page, **filled(key="guessed by somebody"))
    second = await browse.send(register_path(event), page, **filled(key="guessed by somebody"))
    assert first.response.headers["location"] != second.response.headers["location"]
    assert key != "guessed by somebody"


async def test_all_problems_at_once_and_what_was_typed_stays(make_event, browse):
    """Summary with links to the fields, title that begins with the fault, status 422."""
    event = await make_event(
        quotas=(QuotaIn(places=5), QuotaIn(mode=Mode.ONLINE, places=5)), asks_phone=True
    )
    page = await browse.get(register_path(event))
    fields = filled(
        email="aamu@esimerkki",
        name="Aamu <b>Esimerkki</b>",
        phone="soita",
        seats="2",
        message="hetu 131052-308T",
        municipality="",
        **{"seat1-mode": "on_site"},
    )
    again = await browse.send(register_path(event), page, **fields)
    assert again.status == 422
    assert again.title.startswith("Virhe: Ilmoittaudu")
    assert list(again.errors()) == [
        "email",
        "phone",
        "municipality",
        "seat2-name",
        "seat2-mode-1",
        "message",
    ]
    assert again.errors()["seat2-name"].startswith("Osallistuja 2: ")
    assert 'value="Aamu &lt;b&gt;Esimerkki&lt;/b&gt;"' in again.html
    assert 'value="aamu@esimerkki"' in again.html
    assert again.hidden()["key"] == page.hidden()["key"]
    assert await db.fetch("SELECT id FROM registration") == []
    assert await db.fetch("SELECT id FROM message") == []


async def test_people_are_added_and_removed_without_javascript(make_event, browse):
    """What was typed moves along; at most as many as the event lets one take."""
    event = await make_event(places=9, most_seats=3)
    path = register_path(event)
    page = await browse.get(path)
    page = await browse.send(path, page, **filled(do="add-seat"))
    assert page.status == 200
    page = await browse.send(path, page, **filled(do="add-seat", **{"seat2-name": "Eino"}))
    assert 'value="add-seat"' not in page.html
    typed = {"seat2-name": "Eino", "seat3-name": "Impi"}
    page = await browse.send(path, page, **filled(do="remove-2", **typed))
    assert page.hidden()["seats"] == "2"
    assert 'value="Impi"' in page.html
    assert 'value="Eino"' not in page.html
    sent = await browse.send(path, page, **filled(seats="2", **{"seat2-later": "on"}))
    own = await browse.follow(sent)
    assert "Nimi ilmoitetaan myöhemmin" in own.words


async def test_the_directory_is_found_without_javascript(make_event, browse, now):
    """By a list beside the field, or by a button; a free name is taken as typed."""
    event = await make_event(places=5)
    form = AssociationIn(name="Puhoksen Kylätalo Honka ry", municipality="260")
    association = await create_association(form, actor=SYSTEM, now=now)
    path = register_path(event)
    page = await browse.get(path)
    assert '<option value="Puhoksen Kylätalo Honka ry">' in page.html
    page = await browse.send(path, page, **filled(do="find-association", association="honka puh"))
    assert "Puhoksen Kylätalo Honka ry" in page.words
    page = await browse.send(path, page, **filled(do="find-association", association="zzz"))
    assert page.status == 200
    known = await send(browse, path, association="puhoksen kylatalo HONKA ry")
    free = await send(browse, path, association="Uusi yhdistys")
    assert (known.status, free.status) == (303, 303)
    rows = await db.fetch("SELECT association, association_name FROM registration")
    found = {(row["association"], row["association_name"]) for row in rows}
    assert found == {(association.id, "puhoksen kylatalo HONKA ry"), (None, "Uusi yhdistys")}


async def test_closed_forms_say_why(make_event, browse, clock, now):
    """Before, after, full without a queue, cancelled, over: one clear page each."""
    event = await make_event(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=2))
    path = register_path(event)
    assert "Ilmoittautuminen ei ole vielä alkanut" in (await browse.get(path)).words
    clock.now = now + timedelta(days=1)
    page = await browse.get(path)
    clock.now = now + timedelta(days=2)
    late = await browse.send(path, page, **filled())
    assert (late.status, late.title.partition(":")[0]) == (409, "Ilmoittautuminen päättynyt")
    clock.now = event.ends_at
    assert "Tapahtuma on ohi" in (await browse.get(path)).words
    clock.now = now
    full = await make_event(places=0, has_queue=False)
    assert "Tapahtuma on täynnä" in (await browse.get(register_path(full))).words
    cancelled = await make_event(places=5)
    page = await browse.get(register_path(cancelled))
    await cancel_event(cancelled.id, {"fi": "Kouluttaja sairastui."}, actor=SYSTEM, now=now)
    sent = await browse.send(register_path(cancelled), page, **filled())
    assert sent.status == 409
    assert "Tapahtuma on peruttu" in sent.words
    assert "Kouluttaja sairastui." in (await browse.get(register_path(cancelled))).words
    assert (await browse.get("/fi/events/nothing/register")).status == 404


async def test_the_last_place_went_while_the_form_was_filled(make_event, browse, sign_up):
    """The form comes back with all that was typed and says so at its field."""
    event = await make_event(places=1, has_queue=False)
    path = register_path(event)
    page = await browse.get(path)
    await sign_up(event)
    again = await browse.send(path, page, **filled(message="Tulen bussilla"))
    assert again.status == 409
    assert "participants" in again.errors()
    assert "Tulen bussilla" in again.html


async def test_too_many_sign_ups_from_an_address(make_event, browse, client, sign_up):
    """429 with the typed form and when to come again."""
    event = await make_event(places=None)
    page = await browse.get(register_path(event))
    await browse.send(register_path(event), page, **filled())
    await db.execute("UPDATE rate_window SET hits = 60")
    again = await send(browse, register_path(event), message="Odotan")
    assert again.status == 429
    assert again.response.headers["retry-after"] == "600"
    assert "Odotan" in again.html
    assert again.title.startswith("Virhe: ")


async def test_members_events_open_with_their_key_alone(make_event, browse, site_app):
    """The key goes on with the form; without it there is no such page."""
    event = await make_event(visibility=Visibility.MEMBERS)
    key = await members_token(site_app.links, event.group.id)
    path = register_path(event)
    assert (await browse.get(path)).status == 404
    page = await browse.get(f"{path}?key={key}")
    assert page.response.headers["cache-control"] == "no-store"
    assert (await browse.send(path, page, **filled())).status == 404
    sent = await browse.send(f"{path}?key={key}", page, **filled())
    assert (await browse.follow(sent)).status == 200


QUESTIONS = (
    QuestionIn(key="diet", kind=QuestionKind.SHORT, label={"fi": "Ruokavalio"}, is_sensitive=True),
    QuestionIn(
        key="bus",
        kind=QuestionKind.CHOICE,
        label={"fi": "Millä tulet?"},
        options=(
            QuestionOption("car", {"fi": "Autolla"}),
            QuestionOption("bus", {"fi": "Bussilla"}),
        ),
        is_required=True,
    ),
    QuestionIn(key="photo", kind=QuestionKind.YES_NO, label={"fi": "Saako kuvata?"}),
    QuestionIn(
        key="rules",
        kind=QuestionKind.CONSENT,
        label={"fi": "Hyväksyn säännöt"},
        is_required=True,
        scope=QuestionScope.REGISTRATION,
    ),
    QuestionIn(
        key="help",
        kind=QuestionKind.SEVERAL,
        label={"fi": "Tuki"},
        options=(QuestionOption("sign", {"fi": "Viittomakieli"}),),
    ),
)


async def test_questions_and_their_changes(make_event, browse):
    """Required ones are asked for; answers show on the own page and change there."""
    event = await make_event(questions=QUESTIONS)
    path = register_path(event)
    page = await browse.get(path)
    assert "Hyväksyn säännöt" in page.words
    again = await browse.send(path, page, **filled())
    assert set(again.errors()) == {"seat1-q-bus-1", "q-rules"}
    answers = {
        "seat1-q-bus": "bus",
        "seat1-q-diet": "gluteeniton",
        "seat1-q-photo": "no",
        "seat1-q-help": "sign",
        "q-rules": "yes",
    }
    own = await browse.follow(await browse.send(path, page, **filled(**answers)))
    base = urlsplit(str(own.response.url)).path
    own = await browse.get(base)
    for words in ("Bussilla", "gluteeniton", "Saako kuvata? Ei", "Viittomakieli"):
        assert words in own.words
    form = await browse.get(f"{base}?seat=1")
    assert 'value="gluteeniton"' in form.html
    changed = {"seat1-name": "Aamu E", "seat1-q-bus": "car", "seat1-q-diet": "", "do": "change"}
    bad = await browse.send(base, form, **(changed | {"seat1-q-bus": "", "seat": "1"}))
    assert bad.status == 422
    assert set(bad.errors()) == {"seat1-q-bus-1"}
    done = await browse.follow(await browse.send(base, form, **(changed | {"seat": "1"})))
    assert "Autolla" in done.words
    assert "gluteeniton" not in done.words
    data = (await browse.get(f"{base}/data")).response.json()
    assert data["seats"][0]["answers"] == {"bus": "car"}
    assert data["contact"]["answers"] == {"rules": True}


@pytest.fixture
async def own_path(browse):
    """Signs up and gives the own page's path."""

    async def make(event, **changes):
        sent = await send(browse, register_path(event), **changes)
        return urlsplit(sent.response.headers["location"]).path

    return make


async def test_naming_changing_and_cancelling(make_event, browse, own_path, mails):
    """Each deed is a button of the own page; GET changes nothing."""
    event = await make_event(places=2)
    path = await own_path(event, **{"seats": "2", "seat2-later": "on"})
    page = await browse.get(path)
    assert "1 nimi puuttuu." in page.words
    named = await browse.send(
        path, page, do="name", seat="2", **{"seat2-name": "Eino", "seat2-email": "e@y.example"}
    )
    page = await browse.follow(named)
    assert "Nimi on tallennettu." in page.words
    assert "2. Eino" in page.words
    contact = await browse.get(f"{path}?contact=1")
    changed = await browse.send(
        path, contact, do="contact", name="Uusi Yhteys", email="uusi@yhdistys.example"
    )
    assert "uusi@yhdistys.example" in (await browse.follow(changed)).words
    other = await browse.get(f"{path}?seat=2")
    handed = await browse.send(
        path, other, do="hand-over", seat="2", **{"seat2-new-name": "Impi", "seat2-new-email": ""}
    )
    assert "2. Impi" in (await browse.follow(handed)).words
    page = await browse.get(path)
    cancelled = await browse.follow(await browse.send(path, page, do="cancel", cancel="2"))
    assert "Paikka on peruttu." in cancelled.words
    await browse.follow(await browse.send(path, page, do="cancel", cancel="all"))
    assert (await event_by_id(event.id)).quotas[0].taken == 0
    history = await browse.get(f"{path}?history=1")
    for words in ("Ilmoittautuminen", "Paikka annettu toiselle", "Paikka peruttu"):
        assert words in history.words
    assert await find_problems(event.created_at) == []
    templates = [mail[0] for mail in await mails()]
    assert templates.count("seat_cancelled") == 2
    assert templates.count("seat_left") == 2


async def test_wrong_forms_of_an_own_page(make_event, browse, own_path, clock):
    """Problems at the field, refusals above, unknown buttons and links 404."""
    event = await make_event(places=2)
    path = await own_path(event)
    page = await browse.get(path)
    empty = await browse.send(path, page, do="change", seat="1", **{"seat1-name": ""})
    assert (empty.status, set(empty.errors())) == (422, {"seat1-name"})
    code = await browse.send(
        path, page, do="hand-over", seat="1", **{"seat1-new-name": "131052-308T"}
    )
    assert (code.status, set(code.errors())) == (422, {"seat1-new-name"})
    bad = await browse.send(path, page, do="contact", name="", email="x")
    assert (bad.status, set(bad.errors())) == (422, {"name", "email"})
    for fields in (
        {"do": "fly"},
        {"do": "cancel", "cancel": "9"},
        {"do": "mode", "mode": "boat", "seat": "1"},
    ):
        assert (await browse.send(path, page, **fields)).status == 404
    assert (await browse.get(path[:-3] + "abc")).status == 404
    assert (await browse.get("/fi/r/short")).status == 404
    assert (await browse.get("/fi/s/short")).status == 404
    clock.now = event.starts_at
    late = await browse.send(path, page, do="cancel", cancel="1")
    assert late.status == 409
    assert "Tapahtuma on jo alkanut" in late.words


async def test_changing_the_mode(make_event, browse, own_path):
    """What would come of it is told before; who was told of a place gets no queue unasked."""
    event = await make_event(quotas=(QuotaIn(places=1), QuotaIn(mode=Mode.ONLINE, places=1)))
    path = await own_path(event, **{"seat1-mode": "on_site"})
    page = await browse.get(path)
    assert "Vaihda etäosallistujaksi" in page.words
    await own_path(event, **{"seat1-mode": "online"})
    told = await browse.send(path, page, do="mode", seat="1", mode="online", becomes="confirmed")
    assert told.status == 409
    page = await browse.get(path)
    moved = await browse.send(path, page, do="mode", seat="1", mode="online", becomes="waiting")
    page = await browse.follow(moved)
    assert "Jonossa, sija 1" in page.words
    left = await browse.send(path, page, do="cancel", cancel="1")
    assert "Olet poistunut jonosta." in (await browse.follow(left)).words


async def test_a_seats_own_page(make_event, browse, sign_up, site_app):
    """The person sees and changes their own seat alone; giving it away ends the link."""
    event = await make_event(places=3)
    quota = event.quotas[0].id
    seats = (
        SeatIn(quota=quota, name="Aamu Salainen"),
        SeatIn(quota=quota, name="Eino", email="eino@yhdistys.example"),
    )
    found = await sign_up(event, seats, contact_name="Aamu Salainen")
    path = "/fi/s/" + site_app.links.token("seat", found.seats[1].id)
    page = await browse.get(path)
    assert "2. Eino" in page.words
    assert "Salainen" not in page.html
    assert found.contact_email not in page.html
    form = await browse.get(f"{path}?seat=2")
    assert form.status == 200
    assert (await browse.get(f"{path}?seat=1")).status == 404
    assert (await browse.send(path, page, do="cancel", cancel="1")).status == 404
    assert (await browse.send(path, page, do="contact", name="x", email="a@b.fi")).status == 404
    data = (await browse.get(f"{path}/data")).response.json()
    assert [seat["name"] for seat in data["seats"]] == ["Eino"]
    assert "contact" not in data
    gone = await browse.send(path, page, do="hand-over", seat="2", **{"seat2-new-name": "Impi"})
    assert "Linkkisi tähän paikkaan ei enää toimi." in gone.words
    assert (await browse.get(path)).status == 404


async def test_asking_for_the_links_again(
    make_event, browse, sign_up, mails, mail_asked_links, clock
):
    """The page says the same to all; the mail goes to known addresses, and not without end."""
    event = await make_event(places=None)
    found = await sign_up(event)
    page = await browse.get("/fi/r")
    known = await browse.send("/fi/r", page, email=found.contact_email.upper())
    unknown = await browse.send("/fi/r", page, email="tuntematon@yhdistys.example")
    strip = lambda page: re.sub(r'value="[^"]*"', "", page.html)  # noqa: E731 - safe: a short test
    assert strip(known) == strip(unknown)
    assert "viesti on matkalla" in known.words
    assert await mails("link_again") == []
    for _ in range(6):
        clock.forward(timedelta(seconds=1))
        await browse.send("/fi/r", page, email=found.contact_email)
    await mail_asked_links()
    again = await mails("link_again")
    assert [mail[1] for mail in again] == [found.contact_email] * 5
    assert [line["id"] for line in again[0][2]["links"]] == [str(found.id)]
    bad = await browse.send("/fi/r", page, email="ei")
    assert (bad.status, set(bad.errors())) == (422, {"email"})
    for _ in range(13):
        last = await browse.send("/fi/r", page, email="x@yhdistys.example")
    assert last.status == 429
    assert int(last.response.headers["retry-after"]) > 0


@pytest.mark.parametrize("language", ["sv", "en"])
async def test_other_languages(make_event, browse, language):
    """The same pages in Swedish and English, for an event that has Finnish texts alone."""
    event = await make_event(title={"fi": "Arkistoilta"})
    page = await browse.get(register_path(event, language))
    assert {"sv": "Anmäl dig", "en": "Sign up"}[language] in page.title
    assert 'lang="fi"' in page.html
    own = await browse.follow(await browse.send(register_path(event, language), page, **filled()))
    assert {"sv": "Tack", "en": "Thank you"}[language] in own.words


async def test_sessions_are_chosen_on_the_form(make_event, browse):
    """With their places; a full one comes back at its field, one of another mode too."""
    start = STARTS
    one = QuotaIn(places=1)
    event = await make_event(
        quotas=(QuotaIn(places=9), QuotaIn(mode=Mode.ONLINE, places=9, has_queue=False)),
        sessions=(
            SessionIn(
                title={"fi": "Aamupaja"},
                starts_at=start,
                ends_at=start + timedelta(hours=1),
                quotas=(one, QuotaIn(mode=Mode.ONLINE, places=None)),
            ),
            SessionIn(
                title={"fi": "Iltapaja"},
                starts_at=start + timedelta(hours=1),
                ends_at=start + timedelta(hours=2),
                quotas=(one,),
            ),
            SessionIn(
                title={"fi": "Yhteinen osa"},
                starts_at=start + timedelta(hours=2),
                ends_at=start + timedelta(hours=3),
            ),
        ),
    )
    morning, evening, common = (str(session.id) for session in event.sessions)
    path = register_path(event)
    page = await browse.get(path)
    assert "16.30 Aamupaja" in page.words
    assert "17.30 Iltapaja 1 paikka jäljellä" in page.words
    chosen = {"seat1-mode": "on_site", "seat1-sessions": [morning, evening]}
    own = await browse.follow(await browse.send(path, page, **filled(**chosen)))
    page = await browse.get(urlsplit(str(own.response.url)).path)
    assert "Aamupaja" in page.words
    assert "Iltapaja" in page.words
    assert "17.30 Iltapaja Täynnä" in (await browse.get(path)).words
    full = await send(browse, path, **chosen)
    assert (full.status, set(full.errors())) == (409, {"seat1-sessions-1"})
    bad = await send(browse, path, **(chosen | {"seat1-sessions": [common]}))
    assert (bad.status, set(bad.errors())) == (422, {"seat1-sessions-1"})


async def test_an_old_address_leads_on(make_event, browse, now):
    """The form of an event whose address was changed is found for good."""
    event = await make_event()
    path = register_path(event)
    await change_event(event.id, EventChanges(slug="uusi-osoite"), actor=SYSTEM, now=now)
    page = await browse.get(path)
    assert page.status == 301
    assert page.response.headers["location"] == "/fi/events/uusi-osoite/register"


async def test_people_added_come_the_same_way(make_event, browse):
    """A second person starts with the first one's way of taking part."""
    quotas = (QuotaIn(places=5), QuotaIn(mode=Mode.ONLINE, places=5))
    event = await make_event(quotas=quotas)
    page = await browse.get(register_path(event))
    fields = filled(do="add-seat", **{"seat1-mode": "online"})
    page = await browse.send(register_path(event), page, **fields)
    assert re.search(r'name="seat2-mode" value="online"[^>]* checked', page.html)
    same = await browse.send(register_path(event), page, **filled(do="remove-7"))
    assert same.hidden()["seats"] == "2"


async def test_an_own_page_of_a_trashed_event_is_gone(make_event, browse, own_path, now):
    """It comes back with the event."""
    event = await make_event()
    path = await own_path(event)
    await trash_event(event.id, actor=SYSTEM, now=now)
    assert (await browse.get(path)).status == 404
    await bring_back_event(event.id, actor=SYSTEM, now=now)
    assert (await browse.get(path)).status == 200


async def test_a_removed_registrations_page(make_event, browse, own_path, now):
    """Says what has gone; nothing can be changed any more."""
    event = await make_event()
    path = await own_path(event)
    page = await browse.get(path)
    await remove_names(event.id, now)
    gone = await browse.get(path)
    assert "Nimet ja yhteystiedot on poistettu" in gone.words
    assert "Aamu" not in gone.html
    for form in ("contact=1", "seat=1", "new=1"):
        assert (await browse.get(f"{path}?{form}")).title == gone.title
    sent = await browse.send(path, page, do="name", seat="1", **{"seat1-name": "Eino"})
    assert sent.status == 409


async def test_the_contacts_answers(make_event, browse, own_path):
    """Asked once, changed with the contact's details."""
    question = QuestionIn(
        key="bill",
        kind=QuestionKind.LONG,
        label={"fi": "Laskutus"},
        scope=QuestionScope.REGISTRATION,
        is_required=True,
    )
    event = await make_event(questions=(question,))
    path = await own_path(event, **{"q-bill": "Katu 1"})
    page = await browse.get(f"{path}?contact=1")
    fields = {"do": "contact", "name": "Aamu", "email": "a@yhdistys.example"}
    bad = await browse.send(path, page, **fields, **{"q-bill": ""})
    assert (bad.status, set(bad.errors())) == (422, {"q-bill"})
    done = await browse.follow(await browse.send(path, page, **fields, **{"q-bill": "Tie 2"}))
    assert "Tie 2" in done.words


async def test_the_joining_link_shows_on_the_day(make_event, browse, own_path, clock):
    """To those with a confirmed online seat, from the day's midnight."""
    quotas = (QuotaIn(mode=Mode.ONLINE, places=1),)
    event = await make_event(quotas=quotas, online_link="https://video.example/abc")
    path = await own_path(event)
    assert "video.example" not in (await browse.get(path)).html
    clock.now = event.starts_at - timedelta(hours=2)
    assert 'href="https://video.example/abc"' in (await browse.get(path)).html


async def test_a_pending_seat_may_change_its_mode(make_event, browse, own_path):
    """The organiser still decides, and the page says so."""
    quotas = (QuotaIn(places=1), QuotaIn(mode=Mode.ONLINE, places=1))
    event = await make_event(quotas=quotas, needs_approval=True)
    path = await own_path(event, **{"seat1-mode": "on_site"})
    assert "Järjestäjä päättää yhä." in (await browse.get(path)).words
