"""Jobs: things to do after a deed, written in its transaction and run by a worker at least once.

A handler may run again after a crash, so it must give the same result twice.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from core.kit import db
from core.kit.retries import GIVE_UP_AFTER, next_pause


class JobState(StrEnum):
    """Where a job is on its way."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    GIVEN_UP = "given_up"


class ClaimedJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job that this worker alone may run until the lease ends."""

    id: int
    kind: str
    details: dict[str, Any]
    attempts: int


class FailedJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job that does not get done, for the check."""

    id: int
    kind: str
    state: str
    attempts: int
    error: str
    run_at: datetime


async def add_job(
    *,
    kind: str,
    details: Mapping[str, Any] | msgspec.Struct,
    run_at: datetime,
    dedup_key: str | None = None,
) -> None:
    """Add one job, in the caller's transaction; the same key again is silently the same job.

    `created_at` keeps the instant that it was first meant for, as retries move `run_at`.
    """
    await db.execute(
        "INSERT INTO job (dedup_key, kind, details, state, attempts, run_at, error, created_at)"
        " VALUES ($1, $2, $3, 'queued', 0, $4, '', $4) ON CONFLICT (dedup_key) DO NOTHING",
        dedup_key,
        kind,
        msgspec.json.encode(details).decode(),
        run_at,
    )


_DUE = "(state = 'queued' AND run_at <= $1) OR (state = 'running' AND lease_until < $1)"


async def claim_job(now: datetime, *, lease: timedelta) -> ClaimedJob | None:
    """The next due job, if there is one."""
    if not await db.fetch(f"SELECT 1 FROM job WHERE {_DUE} LIMIT 1", now):
        return None  # asking costs no write lock
    statement = db.sql(
        sqlite="UPDATE job SET state = 'running', attempts = attempts + 1, lease_until = $2"
        f" WHERE id = (SELECT id FROM job WHERE {_DUE} ORDER BY run_at, id LIMIT 1) RETURNING id",
        postgres=f"WITH due AS MATERIALIZED (SELECT id FROM job WHERE {_DUE}"
        " ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)"
        " UPDATE job SET state = 'running', attempts = attempts + 1, lease_until = $2"
        " FROM due WHERE job.id = due.id RETURNING job.id",
    )
    async with db.transaction():
        claimed = await db.fetch_one(statement, now, now + lease)
        if claimed is None:
            return None
        row = await db.fetch_one(
            "SELECT id, kind, details, attempts FROM job WHERE id = $1", claimed["id"]
        )
    assert row is not None
    details: dict[str, Any] = msgspec.json.decode(row["details"])
    return ClaimedJob(id=row["id"], kind=row["kind"], details=details, attempts=row["attempts"])


async def mark_done(job: ClaimedJob) -> None:
    """It ran to its end; the row stays a while so that its key stays taken."""
    await db.execute(
        "UPDATE job SET state = 'done', details = '{}', error = '', lease_until = NULL"
        " WHERE id = $1 AND attempts = $2 AND state = 'running'",
        job.id,
        job.attempts,
    )


async def mark_job_failed(job: ClaimedJob, error: str, now: datetime) -> JobState:
    """Try again after a growing pause, or give up after three days."""
    pause = next_pause(job.attempts)
    state = JobState.GIVEN_UP if pause is None else JobState.QUEUED
    await db.execute(
        "UPDATE job SET state = $1, error = $2, run_at = $3, lease_until = NULL"
        " WHERE id = $4 AND attempts = $5 AND state = 'running'",
        state,
        error,
        now + (pause or GIVE_UP_AFTER),
        job.id,
        job.attempts,
    )
    return state


async def failing_jobs() -> list[FailedJob]:
    """Jobs that were given up, or have failed and wait for another try."""
    rows = await db.fetch(
        f"SELECT {', '.join(FailedJob.__struct_fields__)} FROM job"
        " WHERE state = 'given_up' OR (state = 'queued' AND attempts > 0) ORDER BY id"
    )
    return [FailedJob(**row) for row in rows]


async def remove_done_jobs(before: datetime) -> None:
    """Delete jobs that were done and meant for a time before this instant."""
    await db.execute("DELETE FROM job WHERE state = 'done' AND run_at < $1", before)
