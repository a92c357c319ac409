"""The worker: sends due mails, runs due jobs, sleeps, and leaves nothing half done when it stops.

One works per data folder, the others wait for its place; leases keep several (on several machines)
from doing a thing twice at once.
"""

import asyncio
import fcntl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from time import thread_time
from typing import IO, Final

import structlog
from jinja2 import Environment

from core.app.chores import (
    KIT_CHORES,
    Chore,
    JobHandler,
    add_chores,
    as_handlers,
    mail_file_chore,
)
from core.app.mailing import mail_desk
from core.groups import plugin_choices
from core.kit import jobs, outbox, smtp
from core.kit.clock import Clock, utc_now
from core.kit.mail_headers import BadAddress
from core.kit.mails import MailDesk, write_letter
from core.kit.outbox import Outgoing
from core.kit.smtp import Carrier, NotSent, Parcel
from core.plugin_api import Plugins
from core.plugin_api.deeds import HOOK_JOB, HookRunner
from core.settings import Settings

BATCH: Final = 10
MAIL_LEASE: Final = timedelta(minutes=5)
MAIL_LIMIT: Final = timedelta(minutes=1)
JOB_LEASE: Final = timedelta(minutes=10)
JOB_LIMIT: Final = timedelta(minutes=9)
PAUSE: Final = 1.0
PAUSE_AFTER_TROUBLE: Final = 5.0
FAREWELL: Final = 10.0
REST: Final = 2.0
"""How many times as long as the processor was busy it rests: pages in the same process go first."""

LONGEST_REST: Final = 2.0

log = structlog.get_logger(__name__)


class Worker:
    """Mails, jobs and chores of one installation."""

    def __init__(
        self,
        *,
        desk: MailDesk,
        carrier: Carrier,
        handlers: Mapping[str, JobHandler],
        chores: Sequence[Chore] = (),
    ) -> None:
        self._desk = desk
        self._carrier = carrier
        self._handlers = {**handlers, **as_handlers(chores)}
        self._chores = chores
        self._added: dict[str, datetime] = {}
        self._stopping = False

    async def tick(self, now: datetime) -> None:
        """Do all that is due at this instant, without sleeping."""
        while await self.do_job(lambda: now) or await self.send_mails(lambda: now):
            pass

    async def send_mails(self, clock: Clock) -> bool:
        """Send some due mails; whether there were any."""
        claimed = await outbox.claim(clock(), limit=BATCH, lease=MAIL_LEASE)
        try:
            for number, mail in enumerate(claimed):
                late = clock() + MAIL_LIMIT > mail.lease_until
                if self._stopping or late:
                    await outbox.give_back(claimed[number:])
                    break
                trouble = await self._send(mail, clock)
                if trouble is not None and trouble.everywhere:
                    for other in claimed[number + 1 :]:
                        await outbox.mark_failed(other, str(trouble), clock())
                    break
        finally:
            await self._carrier.close()
        return bool(claimed)

    async def _send(self, mail: Outgoing, clock: Clock) -> NotSent | None:
        """Send one mail and write down how it went; what stood in the way, if anything did."""
        try:
            async with asyncio.timeout(MAIL_LIMIT.total_seconds()):
                letter = await write_letter(mail, self._desk, clock())
                name = f"{mail.created_at:%Y%m%dT%H%M%S}-{mail.id:08d}-{mail.template}"
                await self._carrier.send(
                    Parcel(
                        name=name,
                        sender=letter.sender,
                        recipient=letter.recipient,
                        data=letter.data,
                    )
                )
        except NotSent as error:
            trouble = error
        except BadAddress:
            trouble = NotSent("the address can't be right", for_good=True)
        except Exception as error:
            log.warning("mail could not be made", id=mail.id, template=mail.template, exc_info=True)
            trouble = NotSent(type(error).__name__)
        else:
            await outbox.mark_sent(mail, clock())
            return None
        state = await outbox.mark_failed(mail, str(trouble), clock(), for_good=trouble.for_good)
        log.warning("mail not sent", id=mail.id, template=mail.template, state=str(state))
        return trouble

    async def do_job(self, clock: Clock) -> bool:
        """Run the next due job; whether there was one."""
        await self._add_chores(clock())
        job = await jobs.claim_job(clock(), lease=JOB_LEASE)
        if job is None:
            return False
        try:
            async with asyncio.timeout(JOB_LIMIT.total_seconds()):
                await self._handlers[job.kind](job.details, clock())
        except Exception as error:
            state = await jobs.mark_job_failed(job, type(error).__name__, clock())
            log.warning("job failed", id=job.id, kind=job.kind, state=str(state), exc_info=True)
        else:
            await jobs.mark_done(job)
        return True

    async def _add_chores(self, now: datetime) -> None:
        """Write the jobs of the chores whose time has come since the last look."""
        due = [
            chore for chore in self._chores if self._added.get(chore.name) != chore.last_time(now)
        ]
        await add_chores(due, now)
        self._added |= {chore.name: chore.last_time(now) for chore in due}

    async def run(self, stop: asyncio.Event, clock: Clock = utc_now) -> None:
        """Work until `stop` is set; mails and jobs side by side, so that neither waits."""
        loops = [
            asyncio.create_task(_repeat(step, clock, stop))
            for step in (self.send_mails, self.do_job)
        ]
        await stop.wait()
        self._stopping = True
        _, late = await asyncio.wait(loops, timeout=FAREWELL)
        for task in late:
            task.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


async def _repeat(
    step: Callable[[Clock], Awaitable[bool]], clock: Clock, stop: asyncio.Event
) -> None:
    while not stop.is_set():
        pause, began = PAUSE, thread_time()
        try:
            if await step(clock):
                pause = min((thread_time() - began) * REST, LONGEST_REST)
        except Exception:
            log.exception("the worker can't work, and will try again")
            pause = PAUSE_AFTER_TROUBLE
        await _sleep(stop, pause)


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


def make_worker(
    settings: Settings,
    *,
    environment: Environment,
    plugins: Plugins,
    handlers: Mapping[str, JobHandler],
    chores: Sequence[Chore] = (),
) -> Worker:
    """The worker of an installation; `handlers` and `chores` are those of the rooms."""
    return Worker(
        desk=mail_desk(settings, environment=environment, plugins=plugins),
        carrier=smtp.carrier(settings.smtp_url, settings.mail_folder),
        handlers={HOOK_JOB: HookRunner(plugins, plugin_choices), **handlers},
        chores=(*KIT_CHORES, mail_file_chore(settings.mail_folder), *chores),
    )


async def run_worker(
    worker: Worker, data_dir: Path, *, stop: asyncio.Event, clock: Clock = utc_now
) -> None:
    """Run the worker as soon as no other process of this data folder does, until `stop` is set."""
    with _lock_file(data_dir) as lock:
        while not stop.is_set():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                await _sleep(stop, PAUSE)
                continue
            await worker.run(stop, clock)


def _lock_file(data_dir: Path) -> IO[str]:
    data_dir.mkdir(parents=True, exist_ok=True)
    return (data_dir / "worker.lock").open("a")
