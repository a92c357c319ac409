"""A foreign plugin in a distribution of its own: built, installed by pip, and the site run with it.

It lies under `tests/fixtures/sauna_plugin` and needs no line in the core.
"""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

import httpx
import pytest

from core.accounts import SYSTEM
from core.app.create import App, create_app
from core.app.database import migrate, missing_migrations
from core.app.plugin_list import idle_plugins, plugin_report
from core.events import EventOut
from core.groups import (
    PluginNotOffered,
    PluginState,
    WholeSiteOnly,
    plugin_choices,
    switch_group_plugin,
    switch_site_plugin,
)
from core.kit import db
from core.kit.jobs import claim_job, mark_done
from core.plugin_api import HOOK_JOB, HookRunner, tell
from core.registrations import RegistrationIn, RegistrationOut, SeatIn, register
from core.testing.databases import once
from core.testing.factories import NOW, make_event, make_group

SOURCE = Path(__file__).parents[2] / "fixtures" / "sauna_plugin"
ADDRESS = "http://yhessa.example"
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE")


@pytest.fixture(scope="session")
def installed(shared_folder: Path) -> Path:
    """The folder into which the plugin's wheel was installed."""
    target = shared_folder / "sauna"

    def make() -> None:
        source, wheels = shared_folder / "sauna_source", shared_folder / "wheels"
        shutil.copytree(SOURCE, source)
        pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
        offline = ("--no-deps", "--no-index")
        build = (*pip, "wheel", *offline, "--no-build-isolation", "-w", wheels, source)
        subprocess.run(build, check=True)
        (wheel,) = wheels.glob("*.whl")
        subprocess.run((*pip, "install", *offline, "--target", target, wheel), check=True)

    once(shared_folder, "sauna", make)
    return target


@pytest.fixture
def sauna(installed: Path) -> Iterator[list[EntryPoint]]:
    """The plugin on the path, as an installation finds it."""
    sys.path.insert(0, str(installed))
    yield [point for point in entry_points(group="yhessa.plugins") if point.name == "sauna_turns"]
    sys.path.remove(str(installed))


@asynccontextmanager
async def running(settings: object, plugins: list[EntryPoint]) -> AsyncIterator[App]:
    """The site with these plugins on a migrated database."""
    app = create_app(settings, plugins=plugins, clock=lambda: NOW)
    await db.engine().start_connection_pool()
    await migrate(settings)
    yield app
    app.close()
    await db.engine().close_connection_pool()


@pytest.fixture
async def app(settings, sauna) -> AsyncIterator[App]:
    """The site with the plugin installed, offered nowhere yet."""
    async with running(settings, sauna) as app:
        yield app


@pytest.fixture
async def visitor(app: App) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on this site."""
    transport = httpx.ASGITransport(app=app.frame)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        yield client


async def switch_on(app: App, group: object) -> None:
    plugin = app.plugins.installed["sauna_turns"]
    await switch_site_plugin(plugin, PluginState.OFFERED, actor=SYSTEM, now=NOW)
    await switch_group_plugin(plugin, group.id, is_on=True, actor=SYSTEM, now=NOW)
    await work(app)


async def work(app: App) -> None:
    """Run the due job rows, as the worker does."""
    run = HookRunner(app.plugins, plugin_choices)
    while job := await claim_job(NOW, lease=timedelta(minutes=1)):
        if job.kind == HOOK_JOB:
            await run(job.details, NOW)
        await mark_done(job)


async def answer(visitor: httpx.AsyncClient, method: str, path: str) -> tuple[object, ...]:
    """What tells one answer from another, with the plugin's part of the address struck out."""
    got = await visitor.request(method, path)
    address = path.split("/")[4]
    headers = {name: value.replace(address, "…") for name, value in got.headers.items()}
    return got.status_code, headers, got.text.replace(address, "…")


