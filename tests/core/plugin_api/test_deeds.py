"""What plugins hear after a deed: rows for the worker, one for each plugin."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from core.kit import db
from core.kit.jobs import claim_job, mark_done, mark_job_failed
from core.plugin_api import HOOK_JOB, HookFailed, HookRunner, Plugins, tell, tell_plugin
from core.plugin_api.discovery import new_manager
from core.plugin_api.switches import PluginChoices

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
EVENT, SEATS = UUID(int=7), (UUID(int=8), UUID(int=9))


def runner(*modules: object, choices: PluginChoices) -> HookRunner:
    manager = new_manager({})
    for module in modules:
        manager.register(module, module.__name__)

    async def read() -> PluginChoices:
        return choices

    return HookRunner(Plugins(manager=manager, installed={}), read)


def into(heard: list[object]) -> Callable[[UUID], None]:
    """A hook that notes the event it was told of."""

    def hear(event):
        heard.append(event)

    return hear


def offered(lake, *on: str) -> PluginChoices:
    return PluginChoices(
        site=dict.fromkeys(("ash", "birch"), "offered"),
        groups={lake.id: frozenset(on)},
        slugs={"lake": lake.id},
    )


async def work(run: HookRunner, now: datetime = NOW) -> list[str]:
    """Run all due rows as the worker does; gives what failed."""
    failed = []
    while job := await claim_job(now, lease=timedelta(minutes=1)):
        assert job.kind == HOOK_JOB
        try:
            await run(job.details, now)
        except HookFailed as failure:
            await mark_job_failed(job, "failed", now)
            failed += failure.plugins
        else:
            await mark_done(job)
    return failed


async def test_each_plugin_hears_once(database, lake, make_module):
    """One that fails is tried again, and the other is not told twice."""
    heard: list[object] = []

    def fails(scope):
        heard.append("ash")
        raise ZeroDivisionError

    def hears(scope, event, seats):
        heard.append(("birch", scope.group_slug, event, seats))

    run = runner(
        make_module("ash", seats_confirmed=fails),
        make_module("birch", seats_confirmed=hears),
        choices=offered(lake, "ash", "birch"),
    )
    async with db.transaction():
        await tell("seats_confirmed", NOW, group=lake.id, event=EVENT, seats=SEATS)
    assert await work(run) == ["ash"]
    assert heard == ["ash", ("birch", "lake", EVENT, SEATS)]
    assert await work(run, NOW + timedelta(days=1)) == ["ash"]
    assert heard == ["ash", ("birch", "lake", EVENT, SEATS), "ash"]


async def test_undone_deed_is_not_told(database, lake, make_module):
    """The row goes with the transaction."""
    heard = []
    run = runner(
        make_module("ash", attendance_closed=into(heard)),
        choices=offered(lake, "ash"),
    )

    async def undone() -> None:
        async with db.transaction():
            await tell("attendance_closed", NOW, group=lake.id, event=EVENT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await undone()
    await work(run)
    assert heard == []


async def test_switched_off_meanwhile(database, lake, make_module):
    """Off means not called, also for what was done before."""
    heard = []
    module = make_module("ash", attendance_closed=into(heard))
    await tell("attendance_closed", NOW, group=lake.id, event=EVENT)
    job = await claim_job(NOW, lease=timedelta(minutes=1))
    await runner(module, choices=offered(lake, "ash"))(job.details, NOW)
    await mark_done(job)
    await work(runner(module, choices=offered(lake)))
    assert heard == []


async def test_retry_of_the_first_row_doubles_nothing(database, lake, make_module):
    """A worker that dies after it has written the rows leaves the job to another one."""
    heard = []
    module = make_module("ash", attendance_closed=into(heard))
    run = runner(module, choices=offered(lake, "ash"))
    await tell("attendance_closed", NOW, group=lake.id, event=EVENT)
    job = await claim_job(NOW, lease=timedelta(minutes=1))
    await run(job.details, NOW)
    await run(job.details, NOW)
    await mark_done(job)
    await work(run)
    assert heard == [EVENT]


async def test_plugin_hears_of_its_own_switch(database, lake, make_module):
    """Also of being switched off, when it is off already; another one does not hear of it."""
    heard = []
    modules = [
        make_module(
            name, plugin_disabled=lambda scope, name=name: heard.append((name, scope.group_id))
        )
        for name in ("ash", "birch")
    ]
    await tell_plugin("plugin_disabled", NOW, plugin="ash", group=lake.id)
    assert await work(runner(*modules, choices=offered(lake))) == []
    assert heard == [("ash", lake.id)]


async def test_deed_of_no_group(database, make_module):
    """What belongs to the whole site reaches plugins of level site."""
    heard = []
    module = make_module("ash", level="site", attendance_closed=into(heard))
    choices = PluginChoices(site={"ash": "on_for_all"}, groups={}, slugs={})
    await tell("attendance_closed", NOW, group=None, event=EVENT)
    assert await work(runner(module, choices=choices)) == []
    assert heard == [EVENT]


@pytest.mark.parametrize(
    ("hook", "arguments"),
    [("seats_confirmed", {"event": EVENT}), ("event_panels", {"event": EVENT})],
)
async def test_wrong_row_is_the_cores_fault(hook, arguments):
    """It is loud at the deed, and not three days later in the worker."""
    with pytest.raises(AssertionError):
        await tell(hook, NOW, group=None, **arguments)
