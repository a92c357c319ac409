"""What `yhessa check` says: all that is wrong with settings, database, places, mail and jobs."""

import os
from datetime import datetime, timedelta

from core.app.database import missing_migrations, open_database
from core.app.rooms import room_hooks
from core.kit import db, jobs, outbox, smtp
from core.kit.clock import utc_now
from core.plugin_api import load_plugins
from core.registrations import find_problems
from core.settings import Settings

RECENT = timedelta(days=30)


async def check_site(settings: Settings, now: datetime | None = None) -> list[str]:
    """One sentence for each thing that is wrong; empty when all is well."""
    now = now or utc_now()
    plugins = load_plugins(room_hooks(settings))
    open_database(settings, plugins.piccolo_apps)
    try:
        return await find_faults(settings, now)
    except Exception as error:  # noqa: BLE001 - optional: whatever is wrong is what was asked for
        return [f"The database does not answer: {type(error).__name__}: {error}"]
    finally:
        await db.engine().close_connection_pool()


async def find_faults(settings: Settings, now: datetime) -> list[str]:
    """The faults of an open database and of the mail."""
    missing = await missing_migrations()
    if missing:
        return [f"{len(missing)} migrations are missing: run `yhessa migrate`."]
    faults = list(await find_problems(now))
    faults += [
        f"Mail {mail.id} ({mail.template}) has waited since {mail.created_at:%Y-%m-%d %H:%M} UTC: "
        f"{mail.error or 'no worker took it'}."
        for mail in await outbox.stuck(now)
    ]
    faults += [
        f"Mail {mail.id} ({mail.template}) was given up: {mail.error}."
        for mail in await outbox.given_up(now - RECENT)
    ]
    faults += [
        f"Job {job.id} ({job.kind}) failed {job.attempts} times: {job.error}."
        for job in await jobs.failing_jobs()
    ]
    faults += await _mail_faults(settings)
    return faults


async def _mail_faults(settings: Settings) -> list[str]:
    """Whether the SMTP server greets, or the folder for mails can be written to."""
    if settings.smtp_url is None:
        folder = settings.mail_folder if settings.mail_folder.exists() else settings.data_dir
        return [] if os.access(folder, os.W_OK) else [f"The folder {folder} can't be written to."]
    error = await smtp.greeting_fault(settings.smtp_url)
    return [f"The mail server of YHESSA_SMTP_URL does not answer: {error}."] if error else []
