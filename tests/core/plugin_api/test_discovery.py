"""What is found, and what is refused at the start with a sentence."""

import pytest

from core.plugin_api import PluginError, load_plugins

GOOD = """
from core.plugin_api import PluginInfo, Scope, NavItem, hookimpl, translator
_ = translator("{name}")
info = PluginInfo(
    name=_("Sauna"), summary=_("Turns."), level="{level}", requires_core="{requires}"
)
{more}
"""


def source(name: str = "sauna", *, level="group", requires=">=0.1,<9", more="") -> str:
    return GOOD.format(name=name, level=level, requires=requires, more=more)


def test_good_plugin_is_found(make_point, tmp_path):
    """Name, home and folder are known; what it lacks is simply not there."""
    plugins = load_plugins({}, [make_point("sauna_turns", source("sauna_turns"))])
    plugin = plugins.installed["sauna_turns"]
    assert (plugin.distribution, plugin.version) == ("yhessa-sauna_turns", "1.0")
    assert plugin.address == "sauna-turns"
    assert plugins.folders == {"sauna_turns": tmp_path / "sauna_turns_of_yhessa_sauna_turns"}
    assert plugins.piccolo_apps == []
    assert plugins.levels == {"sauna_turns": "group"}


def test_installed_distributions_are_walked():
    """Without a list of entry points those of the environment are taken."""
    assert isinstance(load_plugins({}).installed, dict)


REFUSED = {
    "no info": ("", "lacks `info = PluginInfo"),
    "broken": ("import nowhere_at_all", "can't be loaded: ModuleNotFoundError"),
    "level": (source(level="planet"), "has the level 'planet'"),
    "range": (source(requires="about one"), "requires_core='about one'"),
    "version": (source(requires=">=1,<2"), "needs Yhessä >=1,<2, but this is 0.5"),
    "misspelt": (
        source(more="def helper(): ...\n@hookimpl\ndef navigation_item(scope): ..."),
        "implements navigation_item, which is no hook (is navigation_items meant?)",
    ),
    "invented": (source(more="@hookimpl\ndef qqq(): ..."), "implements qqq, which is no hook."),
    "argument": (
        source(more="@hookimpl\ndef navigation_items(scope, weather): ..."),
        "asks navigation_items for weather, which this hook doesn't give",
    ),
    "wrapper": (
        source(more="@hookimpl(wrapper=True)\ndef navigation_items():\n    return (yield)"),
        "has navigation_items as a wrapper",
    ),
    "old wrapper": (
        source(more="@hookimpl(hookwrapper=True)\ndef navigation_items(scope): return []"),
        "has a hook that can't be called",
    ),
    "async routes": (
        source(more="@hookimpl\nasync def register_routes(): ..."),
        "has register_routes as a wrapper, or async",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_plugin_and_distribution(case, make_point):
    """Who runs the site must know which package to mend or to remove."""
    text, sentence = REFUSED[case]
    with pytest.raises(PluginError) as refusal:
        load_plugins({}, [make_point("sauna", text)], core_version="0.5")
    assert str(refusal.value).startswith('The plugin "sauna" of yhessa-sauna ')
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("value", ["sauna_of_yhessa_sauna.hooks:info", "alone"])
def test_entry_point_must_be_a_module_of_a_package(value, make_point, tmp_path):
    """A function has no folder to look into; a lone module's folder is everybody's."""
    from importlib.metadata import EntryPoint

    make_point("sauna", source())
    (tmp_path / "alone.py").write_text(source())
    point = EntryPoint("sauna", value, "yhessa.plugins")
    with pytest.raises(PluginError, match="must be a module inside a package"):
        load_plugins({}, [point])


@pytest.mark.parametrize("names", [("sauna", "sauna"), ("sauna_a", "sauna-a")])
def test_two_distributions_with_one_name(names, make_point):
    """Either could be meant; names that lead to one address are one name."""
    one = make_point(names[0], source(), distribution="birch-sauna")
    two = make_point(names[1], source(), distribution="alder-sauna")
    with pytest.raises(PluginError) as refusal:
        load_plugins({}, [one, two])
    assert "used twice, by alder-sauna and birch-sauna" in str(refusal.value)


@pytest.mark.parametrize("name", ["Sauna", "sauna-turns", "_sauna", "sauna__turns", "s" * 41])
def test_name_that_makes_no_table_or_address(name, make_point):
    """It becomes part of table names and addresses."""
    with pytest.raises(PluginError, match="needs a name of small letters"):
        load_plugins({}, [make_point(name, source())])


@pytest.mark.parametrize(
    ("name", "level"), [("events", "group"), ("kit", "site"), ("privacy", "site"), ("r", "site")]
)
def test_name_that_the_core_uses(name, level, make_point):
    """Its address, templates or words would be taken for the core's."""
    with pytest.raises(PluginError, match="has a name that the core uses itself"):
        load_plugins({}, [make_point(name, source(level=level))])


def test_name_is_free_at_the_other_level(make_point):
    """`/{lang}/privacy` is the core's, `/{lang}/groups/{slug}/privacy` is nobody's."""
    assert load_plugins({}, [make_point("privacy", source())]).installed


TABLES = """
from piccolo.columns import Varchar
from piccolo.conf.apps import AppConfig
from piccolo.table import Table

class Turn(Table, tablename="{table}"):
    name = Varchar()

APP_CONFIG = AppConfig(app_name="{app}", migrations_folder_path="m", table_classes=[Turn])
"""


@pytest.mark.parametrize(
    ("app", "table", "sentence"),
    [
        ("sauna", "turn", "has a table turn: its name must begin with sauna_"),
        ("saunas", "sauna_turn", 'calls its Piccolo app "saunas": it must be "sauna" too'),
    ],
)
def test_tables_that_could_be_anothers(app, table, sentence, make_point, tmp_path):
    """A plugin's tables are told by their names, in backups and when it is gone."""
    point = make_point("sauna", source())
    app_file = tmp_path / "sauna_of_yhessa_sauna" / "piccolo_app.py"
    app_file.write_text(TABLES.format(app=app, table=table))
    with pytest.raises(PluginError, match="sauna") as refusal:
        load_plugins({}, [point])
    assert sentence in str(refusal.value)


def test_table_of_the_core(make_point, tmp_path):
    """A plugin called `event` must not bring an `event_session`."""
    import core.events

    assert core.events.Session
    point = make_point("event", source("event"))
    app_file = tmp_path / "event_of_yhessa_event" / "piccolo_app.py"
    app_file.write_text(TABLES.format(app="event", table="event_session"))
    with pytest.raises(PluginError, match="has a table event_session, as the core has"):
        load_plugins({}, [point])


def test_tables_that_can_not_be_loaded(make_point, tmp_path):
    """The sentence says whose."""
    point = make_point("sauna", source())
    (tmp_path / "sauna_of_yhessa_sauna" / "piccolo_app.py").write_text("1 / 0")
    with pytest.raises(PluginError, match='tables of the plugin "sauna" can\'t be loaded: Zero'):
        load_plugins({}, [point])


def test_pages_that_can_not_be_used(make_point):
    """What `register_routes` gives must be controllers or handlers."""
    from core.plugin_api import routers

    more = "@hookimpl\ndef register_routes(): return [7]"
    plugins = load_plugins({}, [make_point("sauna", source(more=more))])
    with pytest.raises(PluginError, match='The plugin "sauna" has pages that can\'t be used'):
        routers(plugins)
