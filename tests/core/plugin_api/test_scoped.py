"""The front of the hooks: order, guards, limits, and the same signatures as the specifications."""

import asyncio
import inspect
import time
from types import SimpleNamespace
from uuid import UUID

import pytest

from core.kit import db
from core.plugin_api import (
    CheckFailed,
    HookFailed,
    MailAttachment,
    NavItem,
    Panel,
    PersonalData,
    Refused,
    ScopedHooks,
    hookspecs,
    scoped,
    translator,
)
from core.plugin_api.markers import kind_of
from core.plugin_api.switches import PluginChoices

_ = translator("sauna")
EVENT, SEATS = UUID(int=7), (UUID(int=8),)


def panel(title: str, order: int = 100) -> Panel:
    return Panel(template="sauna/box.html", title=_(title), order=order)


def titles(panels: list[Panel]) -> list[str]:
    return [str(panel.title) for panel in panels]


def broken(*_arguments: object) -> list[Panel]:
    raise ZeroDivisionError


def specifications() -> dict[str, object]:
    return {
        name: function
        for name, function in inspect.getmembers(hookspecs, inspect.isfunction)
        if hasattr(function, "yhessa_spec")
    }


@pytest.mark.parametrize("name", sorted(specifications()))
def test_method_says_what_the_specification_says(name):
    """The methods are what gives hooks their types, so none may say something else."""
    if kind_of(name) == "registration":
        assert not hasattr(ScopedHooks, name)
        return
    spec = inspect.signature(specifications()[name])
    method = inspect.signature(getattr(ScopedHooks, name))
    wanted = {key: value.annotation for key, value in spec.parameters.items() if key != "scope"}
    found = {key: value.annotation for key, value in method.parameters.items() if key != "self"}
    assert found == wanted
    assert method.return_annotation == spec.return_annotation


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("register_routes", "registration"),
        ("event_panels", "contribution"),
        ("mail_attachments", "contribution"),
        ("check_registration", "check"),
        ("erase_personal_data", "check"),
        ("seats_confirmed", "deed"),
        ("plugin_enabled", "deed"),
    ],
)
def test_kind_is_told_by_the_name(name, kind):
    """The shape of the name is the whole contract of when a hook is called."""
    assert kind_of(name) == kind


async def test_panels_stand_by_order_and_title(make_hooks, make_module):
    """The order in which plugins were found must not show."""
    birch = make_module("birch", event_panels=lambda: [panel("Birch"), panel("Last", 900)])

    async def alder(event: object) -> list[Panel]:
        await asyncio.sleep(0)
        return [panel("Alder"), panel("First", 1)]

    async_one = make_module("alder", event_panels=alder)
    hooks = make_hooks(birch, async_one)
    found = titles(await hooks.event_panels(SimpleNamespace()))
    assert found == ["First", "Alder", "Birch", "Last"]


async def test_menu_stands_by_order_and_label(make_hooks, make_module):
    """The same for links."""

    def links(scope):
        path = scope.group_path("sauna_turns")
        return [NavItem(label=_("Turns"), path=path), NavItem(label=_("Bench"), path=path)]

    found = await make_hooks(make_module("sauna", navigation_items=links)).navigation_items()
    assert [(str(item.label), item.path) for item in found] == [
        ("Bench", "/fi/groups/jarvijane/sauna-turns"),
        ("Turns", "/fi/groups/jarvijane/sauna-turns"),
    ]


async def test_plugin_that_is_off_is_not_called(make_hooks, make_module):
    """Off means silent; the core's own rooms are always on."""
    on = make_module("birch", event_panels=lambda: [panel("Birch")])
    off = make_module("sauna", event_panels=lambda: [panel("Sauna")])
    core = make_module("calendars", event_panels=lambda: [panel("Calendar")])
    hooks = make_hooks(on, off, on={"birch"}, core={"core.calendars": core})
    assert titles(await hooks.event_panels(SimpleNamespace())) == ["Birch", "Calendar"]


async def test_within_a_group_its_own_choice_counts(make_hooks, make_module, lake, hill):
    """An event's page asks in the scope of the event's group."""
    module = make_module("sauna", event_panels=lambda scope: [panel(scope.group_path("sauna"))])
    choices = PluginChoices(
        site={"sauna": "offered"},
        groups={lake.id: frozenset({"sauna"})},
        slugs={"lake": lake.id, "hill": hill.id},
    )
    hooks = make_hooks(module, choices=choices)
    assert titles(await hooks.within(lake).event_panels(SimpleNamespace())) == [
        "/fi/groups/lake/sauna"
    ]
    assert titles(await hooks.within_id(lake.id).event_panels(SimpleNamespace())) == [
        "/fi/groups/lake/sauna"
    ]
    assert await hooks.within(hill).event_panels(SimpleNamespace()) == []


