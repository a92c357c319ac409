"""What the rooms have for the worker: jobs by their kind, and chores by the clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from core.app.chores import Chore, JobHandler
from core.certificates import erase_due_documents, run_settled_job
from core.events import CANCELLED_JOB, CHANGED_JOB, PUBLISH_JOB, run_publish_job
from core.groups import plugin_choices
from core.kit import db
from core.plugin_api import Plugins
from core.registrations import (
    LINKS_JOB,
    SETTLED_JOB,
    close_due_lists,
    mail_links,
    remove_due_data,
    send_online_links,
    tell_event_cancelled,
    tell_event_changed,
)
from core.settings import Settings

OFTEN = timedelta(minutes=5)
HOUR = timedelta(hours=1)


def room_jobs(settings: Settings) -> Mapping[str, JobHandler]:
    """What follows a deed."""

    async def settled(details: Mapping[str, object], now: datetime) -> None:
        await run_settled_job(details, now, base_url=settings.base_url)

    return {
        CHANGED_JOB: tell_event_changed,
        CANCELLED_JOB: tell_event_cancelled,
        PUBLISH_JOB: run_publish_job,
        SETTLED_JOB: settled,
        LINKS_JOB: mail_links,
    }


def room_chores(plugins: Plugins) -> Sequence[Chore]:
    """What is done by the clock."""

    async def erase_elsewhere(event: UUID, seats: tuple[UUID, ...]) -> None:
        """Ask every plugin, those that are off too, since their data is kept."""
        row = await db.fetch_one("SELECT group_id FROM event WHERE id = $1", event)
        hooks = plugins.hooks("fi", await plugin_choices())
        if row is not None:
            hooks = hooks.within_id(row["group_id"])
        await hooks.erase_personal_data(event, seats)

    async def retention(now: datetime) -> None:
        await remove_due_data(now, erase_elsewhere)

    async def online_links(now: datetime) -> None:
        await send_online_links(now)

    return (
        Chore(name="retention", run=retention),
        Chore(name="old-documents", run=erase_due_documents),
        Chore(name="online-links", run=online_links, every=OFTEN),
        Chore(name="attendance", run=close_due_lists, every=HOUR),
    )
