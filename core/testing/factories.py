"""Groups, associations, series and events for tests, made by the same functions as real ones."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from core.accounts import SYSTEM
from core.events import (
    EventIn,
    EventOut,
    EventState,
    Mode,
    QuotaIn,
    SeriesIn,
    SeriesOut,
    cancel_event,
    create_event,
    create_series,
    publish_event,
)
from core.groups import (
    AssociationIn,
    AssociationOut,
    GroupIn,
    GroupOut,
    Texts,
    create_association,
    create_group,
    list_groups,
)
from core.kit.text import slugify

NOW: Final = datetime(2026, 11, 24, 10, tzinfo=UTC)
"""The day on which the tests live."""


async def make_group(name: str | Texts = "Kiteen Jane", **changes: object) -> GroupOut:
    """A group; `changes` are fields of GroupIn."""
    texts = name if isinstance(name, dict) else {"fi": name}
    form = GroupIn(
        slug=slugify(texts.get("fi", "")) or "group",
        name=texts,
        accent="kanerva",
        contact_email="kitee@yhessa.example",
        municipalities=("260",),
    )
    return await create_group(replace(form, **changes), actor=SYSTEM, now=NOW)


async def make_association(
    name: str = "Puhoksen Kylätalo Honka ry", **changes: object
) -> AssociationOut:
    """An association of the directory; `changes` are fields of AssociationIn."""
    form = AssociationIn(name=name, municipality="260", field="village")
    return await create_association(replace(form, **changes), actor=SYSTEM, now=NOW)


async def make_series(title: str = "Kansiot kuntoon", **changes: object) -> SeriesOut:
    """A series of the first group; `changes` are fields of SeriesIn."""
    form = SeriesIn(slug=slugify(title), title={"fi": title}, group=await first_group())
    return await create_series(replace(form, **changes), actor=SYSTEM, now=NOW)


async def make_event(
    title: str | Texts = "Arkistoilta",
    *,
    places: int | None = 20,
    online_places: int | None = 0,
    state: EventState = EventState.PUBLISHED,
    **changes: object,
) -> EventOut:
    """A published event of the first group, in two weeks, with 20 places on site.

    `places=0` leaves the quota away, None is no limit. `changes` are fields of EventIn.
    """
    pairs = ((Mode.ON_SITE, places), (Mode.ONLINE, online_places))
    form = EventIn(
        title=title if isinstance(title, dict) else {"fi": title},
        kind="training",
        group=await first_group(),
        starts_at=NOW + timedelta(days=14),
        ends_at=NOW + timedelta(days=14, hours=3),
        quotas=tuple(QuotaIn(mode=mode, places=some) for mode, some in pairs if some != 0),
    )
    event = await create_event(replace(form, **changes), actor=SYSTEM, now=NOW)
    if state is not EventState.DRAFT:
        event = await publish_event(event.id, actor=SYSTEM, now=NOW)
    if state is EventState.CANCELLED:
        event = await cancel_event(event.id, actor=SYSTEM, now=NOW)
    return event


async def first_group() -> UUID:
    """A group that is there, or a new one."""
    groups = await list_groups()
    return groups[0].id if groups else (await make_group()).id