async def test_turn_is_taken_on_the_page(app, visitor):
    """Page, form, words, style sheet and table of the plugin all work."""
    group = await make_group()
    await switch_on(app, group)
    path = f"/fi/groups/{group.slug}/sauna-turns"
    page = await visitor.get(path)
    assert page.status_code == 200
    assert "Kello 18: vapaa" in page.text
    sheet = page.text.partition("/static/sauna_turns/")[2].partition('"')[0]
    assert (await visitor.get(f"/static/sauna_turns/{sheet}")).status_code == 200
    key = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"csrf_token": key, "hour": "18", "name": "Aino <b>"}
    taken = await visitor.post(path, data=form)
    assert (taken.status_code, taken.headers["location"]) == (303, path)
    assert "Kello 18: Aino &lt;b&gt;" in (await visitor.get(path)).text
    late = await visitor.post(path, data={**form, "name": "Eino"})
    assert late.status_code == 409
    assert "Vuoro on jo varattu" in late.text
    assert "Klockan 17: ledig" in (await visitor.get(path.replace("/fi/", "/sv/"))).text


async def test_form_key_is_asked_of_plugins_too(app, visitor):
    """No plugin can forget it."""
    group = await make_group()
    await switch_on(app, group)
    path = f"/fi/groups/{group.slug}/sauna-turns"
    refused = await visitor.post(path, data={"hour": "18", "name": "Aino"})
    assert refused.status_code == 403
    assert "Aino" not in (await visitor.get(path)).text


@pytest.mark.parametrize("where", ["not offered", "off", "next door", "no such group"])
async def test_closed_address_answers_as_an_unknown_one(where, app, visitor):
    """For every method alike, or somebody could tell which plugins are installed."""
    here, next_door = await make_group(), await make_group("Lieksan Jane")
    if where == "next door":
        await switch_on(app, next_door)
    elif where != "not offered":
        await switch_on(app, here)
    if where == "off":
        plugin = app.plugins.installed["sauna_turns"]
        await switch_group_plugin(plugin, here.id, is_on=False, actor=SYSTEM, now=NOW)
    slug = "nobody" if where == "no such group" else here.slug
    for method in METHODS:
        for rest in ("", "/18", "//"):
            closed = await answer(visitor, method, f"/fi/groups/{slug}/sauna-turns{rest}")
            unknown = await answer(visitor, method, f"/fi/groups/{slug}/sauna-turmz{rest}")
            assert closed == unknown


async def test_switch_works_at_once_in_another_process(app, visitor, settings, sauna):
    """Two web processes share nothing but the database."""
    group = await make_group()
    path = f"/fi/groups/{group.slug}/sauna-turns"
    assert (await visitor.get(path)).status_code == 404
    await switch_on(app, group)
    assert (await visitor.get(path)).status_code == 200
    plugin = app.plugins.installed["sauna_turns"]
    await switch_site_plugin(plugin, PluginState.NOT_OFFERED, actor=SYSTEM, now=NOW)
    assert (await visitor.get(path)).status_code == 404
    await switch_site_plugin(plugin, PluginState.OFFERED, actor=SYSTEM, now=NOW)
    assert (await visitor.get(path)).status_code == 200  # the group's own choice was kept


async def test_pages_of_the_group_alone_show_it(app, visitor):
    """Its link on the group's page and its box under the group's events, and none next door."""
    here, next_door = await make_group(), await make_group("Lieksan Jane")
    mine = await make_event("Saunailta", group=here.id)
    theirs = await make_event("Arkistoilta", group=next_door.id)
    inside = [f"/fi/groups/{here.slug}", f"/fi/events/{mine.slug}"]
    outside = [f"/fi/groups/{next_door.slug}", f"/fi/events/{theirs.slug}", "/fi/", "/fi/events"]
    link = f'href="/fi/groups/{here.slug}/sauna-turns"'
    for path in (*inside, *outside):
        page = await visitor.get(path)
        assert (page.status_code, "sauna-turns" in page.text) == (200, False)
    await switch_on(app, here)
    for path in (*inside, *outside):
        assert (link in (await visitor.get(path)).text) is (path in inside)
    assert "Sauna tapahtuman jälkeen" in (await visitor.get(inside[1])).text
    plugin = app.plugins.installed["sauna_turns"]
    await switch_group_plugin(plugin, here.id, is_on=False, actor=SYSTEM, now=NOW)
    for path in (*inside, *outside):
        assert "sauna-turns" not in (await visitor.get(path)).text