async def cancelled() -> list[Panel]:
    raise asyncio.CancelledError


def leaves() -> list[Panel]:
    raise SystemExit(1)


@pytest.mark.parametrize(
    "failing", [broken, cancelled, leaves, lambda: ["<b>text</b>"], lambda: 7], ids=range(5)
)
async def test_failing_contribution_is_left_out(failing, make_hooks, make_module, caplog):
    """A page stays up whatever a plugin does; the log names the plugin and the hook."""
    good = make_module("birch", event_panels=lambda: [panel("Birch")])
    hooks = make_hooks(make_module("ash", event_panels=failing), good)
    assert titles(await hooks.event_panels(SimpleNamespace())) == ["Birch"]
    assert hooks.is_incomplete
    assert "event_panels of ash failed" in caplog.text


async def test_nothing_contributed_is_fine(make_hooks, make_module):
    """A function that ends without a word adds nothing."""
    hooks = make_hooks(make_module("ash", event_panels=lambda: None))
    assert await hooks.event_panels(SimpleNamespace()) == []
    assert not hooks.is_incomplete


async def test_slow_async_contribution_is_cut_off(make_hooks, make_module, monkeypatch, caplog):
    """A hanging plugin costs a page no more than its limit."""
    monkeypatch.setattr(scoped, "PAGE_LIMIT", 0.01)

    async def hangs() -> list[Panel]:
        await asyncio.Event().wait()
        return [panel("Never")]

    hooks = make_hooks(make_module("ash", event_panels=hangs))
    assert await hooks.event_panels(SimpleNamespace()) == []
    assert hooks.is_incomplete
    assert "TimeoutError" in caplog.text


async def test_slow_plain_contribution_is_logged(make_hooks, make_module, monkeypatch, caplog):
    """It can't be cut off, so its time is told."""
    monkeypatch.setattr(scoped, "PAGE_LIMIT", 0.001)

    def slow() -> list[Panel]:
        started = time.perf_counter()
        while time.perf_counter() - started < 0.002:
            pass
        return [panel("Late")]

    hooks = make_hooks(make_module("ash", event_panels=slow))
    assert titles(await hooks.event_panels(SimpleNamespace())) == ["Late"]
    assert "event_panels of ash took" in caplog.text


