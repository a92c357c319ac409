"""Jobs: at least once, one worker at a time."""

from datetime import UTC, datetime, timedelta

import pytest

from core.kit import db, jobs
from core.kit.jobs import JobState, add_job

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
LEASE = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)


async def states():
    return [row["state"] for row in await db.fetch("SELECT state FROM job ORDER BY id")]


async def test_jobs_run_in_order_of_their_time():
    """And not before it."""
    await add_job(kind="late", details={"n": 2}, run_at=NOW + MINUTE)
    await add_job(kind="soon", details={"n": 1}, run_at=NOW)
    job = await jobs.claim_job(NOW, lease=LEASE)
    assert job is not None
    assert (job.kind, job.details, job.attempts) == ("soon", {"n": 1}, 1)
    assert await jobs.claim_job(NOW, lease=LEASE) is None
    await jobs.mark_done(job)
    later = await jobs.claim_job(NOW + MINUTE, lease=LEASE)
    assert later is not None
    assert later.kind == "late"


async def test_the_same_key_is_the_same_job():
    """Also when the first has been done."""
    await add_job(kind="close", details={}, run_at=NOW, dedup_key="close:1")
    job = await jobs.claim_job(NOW, lease=LEASE)
    assert job is not None
    await jobs.mark_done(job)
    await add_job(kind="close", details={}, run_at=NOW, dedup_key="close:1")
    assert await states() == [JobState.DONE]


async def test_a_job_of_a_dead_worker_runs_again():
    """When its lease has run out; the dead one's word no longer counts."""
    await add_job(kind="hook", details={}, run_at=NOW)
    first = await jobs.claim_job(NOW, lease=LEASE)
    assert await jobs.claim_job(NOW + LEASE, lease=LEASE) is None
    second = await jobs.claim_job(NOW + LEASE + MINUTE, lease=LEASE)
    assert first is not None
    assert second is not None
    assert second.attempts == 2
    await jobs.mark_done(first)
    assert await states() == [JobState.RUNNING]


async def test_a_failing_job_is_tried_again_and_then_given_up():
    """The check names it all the while."""
    await add_job(kind="hook", details={}, run_at=NOW)
    now, tries = NOW, 0
    while job := await jobs.claim_job(now, lease=LEASE):
        tries += 1
        state = await jobs.mark_job_failed(job, "ValueError", now)
        [failing] = await jobs.failing_jobs()
        assert (failing.kind, failing.error, failing.attempts) == ("hook", "ValueError", tries)
        now = failing.run_at
        if state == JobState.GIVEN_UP:
            break
    assert await states() == [JobState.GIVEN_UP]
    assert await jobs.claim_job(now + LEASE, lease=LEASE) is None


async def test_done_jobs_are_removed_after_a_while():
    """Only those, and only old ones."""
    await add_job(kind="old", details={}, run_at=NOW)
    job = await jobs.claim_job(NOW, lease=LEASE)
    assert job is not None
    await jobs.mark_done(job)
    await add_job(kind="waiting", details={}, run_at=NOW)
    await jobs.remove_done_jobs(NOW)
    assert await states() == [JobState.DONE, JobState.QUEUED]
    await jobs.remove_done_jobs(NOW + MINUTE)
    assert await states() == [JobState.QUEUED]
