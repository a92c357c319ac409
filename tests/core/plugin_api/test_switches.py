"""Which plugins are on where."""

from uuid import UUID

import pytest

from core.plugin_api.switches import PluginChoices, is_on, plugins_on

LAKE, HILL = UUID(int=1), UUID(int=2)


def choices(state: str | None, *, chosen: set[UUID] = frozenset()) -> PluginChoices:
    return PluginChoices(
        site={} if state is None else {"sauna": state},
        groups={group: frozenset({"sauna"}) for group in chosen},
        slugs={"lake": LAKE, "hill": HILL},
    )


@pytest.mark.parametrize(
    ("state", "level", "in_lake", "in_hill", "in_site"),
    [
        (None, "group", False, False, False),
        ("not_offered", "group", False, False, False),
        ("offered", "group", True, False, False),
        ("on_for_all", "group", True, True, False),
        (None, "site", False, False, False),
        ("offered", "site", False, False, False),
        ("on_for_all", "site", True, True, True),
    ],
)
def test_on_where_the_site_and_the_group_say_so(state, level, in_lake, in_hill, in_site):
    """The lake's group chose the plugin, the hill's did not."""
    chosen = choices(state, chosen={LAKE})
    found = tuple(is_on("sauna", level, chosen, group) for group in (LAKE, HILL, None))
    assert found == (in_lake, in_hill, in_site)


def test_all_that_are_on_by_name():
    """A set of names is what a scope carries."""
    levels = {"sauna": "group", "awards": "group"}
    assert plugins_on(levels, choices("offered", chosen={LAKE}), LAKE) == {"sauna"}
    assert plugins_on(levels, choices("offered", chosen={LAKE}), HILL) == frozenset()