async def test_visitor_who_left_ends_the_call(make_hooks, make_module):
    """The end of the request is no fault of the plugin, and must not be swallowed."""

    async def hangs() -> list[Panel]:
        await asyncio.Event().wait()
        return []

    hooks = make_hooks(make_module("ash", event_panels=hangs))
    task = asyncio.create_task(hooks.event_panels(SimpleNamespace()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not hooks.is_incomplete


async def test_refusal_stops_the_deed(make_hooks, make_module):
    """The plugin's own sentence reaches the person."""

    class BenchFull(Refused):
        sentence = _("The bench is full.")

    def check(form):
        raise BenchFull(field="seats")

    hooks = make_hooks(make_module("sauna", check_registration=check))
    with pytest.raises(BenchFull) as refusal:
        await hooks.check_registration(SimpleNamespace(), SimpleNamespace())
    assert refusal.value.field == "seats"


async def test_broken_check_stops_the_deed(make_hooks, make_module, caplog):
    """Nobody knows whether the deed is right, so it is not done."""
    hooks = make_hooks(make_module("sauna", check_registration=broken))
    with pytest.raises(CheckFailed) as refusal:
        await hooks.check_registration(SimpleNamespace(), SimpleNamespace())
    assert refusal.value.sentence.to("fi").startswith("Tätä ei voitu")
    assert "check_registration of sauna failed" in caplog.text


async def test_passed_check_lets_the_deed_be_done(make_hooks, make_module):
    """Every plugin is asked."""
    asked = []

    async def check(event, form):
        asked.append((event, form))

    hooks = make_hooks(make_module("sauna", check_registration=check))
    await hooks.check_registration(1, 2)
    assert asked == [(1, 2)]


async def test_failure_after_a_deed_is_told_when_all_were_called(make_hooks, make_module):
    """One that fails is tried again; the others must not wait for it."""
    told = []
    good = make_module("birch", seats_confirmed=lambda event, seats: told.append((event, seats)))
    hooks = make_hooks(make_module("ash", seats_confirmed=broken), good)
    with pytest.raises(HookFailed) as failure:
        await hooks.seats_confirmed(EVENT, SEATS)
    assert failure.value.plugins == ["ash"]
    assert told == [(EVENT, SEATS)]


DEEDS = {
    "seats_confirmed": (EVENT, SEATS),
    "seats_queued": (EVENT, SEATS),
    "seats_cancelled": (EVENT, SEATS),
    "attendance_closed": (EVENT,),
}


@pytest.mark.parametrize("name", DEEDS)
async def test_deed_is_told(name, make_hooks, make_module):
    """What was done reaches the plugin as ids."""
    told = []

    def hear(event, seats=None):
        told.append(event)

    def hear_seats(event, seats):
        told.append((event, seats))

    hear_it = hear_seats if len(DEEDS[name]) == 2 else hear
    await getattr(make_hooks(make_module("sauna", **{name: hear_it})), name)(*DEEDS[name])
    assert told == [DEEDS[name] if len(DEEDS[name]) == 2 else EVENT]


async def test_switched_plugin_alone_is_told(make_hooks, make_module):
    """One plugin's switch is no business of another's; off or on makes no difference."""
    told = []
    modules = [
        make_module(
            name,
            plugin_enabled=lambda name=name: told.append(("on", name)),
            plugin_disabled=lambda name=name: told.append(("off", name)),
        )
        for name in ("ash", "birch")
    ]
    hooks = make_hooks(*modules, on=set()).only("birch")
    await hooks.plugin_enabled()
    await hooks.plugin_disabled()
    assert told == [("on", "birch"), ("off", "birch")]


async def test_switched_off_plugin_still_erases(make_hooks, make_module):
    """Its data is kept while it is off, so the persons in it must go all the same."""
    erased = []
    module = make_module(
        "sauna", erase_personal_data=lambda event, seats: erased.append((event, seats))
    )
    await make_hooks(module, on=set()).erase_personal_data(EVENT, SEATS)
    assert erased == [(EVENT, SEATS)]


async def test_a_persons_copy_is_whole_or_none(make_hooks, make_module):
    """Plugins that are off keep data too; where one fails, a copy with gaps would look whole."""
    found = PersonalData(seat=SEATS[0], name="sauna", values={"turn": 3})
    good = make_module("sauna", collect_personal_data=lambda: [found])
    assert await make_hooks(good, on=set()).collect_personal_data(EVENT, SEATS) == [found]
    hooks = make_hooks(good, make_module("ash", collect_personal_data=broken))
    with pytest.raises(CheckFailed):
        await hooks.collect_personal_data(EVENT, SEATS)


PANELS = (
    "event_list_panels",
    "event_panels",
    "group_panels",
    "registration_panels",
    "seat_panels",
    "series_panels",
)


@pytest.mark.parametrize("name", PANELS)
async def test_every_page_takes_panels(name, make_hooks, make_module):
    """All kinds of panels go one way."""
    hooks = make_hooks(make_module("sauna", **{name: lambda: [panel("Sauna")]}))
    assert titles(await getattr(hooks, name)(SimpleNamespace())) == ["Sauna"]


async def test_mail_takes_files(make_hooks, make_module):
    """A mail goes out with the files that could be made."""
    file = MailAttachment(filename="turn.txt", media_type="text/plain", content=b"18-19")
    good = make_module("birch", mail_attachments=lambda: [file])
    hooks = make_hooks(make_module("ash", mail_attachments=broken), good)
    assert await hooks.mail_attachments(SimpleNamespace()) == [file]


@pytest.mark.parametrize("database_engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["seats_confirmed", "event_panels", "check_registration"])
async def test_no_hook_inside_a_transaction(name, database, make_hooks, make_module):
    """A plugin must never hold the locks of a deed; this is the core's fault, so it is loud."""
    called = []

    def called_with(event):
        called.append(event)

    hooks = make_hooks(make_module("sauna", **{name: called_with}))
    arguments = [SimpleNamespace()] * (1 if name == "event_panels" else 2)
    async with db.transaction():
        with pytest.raises(AssertionError, match=name):
            await getattr(hooks, name)(*arguments)
    assert called == []