async def test_life_of_a_seat(app):
    """Confirmed, queued, cancelled and erased reach the plugin's table, told once or twice."""
    group = await make_group()
    await switch_on(app, group)
    hooks = (await app.hooks("fi")).within(group)
    event, first, second = uuid4(), uuid4(), uuid4()
    for _ in range(2):
        await tell("seats_confirmed", NOW, group=group.id, event=event, seats=(first,))
        await tell("seats_queued", NOW, group=group.id, event=event, seats=(second,))
        await work(app)
    assert await states(hooks, first, second) == ["bathes", "waits"]
    await tell("seats_cancelled", NOW, group=group.id, event=event, seats=(second,))
    await work(app)
    assert await states(hooks, first, second) == ["bathes", None]
    await hooks.erase_personal_data(event, (first,))
    assert await states(hooks, first, second) == [None, None]
    await tell("seats_confirmed", NOW, group=group.id, event=event, seats=(first, second))
    await work(app)
    assert await states(hooks, first, second) == ["bathes", "bathes"]
    await tell("attendance_closed", NOW, group=group.id, event=event)
    await work(app)
    assert await states(hooks, first, second) == [None, None]


async def states(hooks: object, *seats: UUID) -> list[object]:
    """What the plugin's box on each seat's page says."""
    found = []
    for seat in seats:
        boxes = await hooks.seat_panels(SimpleNamespace(id=seat, state="confirmed"))
        mine = [box.values["state"] for box in boxes if box.template == "sauna_turns/_seat.html"]
        found.append(mine[0] if mine else None)
    return found


async def test_person_reads_of_the_sauna_on_the_own_page(app, visitor):
    """From the sign-up by way of the worker to the page of the seat, and gone with the seat."""
    group = await make_group()
    await switch_on(app, group)
    event = await make_event("Saunailta", group=group.id, places=1)
    signed_up = [await sign_up(event, number) for number in (1, 2)]
    await work(app)
    bathes, waits = [app.links.token("seat", made.seats[0].id) for made in signed_up]
    assert "Lauteilla on sinulle tilaa." in (await visitor.get(f"/fi/s/{bathes}")).text
    assert "Pääset saunaan, jos saat paikan." in (await visitor.get(f"/fi/s/{waits}")).text
    plugin = app.plugins.installed["sauna_turns"]
    await switch_group_plugin(plugin, group.id, is_on=False, actor=SYSTEM, now=NOW)
    page = await visitor.get(f"/fi/s/{bathes}")
    assert (page.status_code, "Lauteilla" in page.text) == (200, False)


async def sign_up(event: EventOut, number: int) -> RegistrationOut:
    """One person signs up for one seat on site."""
    form = RegistrationIn(
        form_key=f"form-key-{number}",
        contact_name="Aino Aalto",
        contact_email=f"aino{number}@yhdistys.example",
        seats=(SeatIn(quota=event.event_quotas[0].id, name="Aino Aalto"),),
    )
    return await register(event, form, now=NOW)


async def test_party_too_large_is_refused(app):
    """The plugin's sentence is what the person reads."""
    from core.plugin_api import Refused

    group = await make_group()
    await switch_on(app, group)
    hooks = (await app.hooks("fi")).within(group)
    await hooks.check_registration(None, SimpleNamespace(seats=(1,) * 8))
    with pytest.raises(Refused) as refusal:
        await hooks.check_registration(None, SimpleNamespace(seats=(1,) * 9))
    assert refusal.value.sentence.to("fi").startswith("Lauteille mahtuu kahdeksan")


