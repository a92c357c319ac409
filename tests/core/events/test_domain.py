"""Making, changing and cancelling events, and what each does to the numbers."""

from datetime import UTC, datetime, timedelta

import pytest

from core.accounts import SYSTEM, Actor, ActorKind
from core.events import (
    ClosesBeforeOpening,
    EndsBeforeStart,
    EventChanges,
    EventState,
    HostIn,
    QuestionIn,
    QuestionKind,
    QuestionOption,
    QuotaIn,
    SeatsAreHeld,
    SessionIn,
    TitleMissing,
    UnknownZone,
    WrongState,
    bring_back_event,
    cancel_event,
    change_event,
    event_by_id,
    event_by_slug,
    online_link,
    postpone_event,
    publish_event,
    quotas_of,
    restore_event,
    run_publish_job,
    set_theme,
    take_back_event,
    trash_event,
)
from core.groups import NoSuchMunicipality, site_info
from core.kit import db
from core.kit.errors import NotFound
from core.testing.factories import NOW

STRANGER = Actor(ActorKind.STRANGER)
LATER = NOW + timedelta(hours=1)


async def jobs(kind):
    return await db.fetch("SELECT details FROM job WHERE kind = $1", kind)


async def test_event_comes_back_whole(make_event, make_group, make_series):
    """What an organiser typed is what the other rooms read, on both engines."""
    other = await make_group("OkuJane")
    await set_theme("archiving", {"fi": "arkistointi"})
    series = await make_series()
    event = await make_event(
        "Kansiot kuntoon",
        places=24,
        online_places=60,
        series=series.id,
        online_link="https://meet.example/abc",
        themes=("archiving", "unknown"),
        hosts=(HostIn(group=other.id), HostIn(name="Martat")),
        sessions=(
            SessionIn(
                title={"fi": "Työpaja"},
                starts_at=NOW + timedelta(days=14),
                ends_at=NOW + timedelta(days=14, hours=1),
                minutes=45,
                quotas=(QuotaIn(places=10, has_queue=False),),
            ),
        ),
        questions=(
            QuestionIn(
                key="food",
                kind=QuestionKind.CHOICE,
                label={"fi": "Ruoka"},
                options=(QuestionOption("vegan", {"fi": "vegaani"}),),
                is_sensitive=True,
            ),
        ),
    )
    read = await event_by_slug("kansiot-kuntoon", STRANGER)
    assert read == event
    assert [(quota.mode, quota.places) for quota in read.event_quotas] == [
        ("on_site", 24),
        ("online", 60),
    ]
    assert [quota.places for quota in read.session_quotas(read.sessions[0].id)] == [10]
    assert [host.name["fi"] for host in read.hosts] == ["OkuJane", "Martat"]
    assert [theme.slug for theme in read.themes] == ["archiving"]
    assert read.sessions[0].is_choice
    assert read.questions[0].options[0].label == {"fi": "vegaani"}
    assert read.series == series.ref
    assert read.is_online
    assert read.uid == f"{read.id}@yhessa.example"


async def test_online_link_is_no_part_of_an_event(make_event):
    """Whatever is made of an event can't tell the link: it is asked for apart."""
    event = await make_event(online_link="https://meet.example/abc")
    assert event.has_online_link
    assert "meet.example" not in repr(event)
    assert await online_link(event.id) == "https://meet.example/abc"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"title": {"sv": "Kväll"}}, TitleMissing),
        ({"ends_at": NOW}, EndsBeforeStart),
        ({"opens_at": LATER, "closes_at": NOW}, ClosesBeforeOpening),
        ({"zone": "Europe/Joensuu"}, UnknownZone),
        ({"municipality": "999"}, NoSuchMunicipality),
    ],
)
async def test_what_can_not_be_is_refused(make_event, changes, refusal):
    """A refusal names its field, and nothing is stored."""
    with pytest.raises(refusal):
        await make_event(**changes)
    assert await db.fetch("SELECT id FROM event") == []


