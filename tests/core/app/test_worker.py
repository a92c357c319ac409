"""The worker: everything due is done once, whatever breaks in between."""

import asyncio
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from core.app import worker as worker_module
from core.app.chores import Chore
from core.app.worker import MAIL_LEASE, Worker, make_worker, run_worker
from core.groups import load_reference_data
from core.kit import db, jobs, outbox, retries
from core.kit.clock import utc_now
from core.kit.outbox import Mail, MessageState, enqueue
from core.kit.smtp import NotSent
from core.kit.static import collect_static
from core.kit.templates import build_environment
from core.plugin_api import MailAttachment, hookimpl
from core.plugin_api.discovery import load_plugins
from core.site import Feedback
from core.testing.factories import make_event, make_group

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ENVIRONMENT = build_environment(static=collect_static({}))


class Bag:
    """Keeps what it is given, or fails as told."""

    def __init__(self) -> None:
        self.parcels = []
        self.troubles = []

    async def send(self, parcel):
        """Keep one, after a moment in which others may run."""
        await asyncio.sleep(0)
        if self.troubles:
            raise self.troubles.pop(0)
        self.parcels.append(parcel)

    async def close(self):
        """Nothing to close."""


@pytest.fixture
async def ready(database):
    """A database with a site."""
    await load_reference_data(NOW, uid_host="yhessa.example")
    return database


@pytest.fixture
def build(ready, settings):
    """Makes workers of this test's installation."""

    def make(bag=None, *, handlers=None, chores=(), smtp_url=None, rooms=None) -> Worker:
        settled = msgspec.structs.replace(
            settings, smtp_url=smtp_url, mail_from="tapahtumat@yhessa.example"
        )
        made = make_worker(
            settled,
            environment=ENVIRONMENT,
            plugins=load_plugins(rooms or {}, ()),
            handlers=handlers or {},
            chores=chores,
        )
        if bag is not None:
            made._carrier = bag
        return made

    return make


def mail(number: int = 1, **changes) -> Mail:
    given = {
        "template": "feedback",
        "to_email": f"aamu{number}@yhdistys.example",
        "language": "fi",
        "details": Feedback(text=f"Viesti {number}"),
    }
    return Mail(**given | changes)


async def states():
    return [row["state"] for row in await db.fetch("SELECT state FROM message ORDER BY id")]


async def test_due_mails_go_out(build, post_office):
    """By a real server, in one round."""
    for number in range(23):
        await enqueue(mail(number), NOW)
    await enqueue(mail(99, send_at=NOW + MINUTE), NOW)
    await build(smtp_url=post_office.url).tick(NOW)
    assert len(post_office.messages) == 23
    assert Counter(await states()) == {MessageState.SENT: 23, MessageState.QUEUED: 1}
    [sent] = post_office.to("aamu7@yhdistys.example")
    assert "Viesti 7" in sent.get_body(("plain",)).get_content()
    assert post_office.envelopes[0][0] == "tapahtumat@yhessa.example"


async def test_rooms_and_plugins_add_files(build, settings):
    """They are asked in the scope of the event's group, with what the row keeps."""
    asked = []

    class Files:
        @hookimpl
        def mail_attachments(self, scope, mail):
            asked.append((scope.group_id, scope.language, mail.details["text"]))
            return [MailAttachment(filename="a.txt", media_type="text/plain", content=b"A")]

    await make_group()
    event = await make_event()
    await enqueue(mail(1, event_id=event.id), NOW)
    await enqueue(mail(2, event_id=uuid4(), language="sv"), NOW)
    await build(rooms={"core.files": Files()}).tick(NOW)
    assert asked == [(event.group.id, "fi", "Viesti 1"), (None, "sv", "Viesti 2")]
    assert all(b"a.txt" in file.read_bytes() for file in settings.mail_folder.iterdir())


async def test_without_a_server_mails_are_files(build, settings):
    """Named by time and number, without a word about anybody."""
    await enqueue(mail(), NOW)
    await build().tick(NOW + MINUTE)
    [file] = settings.mail_folder.iterdir()
    assert file.name == "20261124T070000-00000001-feedback.eml"
    assert b"To: aamu1@yhdistys.example" in file.read_bytes()


