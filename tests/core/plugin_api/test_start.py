"""What a plugin can do to the start of the site and to all its pages."""

import os
import subprocess
import sys
from pathlib import Path

import httpx

from core.accounts import SYSTEM
from core.app.create import create_app
from core.groups import PluginState, switch_site_plugin
from core.kit import db
from core.plugin_api import scoped
from core.testing.factories import NOW

SITE_PLUGIN = """
import asyncio
from litestar import get
from core.plugin_api import NavItem, PluginInfo, hookimpl, translator
_ = translator("{name}")
info = PluginInfo(name=_("N"), summary=_("S."), level="site", requires_core=">=0.1")

@hookimpl
{hook}

@hookimpl
def register_routes():
    @get("/", sync_to_thread=False)
    def hello() -> str:
        return "hello from {name}"
    return [hello]
"""
GOOD = """def navigation_items(scope):
    return [NavItem(label=_("Good one"), path=scope.site_path("good"))]"""
RAISES = """def navigation_items(scope):
    return 1 / 0"""
HANGS = """async def navigation_items(scope):
    await asyncio.Event().wait()"""


def run(folder: Path, data: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """The command `yhessa` with what lies in this folder installed."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "YHESSA_DATA_DIR": str(data)}
    environment.pop("YHESSA_DATABASE_URL", None)
    return subprocess.run(
        (sys.executable, "-m", "core", *command),
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=data,
    )


def test_misspelt_hook_stops_the_start(make_point, tmp_path):
    """One sentence instead of a hook that never runs."""
    make_point("sauna", SITE_PLUGIN.format(name="sauna", hook="def navigation_item(scope): ..."))
    data = tmp_path / "data"
    data.mkdir()
    stopped = run(tmp_path, data, "serve", "--port", "1")
    assert stopped.returncode == 1
    assert stopped.stderr == (
        'Error: The plugin "sauna" of yhessa-sauna implements navigation_item, which is no hook '
        "(is navigation_items meant?).\n"
    )


def test_two_plugins_of_one_name_stop_the_start(make_point, tmp_path):
    """Which one would run depends on the order of folders."""
    source = SITE_PLUGIN.format(name="sauna", hook=GOOD)
    make_point("sauna", source, distribution="birch-sauna")
    make_point("sauna", source, distribution="alder-sauna")
    data = tmp_path / "data"
    data.mkdir()
    stopped = run(tmp_path, data, "migrate")
    assert stopped.returncode == 1
    assert stopped.stderr == (
        "Error: The plugin name sauna is used twice, by alder-sauna and birch-sauna: "
        "uninstall one.\n"
    )


def test_list_of_plugins(make_point, tmp_path):
    """The command says what there is."""
    make_point("good", SITE_PLUGIN.format(name="good", hook=GOOD))
    data = tmp_path / "data"
    data.mkdir()
    first = run(tmp_path, data, "plugins")
    assert first.stdout == "The database is not up to date: run `yhessa migrate` first.\n"
    assert run(tmp_path, data, "migrate").returncode == 0
    listed = run(tmp_path, data, "plugins")
    assert listed.stdout == "good: N (yhessa-good 1.0); not offered; for the whole site\n"


async def test_failing_and_hanging_plugins_leave_the_pages(settings, make_point, monkeypatch):
    """Two broken ones and a good one: each page is there, with the good one's link."""
    monkeypatch.setattr(scoped, "PAGE_LIMIT", 0.02)
    points = [
        make_point(name, SITE_PLUGIN.format(name=name, hook=hook))
        for name, hook in (("raises", RAISES), ("hangs", HANGS), ("good", GOOD))
    ]
    app = create_app(settings, plugins=points, clock=lambda: NOW)
    transport = httpx.ASGITransport(app=app.frame)
    async with httpx.AsyncClient(transport=transport, base_url="http://yhessa.example") as visitor:
        assert "Good one" not in (await visitor.get("/fi/nowhere")).text
        assert (await visitor.get("/fi/good")).status_code == 404
        for plugin in app.plugins.installed.values():
            await switch_site_plugin(plugin, PluginState.ON_FOR_ALL, actor=SYSTEM, now=NOW)
        page = await visitor.get("/fi/nowhere")
        assert page.status_code == 404
        assert '<a href="/fi/good">Good one</a>' in page.text
        assert (await visitor.get("/fi/good")).text == "hello from good"
        assert (await visitor.get("/fi/raises")).text == "hello from raises"
    app.close()
    await db.engine().close_connection_pool()
