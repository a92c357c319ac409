"""The links again, for who has lost them: mailed to the address, never shown on the page."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from core.events import EventOut, event_by_id
from core.kit import db, rates
from core.kit.i18n import Language
from core.kit.jobs import add_job
from core.kit.outbox import Mail, enqueue
from core.registrations.domain.mails import mail_event
from core.registrations.mail_details import LinkAgainDetails, LinkAgainLine, OwnPage

WINDOW: Final = timedelta(hours=1)
PER_CLIENT: Final = 20
PER_ADDRESS: Final = 5
LINKS_JOB: Final = "links_again"
"""The kind of the job that looks an address up and mails its links."""

_FOUND: Final = """
SELECT r.id, r.event, r.generation, e.starts_at, 'registration' AS purpose
 FROM registration r JOIN event e ON e.id = r.event
 WHERE r.contact_email = $1 AND r.erased_at IS NULL AND e.state <> 'trashed'
UNION ALL
SELECT s.id, s.event, s.generation, e.starts_at, 'seat' AS purpose
 FROM seat s JOIN event e ON e.id = s.event JOIN registration r ON r.id = s.registration
 WHERE s.person_email = $1 AND r.contact_email <> $1 AND r.erased_at IS NULL
 AND e.state <> 'trashed' AND s.state NOT IN ('cancelled', 'expired')
ORDER BY 4 DESC LIMIT 20
"""


class _Job(msgspec.Struct, frozen=True):
    """Whose links are asked for, in which language, and when."""

    email: str
    language: Language
    asked_at: datetime


async def ask_for_links(
    email: str, *, client: str, address_key: str, language: Language, now: datetime
) -> None:
    """Have the links of all that the address has signed up for mailed to it by the worker.

    Nothing comes back that would tell whether the address is known, and no more is done for one
    that is: the time that it takes would tell. `client` and `address_key` are keyed hashes: each
    visitor asks for 20 in an hour, each address gets 5, and one more for the same address is
    passed over in silence.
    """
    async with db.transaction():
        asked = await rates.count(f"links:{client}", now, window=WINDOW, limit=PER_CLIENT)
        asked.refuse_if_over(now)
        sent = await rates.count(f"links-to:{address_key}", now, window=WINDOW, limit=PER_ADDRESS)
        if sent.hits <= sent.limit:
            await add_job(kind=LINKS_JOB, details=_Job(email, language, now), run_at=now)


async def mail_links(details: Mapping[str, object], now: datetime) -> None:
    """Mail the links, the latest events first; an unknown address gets nothing.

    A second run of the job sends no second mail.
    """
    job = msgspec.convert(details, _Job)
    lines = await _lines(job.email)
    if lines:
        mail = Mail(
            template="link_again",
            to_email=job.email,
            language=job.language,
            details=LinkAgainDetails(links=lines),
            about_kind="registration",
            about_id=lines[0].id,
            dedup_key=f"{LINKS_JOB}:{lines[0].id}:{job.asked_at.isoformat()}",
        )
        async with db.transaction():
            await enqueue(mail, now)


async def _lines(email: str) -> tuple[LinkAgainLine, ...]:
    events: dict[UUID, EventOut] = {}
    lines: list[LinkAgainLine] = []
    for row in await db.fetch(_FOUND, email):
        if row["event"] not in events:
            events[row["event"]] = await event_by_id(row["event"])
        purpose: OwnPage = "seat" if row["purpose"] == "seat" else "registration"
        line = LinkAgainLine(
            event=mail_event(events[row["event"]]),
            purpose=purpose,
            id=row["id"],
            generation=row["generation"],
        )
        lines.append(line)
    return tuple(lines)