async def test_two_workers_send_each_mail_once(build):
    """500 rows, two that fetch as fast as they can."""
    async with db.transaction():
        for number in range(500):
            await enqueue(mail(number), NOW)
    first, second = Bag(), Bag()
    await asyncio.gather(build(first).tick(NOW), build(second).tick(NOW))
    sent = Counter(parcel.recipient for parcel in first.parcels + second.parcels)
    assert len(sent) == 500
    assert set(sent.values()) == {1}
    assert min(len(first.parcels), len(second.parcels)) > 100
    assert set(await states()) == {MessageState.SENT}


async def test_a_refused_mail_is_given_up_at_once(build, post_office):
    """5xx is for good; the others go."""
    post_office.refuse("550 No such user")
    for number in range(3):
        await enqueue(mail(number), NOW)
    await build(smtp_url=post_office.url).tick(NOW)
    assert await states() == [MessageState.GIVEN_UP, MessageState.SENT, MessageState.SENT]
    [trouble] = await outbox.given_up(NOW)
    assert trouble.error == "550 No such user"


async def test_a_mail_that_must_wait_keeps_its_message_id(build, post_office):
    """4xx: again after a minute, as the same message."""
    post_office.refuse("451 Later")
    await enqueue(mail(), NOW)
    [row] = await db.fetch("SELECT message_id FROM message")
    worker = build(smtp_url=post_office.url)
    await worker.tick(NOW)
    assert await states() == [MessageState.FAILED]
    await worker.tick(NOW + MINUTE / 2)
    assert post_office.messages == []
    await worker.tick(NOW + MINUTE)
    [sent] = post_office.messages
    assert sent["Message-ID"] == f"<{row['message_id']}@yhessa.example>"


async def test_no_server_for_three_days(build):
    """All wait with growing pauses, one try a round, and are given up visibly in the end."""
    for number in range(3):
        await enqueue(mail(number), NOW)
    bag = Bag()
    worker, now, tries = build(bag), NOW, 0
    while MessageState.GIVEN_UP not in await states():
        bag.troubles = [NotSent("SMTPConnectError", everywhere=True)]
        await worker.tick(now)
        assert bag.troubles == []
        tries += 1
        [row] = await db.fetch("SELECT MIN(next_try_at) AS at FROM message")
        now = row["at"] if isinstance(row["at"], datetime) else datetime.fromisoformat(row["at"])
    assert retries.next_pause(tries) is None
    assert set(await states()) == {MessageState.GIVEN_UP}
    assert len(await outbox.given_up(NOW)) == 3


async def test_a_server_that_comes_back(build):
    """Everything goes out, in order, without a hand."""
    bag = Bag()
    bag.troubles = [NotSent("SMTPConnectError", everywhere=True)]
    worker = build(bag)
    for number in range(3):
        await enqueue(mail(number), NOW)
    await worker.tick(NOW)
    assert bag.parcels == []
    await worker.tick(NOW + MINUTE)
    assert [parcel.recipient[4] for parcel in bag.parcels] == ["0", "1", "2"]


async def test_a_mail_that_can_not_be_made_stops_no_other(build):
    """An unknown template waits for the program that knows it; a wrong address waits for nobody."""
    await enqueue(mail(1, template="unknown"), NOW)
    await enqueue(mail(2, to_email="aamu@@x"), NOW)
    await enqueue(mail(3), NOW)
    bag = Bag()
    await build(bag).tick(NOW)
    assert await states() == [MessageState.FAILED, MessageState.GIVEN_UP, MessageState.SENT]
    assert [parcel.recipient[4] for parcel in bag.parcels] == ["3"]


async def test_what_there_is_no_time_for_is_given_back(build):
    """Near the end of the lease nothing is begun that another might send too."""
    await enqueue(mail(), NOW)
    moments = [NOW, NOW + MAIL_LEASE]
    bag = Bag()
    await build(bag).send_mails(lambda: moments.pop(0))
    assert bag.parcels == []
    [row] = await db.fetch("SELECT state, attempts FROM message")
    assert (row["state"], row["attempts"]) == (MessageState.QUEUED, 0)


async def test_jobs_run_and_mails_of_jobs_go(build):
    """A job may write mails; both are done in one tick."""

    async def handler(details, now):
        await enqueue(mail(details["number"]), now)

    await jobs.add_job(kind="tell", details={"number": 5}, run_at=NOW)
    bag = Bag()
    await build(bag, handlers={"tell": handler}).tick(NOW)
    assert [parcel.recipient[4] for parcel in bag.parcels] == ["5"]