async def test_text_raises_revision_and_time_raises_sequence(make_event):
    """Calendars ask again only for what matters to them; caches for all that is seen."""
    event = await make_event()
    site = await site_info()
    renamed = await change_event(
        event.id, EventChanges(title={"fi": "Uusi nimi"}), actor=SYSTEM, now=LATER
    )
    assert (renamed.revision, renamed.sequence) == (event.revision + 1, event.sequence)
    assert renamed.modified_at == LATER
    assert await jobs("event_changed") == []
    start = event.starts_at + timedelta(days=7)
    moved = await postpone_event(
        event.id, start, start + timedelta(hours=3), actor=SYSTEM, now=LATER
    )
    assert (moved.revision, moved.sequence) == (event.revision + 2, event.sequence + 1)
    assert len(await jobs("event_changed")) == 1
    assert (await site_info()).revision == site.revision + 2


async def test_change_that_nobody_sees_raises_nothing(make_event):
    """The link and keeping times stand on no page, so caches may stay."""
    event = await make_event()
    site = await site_info()
    changed = await change_event(
        event.id,
        EventChanges(online_link="https://meet.example/1", names_days=90),
        actor=SYSTEM,
        now=LATER,
    )
    assert changed.names_days == 90
    assert changed.revision == event.revision
    assert await site_info() == site


async def test_change_to_the_same_is_no_change(make_event):
    """A saved form without an edit makes nothing new."""
    event = await make_event(summary={"fi": "Tule mukaan", "sv": "Kom med"})
    same = EventChanges(
        title=event.title, summary=event.summary, starts_at=event.starts_at, zone=event.zone
    )
    assert await change_event(event.id, same, actor=SYSTEM, now=LATER) == event


async def test_modified_at_never_goes_back(make_event):
    """A clock that is set back does not send Last-Modified into the past."""
    event = await make_event()
    earlier = NOW - timedelta(days=1)
    changed = await change_event(
        event.id, EventChanges(title={"fi": "Toinen"}), actor=SYSTEM, now=earlier
    )
    assert changed.modified_at == event.modified_at
    assert (await site_info()).modified_at > NOW


async def test_old_address_leads_on(make_event):
    """A printed address finds its event for good, and nobody else can take it."""
    event = await make_event("Vanha nimi")
    await change_event(event.id, EventChanges(slug="uusi-nimi"), actor=SYSTEM, now=LATER)
    assert (await event_by_slug("vanha-nimi", STRANGER)).slug == "uusi-nimi"
    other = await make_event("Vanha nimi")
    assert other.slug == "vanha-nimi-2"


async def test_draft_is_seen_by_nobody(make_event):
    """A draft answers like an unknown address."""
    event = await make_event(state=EventState.DRAFT)
    with pytest.raises(NotFound):
        await event_by_slug(event.slug, STRANGER)
    assert (await event_by_id(event.id)).state == EventState.DRAFT


async def test_cancelling_closes_the_quotas_and_keeps_the_page(make_event):
    """No seat can be taken after it, the page stays, and the signed-up are told once."""
    event = await make_event()
    cancelled = await cancel_event(
        event.id, {"fi": "Kouluttaja sairastui."}, actor=SYSTEM, now=LATER
    )
    assert [quota.is_open for quota in cancelled.quotas] == [False]
    assert cancelled.sequence == event.sequence + 1
    seen = await event_by_slug(event.slug, STRANGER)
    assert seen.cancel_message == {"fi": "Kouluttaja sairastui."}
    assert len(await jobs("event_cancelled")) == 1
    with pytest.raises(WrongState):
        await cancel_event(event.id, actor=SYSTEM, now=LATER)
    assert len(await jobs("event_cancelled")) == 1


