"""Which addresses are closed."""

from uuid import UUID

import pytest

from core.app.plugin_gate import ChoiceCache, gate
from core.plugin_api.switches import NOTHING_CHOSEN, PluginChoices

ADDRESSES = {"sauna-turns": ("sauna_turns", "group"), "awards": ("awards", "site")}
LAKE, HILL = UUID(int=1), UUID(int=2)
ON = PluginChoices(
    site={"sauna_turns": "offered", "awards": "on_for_all"},
    groups={LAKE: frozenset({"sauna_turns"})},
    slugs={"lake": LAKE, "hill": HILL},
)
OFF = PluginChoices(site={}, groups={}, slugs={"lake": LAKE})


@pytest.mark.parametrize(
    ("path", "is_closed"),
    [
        ("/fi/groups/lake/sauna-turns", False),
        ("/fi/groups/lake/sauna-turns/2026/book", False),
        ("/fi/groups/hill/sauna-turns", True),
        ("/fi/groups/hill//sauna-turns/", True),
        ("//fi/groups/hill/sauna-turns/book", True),
        ("/fi/groups/nobody/sauna-turns", True),
        ("/fi/awards", False),
        ("/fi/awards/2026", False),
        ("/fi/sauna-turns", False),  # no such route: nothing to close
        ("/fi/groups/lake/awards", False),
        ("/fi/groups/hill", False),
        ("/fi/groups/sauna-turns", False),  # a group of this name
        ("/fi/events/sauna-turns", False),
        ("/fi/", False),
        ("/", False),
    ],
)
def test_closed_where_it_is_off(path, is_closed):
    """On in one group, off next door; the router overlooks empty parts, so the gate does too."""
    assert gate(path, ADDRESSES, ON) is is_closed


@pytest.mark.parametrize("path", ["/fi/awards", "/fi/groups/lake/sauna-turns", "/xx/awards/x"])
def test_closed_everywhere(path):
    """Nothing is on until somebody says so."""
    assert gate(path, ADDRESSES, OFF)


async def test_choices_are_read_once_for_each_revision():
    """No query for each request, and never old choices after a switch."""
    reads, revision = [], [1]

    async def read() -> PluginChoices:
        reads.append(revision[0])
        return ON if revision[0] == 1 else OFF

    async def current_revision() -> int:
        return revision[0]

    cache = ChoiceCache(read, current_revision)
    assert [await cache.current() for _ in range(3)] == [ON, ON, ON]
    revision[0] = 2
    assert [await cache.current() for _ in range(3)] == [OFF, OFF, OFF]
    assert reads == [1, 2]


async def test_last_known_choices_while_the_database_is_away():
    """What is on stays on; a process that knows nothing yet keeps all closed."""
    is_away = [True]

    async def read() -> PluginChoices:
        return ON

    async def current_revision() -> int:
        if is_away[0]:
            raise ConnectionError
        return 1

    cache = ChoiceCache(read, current_revision)
    assert await cache.current() == NOTHING_CHOSEN
    is_away[0] = False
    assert await cache.current() == ON
    is_away[0] = True
    assert await cache.current() == ON
