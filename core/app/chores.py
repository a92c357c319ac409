"""What the worker does by the clock: each chore becomes a job once for each of its times."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from core.kit import db, outbox, rates
from core.kit.dates import HOME_ZONE
from core.kit.jobs import add_job, remove_done_jobs

KEEP_MAILS: Final = timedelta(days=180)
KEEP_JOBS: Final = timedelta(days=30)
KEEP_HISTORY: Final = timedelta(days=365)
DAY: Final = timedelta(days=1)
_BATCH: Final = 500

JobHandler = Callable[[Mapping[str, object], datetime], Awaitable[None]]


class Chore(msgspec.Struct, frozen=True, kw_only=True):
    """A function for each day, or shorter `every`, from `at` on our clocks (03:00 by default).

    What was missed while no worker ran is made up for once. It must be harmless to run twice.
    """

    name: str
    run: Callable[[datetime], Awaitable[object]]
    every: timedelta = DAY
    at: time = time(3)

    @property
    def kind(self) -> str:
        """The kind of its jobs."""
        return f"chore.{self.name}"

    def last_time(self, now: datetime) -> datetime:
        """The latest of its times that has come."""
        here = now.astimezone(ZoneInfo(HOME_ZONE))
        start = datetime.combine(here.date(), self.at, here.tzinfo)
        if start > here:
            start = datetime.combine(here.date() - DAY, self.at, here.tzinfo)
        first = start.astimezone(UTC)
        if self.every >= DAY:
            return first  # the day of the clocks has 25 hours
        return first + (now - first) // self.every * self.every


async def add_chores(chores: Sequence[Chore], now: datetime) -> None:
    """A job for the latest time of each chore; a time that has its job already gets no second."""
    for chore in chores:
        due = chore.last_time(now)
        key = f"{chore.kind}:{due.isoformat(timespec='minutes')}"
        await add_job(kind=chore.kind, details={}, run_at=due, dedup_key=key)


def as_handlers(chores: Sequence[Chore]) -> dict[str, JobHandler]:
    """The chores as handlers of their jobs."""

    def handler(chore: Chore) -> JobHandler:
        async def run(_details: Mapping[str, object], now: datetime) -> None:
            await chore.run(now)

        return run

    return {chore.kind: handler(chore) for chore in chores}


async def empty_old_mails(now: datetime) -> None:
    """Names and addresses leave old mails, whatever else becomes of them."""
    await outbox.forget_older(now - KEEP_MAILS)


async def remove_old_jobs(now: datetime) -> None:
    """Done jobs are kept as long as their keys may be asked for."""
    await remove_done_jobs(now - KEEP_JOBS)


async def remove_old_history(now: datetime) -> None:
    """Logs of deeds are kept for a year."""
    await db.execute("DELETE FROM history_entry WHERE happened_at < $1", now - KEEP_HISTORY)


KIT_CHORES: Final = (
    Chore(name="old-mails", run=empty_old_mails),
    Chore(name="old-jobs", run=remove_old_jobs),
    Chore(name="old-history", run=remove_old_history),
    Chore(name="old-rates", run=rates.forget_old),
)


def mail_file_chore(folder: Path) -> Chore:
    """Removes the files of emptied mails, half an hour after what empties them."""

    async def run(_now: datetime) -> None:
        files = await asyncio.to_thread(_files_of_mails, folder)
        known = list(files)
        for start in range(0, len(known), _BATCH):
            for gone in await outbox.emptied(known[start : start + _BATCH]):
                await asyncio.to_thread(files[gone].unlink, missing_ok=True)

    return Chore(name="mail-files", run=run, at=time(3, 30))


def _files_of_mails(folder: Path) -> dict[int, Path]:
    """The `.eml` files by the numbers of their mails, which stand after the instant."""
    named = ((file.stem.split("-"), file) for file in folder.glob("*.eml"))
    return {int(parts[1]): file for parts, file in named if len(parts) > 1 and parts[1].isdecimal()}