async def test_a_failing_job_stops_no_other(build):
    """Nor does one that nobody knows; both are named by the check."""
    done = []

    async def works(_details, _now):
        done.append(1)

    async def breaks(_details, _now):
        raise ZeroDivisionError

    for kind in ("breaks", "unknown", "works"):
        await jobs.add_job(kind=kind, details={}, run_at=NOW)
    await build(Bag(), handlers={"works": works, "breaks": breaks}).tick(NOW)
    assert done == [1]
    failing = [(job.kind, job.error) for job in await jobs.failing_jobs()]
    assert failing == [("breaks", "ZeroDivisionError"), ("unknown", "KeyError")]


async def test_chores_run_once_for_each_of_their_times(build):
    """With two workers too, and what was missed is made up for once."""
    ran = []

    async def run(now):
        ran.append(now)

    chore = Chore(name="count", run=run)
    one, other = build(Bag(), chores=[chore]), build(Bag(), chores=[chore])
    for now in (NOW, NOW + MINUTE, NOW + timedelta(days=3)):
        await one.tick(now)
        await other.tick(now)
    assert ran == [NOW, NOW + timedelta(days=3)]


async def test_it_works_until_it_is_told_to_stop(build, settings):
    """It sees what comes while it runs, and ends when asked."""
    bag, stop = Bag(), asyncio.Event()
    seen = asyncio.Event()
    send = bag.send

    async def send_and_tell(parcel):
        await send(parcel)
        seen.set()

    bag.send = send_and_tell
    running = asyncio.create_task(run_worker(build(bag), settings.data_dir, stop=stop))
    await enqueue(mail(), utc_now())
    await asyncio.wait_for(seen.wait(), 20)
    stop.set()
    await asyncio.wait_for(running, 20)
    assert await states() == [MessageState.SENT]


async def test_one_works_and_the_other_waits(build, settings, monkeypatch):
    """The second of a data folder begins when the first has ended."""
    monkeypatch.setattr(worker_module, "PAUSE", 0.01)
    began, ends = [], [asyncio.Event(), asyncio.Event()]

    def watched(number):
        made = build(Bag())

        async def run(stop, _clock):
            began.append(number)
            await stop.wait()

        made.run = run
        return asyncio.create_task(run_worker(made, settings.data_dir, stop=ends[number]))

    async def until(numbers):
        async with asyncio.timeout(20):
            while began != numbers:
                await asyncio.sleep(0.01)

    first = watched(0)
    await until([0])
    second = watched(1)
    ends[0].set()
    await first
    await until([0, 1])
    ends[1].set()
    await second


async def test_trouble_with_the_database_passes(monkeypatch):
    """A step that fails is tried again after a pause."""
    monkeypatch.setattr(worker_module, "PAUSE_AFTER_TROUBLE", 0)
    stop, tries = asyncio.Event(), []

    async def step(_clock):
        tries.append(1)
        if len(tries) == 1:
            raise ConnectionError
        stop.set()
        return False

    await worker_module._repeat(step, utc_now, stop)
    assert len(tries) == 2


async def test_a_stopping_worker_gives_the_rest_back(build):
    """The mail in hand is finished, the others wait for the next worker."""
    for number in range(3):
        await enqueue(mail(number), NOW)
    bag = Bag()
    worker = build(bag)
    send = bag.send

    async def send_and_stop(parcel):
        await send(parcel)
        worker._stopping = True

    bag.send = send_and_stop
    await worker.send_mails(lambda: NOW)
    assert await states() == [MessageState.SENT, MessageState.QUEUED, MessageState.QUEUED]


async def test_a_killed_worker_loses_nothing(build, settings, post_office):
    """Killed in the middle of handing a mail over: it goes out once, under the same Message-ID."""
    await enqueue(mail(), utc_now())
    [before] = await db.fetch("SELECT message_id FROM message")
    post_office.delay = 60.0
    script = Path(__file__).with_name("worker_process.py")
    arguments = [settings.database_url, str(settings.data_dir), post_office.url]
    process = subprocess.Popen([sys.executable, script, *arguments])
    try:
        async with asyncio.timeout(60):
            while await states() != [MessageState.SENDING]:
                await asyncio.sleep(0.05)
    finally:
        process.kill()
        process.wait()
    post_office.delay = 0.0
    worker = build(smtp_url=post_office.url)
    await worker.tick(utc_now())
    assert post_office.messages == []
    await worker.tick(utc_now() + MAIL_LEASE + MINUTE)
    [sent] = post_office.messages
    assert sent["Message-ID"] == f"<{before['message_id']}@yhessa.example>"
    assert await states() == [MessageState.SENT]