async def test_restoring_opens_them_again(make_event):
    """An event that takes place after all takes sign-ups again and tells so."""
    event = await make_event(state=EventState.CANCELLED)
    restored = await restore_event(event.id, actor=SYSTEM, now=LATER)
    assert restored.state == EventState.PUBLISHED
    assert restored.sequence == event.sequence + 1
    assert [quota.is_open for quota in await quotas_of(event.id)] == [True]
    assert len(await jobs("event_changed")) == 1


async def nobody(_event):
    return False


async def somebody(_event):
    return True


async def test_event_with_people_can_not_be_taken_back(make_event):
    """Those who hold a place must be told: cancel it."""
    event = await make_event()
    assert (
        await take_back_event(event.id, has_people=nobody, actor=SYSTEM, now=LATER)
    ).state == EventState.DRAFT
    await publish_event(event.id, actor=SYSTEM, now=LATER)
    await db.execute("UPDATE quota SET taken = 1 WHERE event = $1", event.id)
    with pytest.raises(SeatsAreHeld):
        await take_back_event(event.id, has_people=nobody, actor=SYSTEM, now=LATER)
    await db.execute("UPDATE quota SET taken = 0 WHERE event = $1", event.id)
    with pytest.raises(SeatsAreHeld):
        await take_back_event(event.id, has_people=somebody, actor=SYSTEM, now=LATER)
    assert (await event_by_id(event.id)).state == EventState.PUBLISHED


async def test_trash_can_be_undone(make_event):
    """A trashed event is gone for all; brought back it is what it was, closed quotas too."""
    event = await make_event(state=EventState.CANCELLED)
    await trash_event(event.id, actor=SYSTEM, now=LATER)
    with pytest.raises(NotFound):
        await event_by_slug(event.slug, STRANGER)
    back = await bring_back_event(event.id, actor=SYSTEM, now=LATER)
    assert back.state == EventState.CANCELLED
    assert [quota.is_open for quota in back.quotas] == [False]
    with pytest.raises(WrongState):
        await bring_back_event(event.id, actor=SYSTEM, now=LATER)


async def test_draft_is_published_at_its_time(make_event):
    """The job that was left publishes it once, not before its time, not a changed one."""
    event = await make_event(state=EventState.DRAFT, publish_at=LATER)
    assert len(await jobs("publish_event")) == 1
    job = {"event": str(event.id)}
    await run_publish_job(job, NOW)
    assert (await event_by_id(event.id)).state == EventState.DRAFT
    await run_publish_job(job, LATER)
    assert (await event_by_id(event.id)).state == EventState.PUBLISHED
    await run_publish_job(job, LATER)


async def test_sessions_move_with_their_event_by_the_clock_on_the_wall(make_event):
    """From winter to summer time the session keeps its local hour."""
    start = datetime(2027, 3, 17, 14, 30, tzinfo=UTC)  # 16.30 in Finland
    session = SessionIn(
        title={"fi": "Ilta"},
        starts_at=start + timedelta(minutes=30),
        ends_at=start + timedelta(hours=2),
    )
    event = await make_event(
        starts_at=start, ends_at=start + timedelta(hours=3), sessions=(session,)
    )
    later = datetime(2027, 3, 31, 13, 30, tzinfo=UTC)  # 16.30 in summer time
    moved = await postpone_event(
        event.id, later, later + timedelta(hours=3), actor=SYSTEM, now=LATER
    )
    assert moved.sessions[0].starts_at == later + timedelta(minutes=30)
    assert moved.sessions[0].ends_at == later + timedelta(hours=2)


async def test_each_deed_is_in_the_history(make_event):
    """Who did what stands there in order."""
    event = await make_event()
    await cancel_event(event.id, actor=SYSTEM, now=LATER)
    rows = await db.fetch(
        "SELECT action FROM history_entry WHERE event_id = $1 ORDER BY id", event.id
    )
    assert [row["action"] for row in rows] == [
        "event.created",
        "event.published",
        "event.cancelled",
    ]