async def test_switching_is_told_and_kept_in_the_history(app):
    """The stove is lit where the plugin was switched on, and goes out with it."""
    here, next_door = await make_group(), await make_group("Lieksan Jane")
    plugin = app.plugins.installed["sauna_turns"]
    with pytest.raises(PluginNotOffered):
        await switch_group_plugin(plugin, here.id, is_on=True, actor=SYSTEM, now=NOW)
    await switch_on(app, here)
    assert await stoves() == {here.id: True}
    await switch_site_plugin(plugin, PluginState.ON_FOR_ALL, actor=SYSTEM, now=NOW)
    await work(app)
    lit = await stoves()
    assert lit[here.id]
    assert lit[next_door.id]
    await switch_site_plugin(plugin, PluginState.NOT_OFFERED, actor=SYSTEM, now=NOW)
    await work(app)
    assert set((await stoves()).values()) == {False}
    rows = await db.fetch(
        "SELECT action FROM history_entry WHERE action LIKE '%.plugin' ORDER BY id"
    )
    assert [row["action"] for row in rows] == [
        "site.plugin",
        "group.plugin",
        "site.plugin",
        "site.plugin",
    ]


async def stoves() -> dict[UUID, bool]:
    """Which group's stove is lit."""
    rows = await db.fetch("SELECT group_id, is_heated FROM sauna_turns_stove")
    return {row["group_id"]: bool(row["is_heated"]) for row in rows}


async def test_switching_to_what_it_is_already_changes_nothing(app):
    """A double press makes no second line in the history and tells the plugin nothing."""
    group = await make_group()
    await switch_on(app, group)
    await switch_on(app, group)
    rows = await db.fetch("SELECT id FROM history_entry WHERE action LIKE '%.plugin'")
    assert len(rows) == 2


async def test_two_admins_at_once(app):
    """One of them switches it on, the other finds it on."""
    group = await make_group()
    plugin = app.plugins.installed["sauna_turns"]
    await switch_site_plugin(plugin, PluginState.OFFERED, actor=SYSTEM, now=NOW)
    presses = (
        switch_group_plugin(plugin, group.id, is_on=True, actor=SYSTEM, now=NOW) for _ in range(4)
    )
    await asyncio.gather(*presses)
    rows = await db.fetch("SELECT id FROM history_entry WHERE action = 'group.plugin'")
    told = await db.fetch("SELECT id FROM job WHERE kind = $1", HOOK_JOB)
    assert (len(rows), len(told)) == (1, 1)


async def test_level_site_knows_no_groups(app):
    """It is off or on for all."""
    from msgspec.structs import replace

    plugin = app.plugins.installed["sauna_turns"]
    whole = replace(plugin, info=replace(plugin.info, level="site"))
    group = await make_group()
    with pytest.raises(WholeSiteOnly):
        await switch_site_plugin(whole, PluginState.OFFERED, actor=SYSTEM, now=NOW)
    with pytest.raises(WholeSiteOnly):
        await switch_group_plugin(whole, group.id, is_on=True, actor=SYSTEM, now=NOW)
    await switch_site_plugin(whole, PluginState.ON_FOR_ALL, actor=SYSTEM, now=NOW)
    job = await claim_job(NOW, lease=timedelta(minutes=1))
    assert (job.details["hook"], job.details["group"]) == ("plugin_enabled", None)


async def test_group_is_deleted_with_the_plugins_rows(app):
    """An idle plugin must not hold the core back."""
    group = await make_group()
    await switch_on(app, group)
    await db.execute("DELETE FROM groups WHERE id = $1", group.id)
    assert await stoves() == {}


async def test_list_of_plugins(app):
    """What is installed, from where, in which state."""
    await switch_on(app, await make_group())
    assert await plugin_report(app.plugins) == (
        "sauna_turns: Sauna turns (yhessa-sauna-turns 1.2.0); offered; for groups, on in 1"
    )


async def test_uninstalled_plugin_leaves_a_working_site(settings, sauna):
    """Its data lies idle, and the list says so; installed again, it goes on where it was."""
    async with running(settings, sauna) as app:
        group = await make_group()
        await switch_on(app, group)
    async with running(settings, []) as app:
        transport = httpx.ASGITransport(app=app.frame)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            assert (await client.get("/healthz")).status_code == 200
            gone = await client.get(f"/fi/groups/{group.slug}/sauna-turns")
            assert gone.status_code == 404
        assert await missing_migrations() == []
        assert await idle_plugins(app.plugins) == {
            "sauna_turns": "not installed; its tables and their data lie idle"
        }
    async with running(settings, sauna):
        assert await stoves() == {group.id: True}
