"""The processes that make PDFs: started when needed, replaced when dead, ended when idle."""

import asyncio
import os
import signal
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool

import msgspec
import pytest

from core.certificates.content import encode
from core.certificates.pool import PdfPool, RenderTimeout, render_here
from core.testing.certificates import PLAIN, certificate_content

PAPER = [encode(PLAIN)]


@pytest.fixture
async def pool():
    """One process, closed at the end."""
    pool = PdfPool()
    yield pool
    await pool.close()


def is_running(pid):
    """Whether the process is still there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_both_kinds_come_from_one_process(pool):
    """The process starts with the first job and stays for the next."""
    assert pool.pids == []
    single = await pool.render(PAPER)
    (pid,) = pool.pids
    both = await pool.render([*PAPER, encode(certificate_content(language="sv"))], "print_file")
    assert pool.pids == [pid]
    assert single == render_here(PAPER, "certificate")
    assert both.startswith(b"%PDF-1.7")


async def test_dead_process_is_replaced(pool):
    """Whoever comes after a crash does not notice it."""
    first = await pool.render(PAPER)
    (pid,) = pool.pids
    os.kill(pid, signal.SIGKILL)
    assert await pool.render(PAPER) == first
    assert pool.pids != [pid]


async def test_process_killed_in_the_middle_is_replaced(pool):
    """A job whose process dies is done again by another one."""
    first = await pool.render(PAPER)
    (pid,) = pool.pids
    os.kill(pid, signal.SIGSTOP)
    job = asyncio.create_task(pool.render(PAPER))
    await asyncio.sleep(0)
    os.kill(pid, signal.SIGKILL)
    assert await job == first


async def test_time_limit_ends_the_process():
    """A job that hangs is told to its caller, and the next one gets a fresh process."""
    pool = PdfPool(time_limit=20)
    first = await pool.render(PAPER)
    (pid,) = pool.pids
    os.kill(pid, signal.SIGSTOP)
    pool._time_limit = 0.01
    with pytest.raises(RenderTimeout):
        await pool.render(PAPER)
    assert pool.pids == []
    pool._time_limit = 20
    assert await pool.render(PAPER) == first
    await pool.close()
    assert not is_running(pid)


PARENT = """
import asyncio, sys
from core.certificates.pool import PdfPool

async def main():
    pool = PdfPool()
    await pool.render([sys.argv[1]])
    print(*pool.pids, flush=True)
    await asyncio.sleep(60)

if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_process_ends_with_a_killed_parent(tmp_path):
    """A web process that is killed leaves no child behind."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = await asyncio.create_subprocess_exec(
        sys.executable, script, PAPER[0], stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    assert is_running(pid)
    parent.kill()
    await parent.wait()
    async with asyncio.timeout(20):  # the end comes when all that hold the pipe have gone
        assert await parent.stdout.read() == b""


async def test_refused_content_harms_nobody(pool):
    """A wrong job fails alone; the process goes on."""
    await pool.render(PAPER)
    pids = pool.pids
    with pytest.raises(msgspec.ValidationError):
        await pool.render(["{}"])
    with pytest.raises(ValueError, match="too many values"):
        await pool.render(PAPER * 2)
    assert pool.pids == pids


async def test_idle_process_ends():
    """After the idle time the memory is given back; the next job starts a process anew."""
    pool = PdfPool(idle_seconds=0)
    first = await pool.render(PAPER)
    while pool.pids:
        await asyncio.sleep(0)
    assert await pool.render(PAPER) == first
    await pool.close()


async def test_cancelled_job_frees_its_place(pool):
    """A visitor who goes away does not leave a busy process behind."""
    await pool.render(PAPER)
    (pid,) = pool.pids
    os.kill(pid, signal.SIGSTOP)
    job = asyncio.create_task(pool.render(PAPER))
    await asyncio.sleep(0)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert (await pool.render(PAPER)).startswith(b"%PDF")


async def test_two_workers_share_the_jobs():
    """Two jobs at once run in two processes; a third waits for one of them."""
    async with asyncio.timeout(60):
        pool = PdfPool(workers=2)
        files = await asyncio.gather(*(pool.render(PAPER) for _ in range(3)))
        assert len(pool.pids) == 2
        assert len(set(files)) == 1
        await pool.close()


async def test_closed_pool_takes_no_job(pool):
    """Shutdown ends what runs and refuses what comes."""
    await pool.render(PAPER)
    (pid,) = pool.pids
    os.kill(pid, signal.SIGSTOP)
    job = asyncio.create_task(pool.render(PAPER))
    await asyncio.sleep(0)
    await pool.close()
    with pytest.raises(BrokenProcessPool):
        await job
    with pytest.raises(RuntimeError, match="closed"):
        await pool.render(PAPER)
    assert not is_running(pid)


def test_web_process_stays_light():
    """Importing the pool does not import WeasyPrint."""
    program = "import sys, core.certificates.pool; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
