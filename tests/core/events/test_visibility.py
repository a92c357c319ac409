"""Who sees which events: each negative case first makes what could leak."""

import pytest

from core.accounts import Actor, ActorKind
from core.events import (
    EventFilter,
    EventState,
    HostIn,
    Visibility,
    coming_events,
    count_by_municipality,
    event_by_slug,
    events_of_series,
    list_events,
    series_by_slug,
    visible_events,
)
from core.groups import group_of_members_key, members_token, revoke_members_links
from core.kit.errors import NotFound
from core.kit.links import Links
from core.testing.factories import NOW

STRANGER = Actor(ActorKind.STRANGER)
ALL = EventFilter()
LINKS = Links(["a secret that is long enough for a test"])


async def titles(actor, asked=ALL):
    page = await list_events(actor, asked, NOW)
    assert page.total == len(page.events)
    return [card.title["fi"] for card in page.events]


async def test_members_events_are_nowhere_in_public(make_event, make_series):
    """No list, search, count, series or address shows a stranger what is for members."""
    series = await make_series()
    hidden = await make_event(
        "Työvaliokunta",
        visibility=Visibility.MEMBERS,
        municipality="260",
        series=series.id,
        kind="working_committee",
    )
    assert await titles(STRANGER) == []
    assert await titles(STRANGER, EventFilter(q="valiokunta")) == []
    assert await titles(STRANGER, EventFilter(group=hidden.group.slug)) == []
    assert await count_by_municipality(STRANGER, NOW) == {}
    assert await events_of_series(STRANGER, series.id) == ()
    assert await coming_events(visible_events(STRANGER, hidden.group.id), NOW, limit=9) == ()
    with pytest.raises(NotFound):
        await event_by_slug(hidden.slug, STRANGER)


async def test_key_opens_its_own_group_alone(make_event, make_group):
    """A members' link shows its group's events and those that the group holds with others."""
    own, other = await make_group("Kiteen Jane"), await make_group("OkuJane")
    members = {"visibility": Visibility.MEMBERS}
    await make_event("Oma", group=own.id, **members)
    await make_event("Vieras", group=other.id, **members)
    await make_event("Yhteinen", group=other.id, hosts=(HostIn(group=own.id),), **members)
    await make_event(
        "Kysytty", group=other.id, hosts=(HostIn(group=own.id, has_agreed=False),), **members
    )
    await make_event("Luonnos", group=own.id, state=EventState.DRAFT, **members)
    await make_event("Julkinen", group=other.id)
    member = Actor(ActorKind.MEMBERS, own.id)
    assert sorted(await titles(member)) == ["Julkinen", "Oma", "Yhteinen"]


async def test_revoked_key_opens_nothing(make_group):
    """Raising the generation ends the links that were given out, and makes new ones."""
    group = await make_group()
    key = await members_token(LINKS, group.id)
    found = await group_of_members_key(LINKS, key)
    assert found == group
    await revoke_members_links(group.id, actor=STRANGER, now=NOW)
    assert await group_of_members_key(LINKS, key) is None
    assert await group_of_members_key(LINKS, "x" * 43) is None
    assert await group_of_members_key(LINKS, await members_token(LINKS, group.id)) == group


async def test_members_series_is_hidden(make_series, make_group):
    """A series for members answers like an unknown one, but for its group's members."""
    group = await make_group()
    series = await make_series(group=group.id, visibility=Visibility.MEMBERS)
    with pytest.raises(NotFound):
        await series_by_slug(series.slug, STRANGER)
    member = Actor(ActorKind.MEMBERS, group.id)
    assert await series_by_slug(series.slug, member) == series
