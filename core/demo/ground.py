"""What the demo's events stand on: the site's words, groups, associations, places, series."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from core.accounts import SYSTEM
from core.demo import reading
from core.demo.moving import Move
from core.events import (
    SeriesIn,
    VenueIn,
    create_series,
    create_venue,
    set_theme,
)
from core.groups import (
    AssociationIn,
    AssociationOut,
    GroupIn,
    GroupOut,
    Keeper,
    SiteChanges,
    change_site,
    create_association,
    create_group,
)

COUNCIL: Final = "jane"
KEEPER: Final = Keeper(
    name=reading.groups()[COUNCIL].name,
    email="jane@yhessa.example",
    phone="013 000 0000",
)


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What was made, by the names of the data."""

    groups: dict[str, GroupOut]
    associations: dict[str, AssociationOut]
    venues: dict[str, UUID]
    series: dict[str, UUID]

    def host(self, name: str) -> UUID | None:
        """The group that is called so."""
        found = (group.id for group in self.groups.values() if group.name["fi"] == name)
        return next(found, None)


async def mark_as_demo(now: datetime) -> None:
    """Say that all on this site is a demo, before anything stands on it."""
    await change_site(SiteChanges(keeper=KEEPER, is_demo=True), SYSTEM, now)


async def make_ground(move: Move, now: datetime) -> Ground:
    """Groups, associations, themes, places and series."""
    groups = await _groups(now)
    for slug, name in reading.themes().items():
        await set_theme(slug, name)
    return Ground(
        groups=groups,
        associations=await _associations(now),
        venues=await _venues(),
        series=await _series(groups[COUNCIL].id, move, now),
    )


async def _groups(now: datetime) -> dict[str, GroupOut]:
    made: dict[str, GroupOut] = {}
    for slug, data in reading.groups().items():
        council = made.get(COUNCIL)
        form = GroupIn(
            slug=slug,
            name=data.name,
            short_name=data.short_name,
            intro=data.intro,
            kind=data.kind,
            parent=council.id if council else None,
            accent=data.accent,
            contact_name=data.contact_name,
            contact_email=data.contact_email,
            contact_phone=data.contact_phone,
            state=data.state,
            municipalities=data.municipalities,
        )
        made[slug] = await create_group(form, actor=SYSTEM, now=now)
    return made


async def _associations(now: datetime) -> dict[str, AssociationOut]:
    made: dict[str, AssociationOut] = {}
    for data in reading.associations():
        form = AssociationIn(
            name=data.name,
            slug=data.id,
            business_id=data.business_id,
            municipality=data.municipality,
            field=data.field,
            is_registered=data.registered,
            public_email=data.email,
        )
        made[data.id] = await create_association(form, actor=SYSTEM, now=now)
    return made


async def _venues() -> dict[str, UUID]:
    made: dict[str, UUID] = {}
    for name, data in reading.venues().items():
        form = VenueIn(
            name=name,
            municipality=data.municipality,
            access_facts=data.access_facts,
            access_text=data.access_text,
        )
        made[name] = (await create_venue(form)).id
    return made


async def _series(council: UUID, move: Move, now: datetime) -> dict[str, UUID]:
    """The series; their years move with their last events."""
    last = {event.series: event for event in reading.events() if event.series}
    made: dict[str, UUID] = {}
    for name, data in reading.series().items():
        form = SeriesIn(
            slug=move.text(name, last[name]),
            title=move.texts(data.title, last[name]),
            summary=data.summary,
            group=council,
            visibility=data.visibility,
        )
        made[name] = (await create_series(form, actor=SYSTEM, now=now)).id
    return made
