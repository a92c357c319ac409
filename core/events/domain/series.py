"""Series (tours, yearly events, courses) and venues."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import msgspec
from msgspec import UNSET

from core.accounts import SYSTEM, Actor, ActorKind
from core.events.domain import rows
from core.events.inputs import SeriesChanges, SeriesIn, VenueIn
from core.events.schemas import SeriesOut, VenueOut, Visibility
from core.groups import free_slug, keep_old_slug, old_slug_target, raise_site_revision
from core.kit import db
from core.kit.columns import insert_row, json_text, update_row
from core.kit.errors import NotFound
from core.kit.history import Deed, record

_SELECT: Final = (
    "SELECT series.id, series.slug, series.title, series.summary, series.description,"
    f" series.visibility, series.group_id, {rows.GROUP_COLUMNS}"
    " FROM series JOIN groups ON groups.id = series.group_id"
)


async def create_series(form: SeriesIn, *, actor: Actor, now: datetime) -> SeriesOut:
    """Make a series; its events are added one by one."""
    series = uuid4()
    async with db.transaction():
        slug = await free_slug("series", form.slug or form.title.get("fi", ""))
        await insert_row(
            "series",
            {
                "id": series,
                "slug": slug,
                "title": json_text(form.title),
                "summary": json_text(form.summary),
                "description": json_text(form.description),
                "group_id": form.group,
                "visibility": form.visibility.value,
            },
        )
        await raise_site_revision(now)
        await _note(series, actor, "series.created", now)
    return await series_by_slug(slug, actor=SYSTEM)


async def change_series(
    series: UUID, changes: SeriesChanges, *, actor: Actor, now: datetime
) -> SeriesOut:
    """Change a series; a new slug lets the old address lead on."""
    given = {
        name: json_text(value) if isinstance(value, dict) else value
        for name, value in msgspec.structs.asdict(changes).items()
        if value is not UNSET
    }
    async with db.transaction():
        before = await db.fetch_one("SELECT slug FROM series WHERE id = $1", series)
        if before is None:
            raise NotFound
        wanted = given.get("slug", before["slug"])
        if wanted != before["slug"]:
            given["slug"] = await free_slug("series", str(wanted))
            await keep_old_slug("series", before["slug"], series)
        await update_row("series", series, given)
        await raise_site_revision(now)
        await _note(series, actor, "series.changed", now)
    return await series_by_slug(str(given.get("slug", before["slug"])), actor=SYSTEM)


async def _note(series: UUID, actor: Actor, action: str, now: datetime) -> None:
    await record(
        Deed(
            actor_kind=actor.kind,
            actor_id=actor.id,
            object_kind="series",
            object_id=series,
            action=action,
        ),
        now,
    )


async def series_by_slug(slug: str, actor: Actor) -> SeriesOut:
    """The series with this address now or earlier, if the actor may see it; else NotFound."""
    row = await db.fetch_one(f"{_SELECT} WHERE series.slug = $1", slug)
    if row is None and (target := await old_slug_target("series", slug)):
        row = await db.fetch_one(f"{_SELECT} WHERE series.id = $1", target)
    if row is None:
        raise NotFound
    found = rows.series_out(row)
    own = actor.kind is ActorKind.MEMBERS and actor.id == found.group.id
    if found.visibility is Visibility.PUBLIC or own or actor.kind is ActorKind.SYSTEM:
        return found
    raise NotFound


async def list_series() -> list[SeriesOut]:
    """All public series, by their Finnish titles."""
    found = await db.fetch(f"{_SELECT} WHERE series.visibility = 'public'")
    every = [rows.series_out(row) for row in found]
    return sorted(every, key=lambda one: one.title.get("fi", one.slug))


async def create_venue(form: VenueIn) -> VenueOut:
    """Make a place that events can point to."""
    venue = uuid4()
    await insert_row(
        "venue",
        {
            "id": venue,
            "name": form.name,
            "address": form.address,
            "municipality": form.municipality,
            "access_facts": json_text(form.access_facts),
            "access_text": json_text(form.access_text),
        },
    )
    return VenueOut(
        id=venue,
        name=form.name,
        address=form.address,
        municipality=form.municipality,
        access_facts=form.access_facts,
        access_text=form.access_text,
    )
