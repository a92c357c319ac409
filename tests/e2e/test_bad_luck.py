"""Bad luck on a real server: a killed process, a rush, no mail, no disk, no database.

What was answered is kept, nothing is kept by halves, nothing is there twice.
"""

import asyncio
import email
import email.policy
import os
import re
import shutil
import subprocess
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from core.accounts import SYSTEM
from core.events import EventChanges, change_event, event_by_id
from core.groups import load_reference_data
from core.kit import db
from core.registrations import find_problems
from core.testing import factories
from core.testing.cluster import wait_until
from core.testing.live import LiveSite
from core.testing.programs import free_port
from core.testing.proxy import ELSEWHERE, wire_to
from core.testing.smtp import post_office_on
from core.testing.visitor import Visitor, many_visitors

OK, SEEN_OTHER, UNAVAILABLE = 200, 303, 503
on_sqlite = pytest.mark.parametrize("database_engine", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_engine", ["postgresql"], indirect=True)


@pytest.fixture
def open_event(live_site):
    """Makes an event of the coming month that one can sign up for."""

    def make(places):
        now = datetime.now(UTC)
        starts = now + timedelta(days=20)

        async def run():
            await load_reference_data(now, uid_host="127.0.0.1")
            return await factories.make_event(
                "Arkistoilta", places=places, starts_at=starts, ends_at=starts + timedelta(hours=2)
            )

        return live_site.do(run)

    return make


def form_path(event, language="fi"):
    return f"/{language}/events/{event.slug}/register"


async def all_fill_in(people, path):
    """The filled forms of all these people, some at a time."""
    turn = asyncio.Semaphore(16)

    async def one(person):
        async with turn:
            return await person.fill_in(path)

    return await asyncio.gather(*(one(person) for person in people))


def read(site, sql, *args):
    """Rows of the database, whatever holds it."""
    return site.do(lambda: db.fetch(sql, *args))


def faults(site):
    """What the reconciliation of places finds."""
    return site.do(lambda: find_problems(datetime.now(UTC)))


def mails_to(site, template):
    """How many mails of a template lie in the folder, by address."""
    found = Counter()
    for path in site.settings.mail_folder.glob(f"*-{template}.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found[message["To"].addresses[0].addr_spec] += 1
    return found


async def test_five_hundred_at_fifty_places(live_site, open_event):
    """Exactly fifty are confirmed, the others wait in one line without a gap, over two workers."""
    event = open_event(50)
    server = live_site.serve("--workers", "2", "--no-worker")
    async with many_visitors(server.base_url, timeout=120) as http:
        people = [Visitor(http, number) for number in range(1, 501)]
        forms = await all_fill_in(people, form_path(event))
        sent = await asyncio.gather(
            *(one.press(form_path(event), form) for one, form in zip(people, forms, strict=True))
        )
    assert {one.status for one in sent} == {SEEN_OTHER}
    assert len({one.path for one in sent}) == 500
    quota = live_site.do(lambda: event_by_id(event.id)).quotas[0]
    assert (quota.taken, quota.waiting) == (50, 450)
    rows = read(live_site, "SELECT state, queue_no FROM seat")
    assert Counter(row["state"] for row in rows) == {"confirmed": 50, "waiting": 450}
    assert len({row["queue_no"] for row in rows if row["state"] == "waiting"}) == 450
    mails = read(live_site, "SELECT to_email FROM message")
    assert {row["to_email"] for row in mails} == {one.email for one in sent}
    assert len(mails) == 500
    assert live_site.check() == ""


async def test_one_form_ten_times_at_once(live_site, open_event):
    """Whatever worker gets it: one registration, ten times the same answer, one mail."""
    event = open_event(5)
    server = live_site.serve("--workers", "2", "--no-worker")
    async with many_visitors(server.base_url) as http:
        person = Visitor(http, 1)
        form = await person.fill_in(form_path(event))
        sent = await asyncio.gather(*(person.press(form_path(event), form) for _ in range(10)))
    assert {one.status for one in sent} == {SEEN_OTHER}
    assert len({one.path for one in sent}) == 1
    for table in ("registration", "seat", "message"):
        rows = read(live_site, f"SELECT count(*) AS number FROM {table}")
        assert rows[0]["number"] == 1, table
    assert faults(live_site) == []


async def sign_up_until_killed(server, path, *, clients, first):
    """Answers that were given before the server was killed in the middle of sign-ups."""
    sent = []
    async with many_visitors(server.base_url) as http:

        async def come_and_go(number):
            while server.process.poll() is None:
                person = Visitor(http, number)
                number += clients
                try:
                    form = await person.fill_in(path)
                except Exception:  # noqa: BLE001 - optional: the server is gone
                    return
                sent.append(await person.press(path, form))

        async def kill():
            while sum(one.status == SEEN_OTHER for one in sent) < 30:
                await asyncio.sleep(0.01)
            server.kill()

        await asyncio.gather(kill(), *(come_and_go(first + one) for one in range(clients)))
    return sent


async def test_killed_in_the_middle_of_sign_ups(live_site, open_event):
    """Twice: each answered sign-up is there whole, once, and its mail goes out once."""
    event = open_event(40)
    answered = []
    for first in (1, 100_001):
        server = live_site.serve("--workers", "2")
        sent = await sign_up_until_killed(server, form_path(event), clients=12, first=first)
        answered += [one for one in sent if one.status == SEEN_OTHER]
    server = live_site.serve("--no-worker")
    async with many_visitors(server.base_url) as http:
        for one in answered[::7]:
            assert (await http.get(one.path)).status_code == OK
    server.stop()

    kept = read(
        live_site,
        "SELECT r.contact_email AS email, count(s.id) AS seats FROM registration r"
        " LEFT JOIN seat s ON s.registration = r.id GROUP BY r.id, r.contact_email",
    )
    emails = Counter(row["email"] for row in kept)
    assert set(emails.values()) == {1}
    assert {row["seats"] for row in kept} == {1}
    assert {one.email for one in answered} <= set(emails)
    assert live_site.check() == ""
    live_site.work_until_done(datetime.now(UTC) + timedelta(hours=1))
    assert mails_to(live_site, "registration_received") == emails


async def test_two_workers_show_a_change_at_once(live_site, open_event):
    """Neither process answers from what it knew before the answer to the change was given."""
    event = open_event(20)
    server = live_site.serve("--workers", "2", "--no-worker")
    path = f"/fi/events/{event.slug}"

    async def shown(pattern):
        """What twelve fresh connections see on the event's page."""
        async with many_visitors(server.base_url) as http:
            pages = await asyncio.gather(*(http.get(path) for _ in range(12)))
        assert {page.status_code for page in pages} == {OK}
        return {re.search(pattern, page.text)[1] for page in pages}

    async with many_visitors(server.base_url) as http:
        for number in range(1, 4):
            person = Visitor(http, number)
            await person.press(form_path(event), await person.fill_in(form_path(event)))
            assert await shown(r"Varattu (\d+)/20") == {str(number)}
    for title in ("Uusi nimi", "Toinen nimi"):
        change = EventChanges(title={"fi": title})
        deed = partial(change_event, event.id, change, actor=SYSTEM, now=datetime.now(UTC))
        await asyncio.to_thread(live_site.do, deed)
        assert await shown(r"<h1>([^<]+)</h1>") == {title}


async def test_no_mail_server_then_one(live_site, open_event):
    """Signing up goes on, the mail waits in sight, and goes once when the server is back."""
    port = free_port()
    mail = {"smtp_url": f"smtp://127.0.0.1:{port}", "mail_from": "yhessa@jane.example"}
    event = open_event(5)
    server = live_site.serve(
        environ={f"YHESSA_{name.upper()}": value for name, value in mail.items()}
    )
    async with many_visitors(server.base_url) as http:
        person = Visitor(http, 1)
        sent = await person.press(form_path(event), await person.fill_in(form_path(event)))
    assert sent.status == SEEN_OTHER

    def state():
        return read(live_site, "SELECT state, attempts FROM message")[0]["state"]

    assert await asyncio.to_thread(wait_until, lambda: state() == "failed", 20)
    server.stop()
    site = LiveSite(replace(live_site.settings, **mail), live_site.serve)
    with post_office_on(port) as office:
        site.work_until_done(datetime.now(UTC) + timedelta(minutes=10))
        site.work_until_done(datetime.now(UTC) + timedelta(hours=10))
        assert [str(one["To"]) for one in office.messages] == [f"Aamu Mallikas 1 <{person.email}>"]
    assert state() == "sent"


@contextmanager
def small_disk(folder):
    """A file system of eight megabytes that can be filled."""
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no small disk here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(path):
    """Take all the room there is."""
    with path.open("wb", buffering=0) as file:
        for size in (1_000_000, 10_000, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


@on_sqlite
async def test_full_disk(live_site, open_event, start_server, tmp_path):
    """A page that says so; what was answered is kept; with room again all goes on by itself."""
    event = open_event(200)
    with small_disk(tmp_path / "disk") as disk:
        shutil.copy(tmp_path / "yhessa.sqlite3", disk)
        url = f"sqlite:///{disk / 'yhessa.sqlite3'}"
        site = LiveSite(replace(live_site.settings, data_dir=disk, database_url=url), start_server)
        server = site.serve()
        sent = []
        async with many_visitors(server.base_url) as http:
            people = iter(Visitor(http, number) for number in range(1, 400))

            async def sign_up():
                person = next(people)
                form = await person.fill_in(form_path(event))
                sent.append(await person.press(form_path(event), form))
                return person, form

            await sign_up()
            fill(disk / "filler")
            while sent[-1].status == SEEN_OTHER:
                person, form = await sign_up()
            answer = await person.post(form_path(event), form)
            assert answer.status_code == UNAVAILABLE
            assert "ei tallennettu" in answer.text
            assert answer.headers["retry-after"]
            assert answer.headers["content-security-policy"]
            assert "Traceback" not in answer.text
            assert (await http.get(f"/fi/events/{event.slug}")).status_code == OK
            (disk / "filler").unlink()
            sent.append(await person.press(form_path(event), form))
            assert sent[-1].status == SEEN_OTHER
        server.stop()
        emails = [row["contact_email"] for row in read(site, "SELECT * FROM registration")]
        assert sorted(emails) == sorted(one.email for one in sent if one.status == SEEN_OTHER)
        assert site.check() == ""


@on_postgresql
async def test_database_away(live_site, open_event, start_server):
    """A page in the person's language from every address; then all goes on by itself."""
    event = open_event(20)
    url = live_site.settings.database_url
    with wire_to(urlsplit(url).port) as wire:
        parts = urlsplit(url)
        netloc = parts.netloc.replace(f"127.0.0.1:{parts.port}", f"{ELSEWHERE}:{wire.port}")
        away = replace(live_site.settings, database_url=parts._replace(netloc=netloc).geturl())
        server = LiveSite(away, start_server).serve("--workers", "2")
        async with many_visitors(server.base_url, timeout=90) as http:
            person = Visitor(http, 1)
            form = await person.fill_in(form_path(event))
            for _ in range(6):
                await http.get(f"/fi/events/{event.slug}")
            wire.cut()
            words = {"fi": "Palvelu on hetken", "sv": "Tjänsten är", "en": "The service is"}
            for language, sentence in words.items():
                for path in (f"/{language}/events?q=new", form_path(event, language)):
                    answer = await http.get(path)
                    assert answer.status_code == UNAVAILABLE, path
                    assert sentence in answer.text, path
                    assert "ei tallennettu" not in answer.text, "nothing was sent"
                    assert answer.headers["content-security-policy"]
            answer = await person.post(form_path(event), form)
            assert answer.status_code == UNAVAILABLE
            assert "ei tallennettu" in answer.text
            answer = await http.get("/api/v1/events?q=new")
            assert answer.status_code == UNAVAILABLE
            assert answer.headers["content-type"] == "application/problem+json"
            for _ in range(6):
                answer = await http.get(f"/fi/events/{event.slug}")
                assert answer.status_code == UNAVAILABLE
                assert words["fi"] in answer.text
            assert (await http.get("/healthz")).status_code == OK
            assert (await http.get("/readyz")).status_code == UNAVAILABLE
            wire.mend()
            sent = await person.press(form_path(event), form)
            assert sent.status == SEEN_OTHER
            assert await asyncio.to_thread(wait_until, lambda: mails_to(live_site, "*"), 20)
    assert live_site.check() == ""


@on_postgresql
async def test_database_restarted(live_site, open_event):
    """Connections that the server ended: one try later at most, all is well."""
    event = open_event(20)
    server = live_site.serve("--no-worker")
    async with many_visitors(server.base_url) as http:
        person = Visitor(http, 1)
        form = await person.fill_in(form_path(event))
        live_site.do(
            lambda: db.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        sent = await person.press(form_path(event), form)
        assert sent.status in {SEEN_OTHER, UNAVAILABLE}
        sent = await person.press(form_path(event), form)
        assert sent.status == SEEN_OTHER
    assert faults(live_site) == []


def test_start_is_quick(live_site, open_event):
    """A restart after a crash must not keep people waiting."""
    open_event(5)
    began = time.monotonic()
    live_site.serve("--no-worker")
    assert time.monotonic() - began < 20, "far over two seconds even for a busy machine"
