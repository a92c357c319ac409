"""The end of a document's time: what it told is erased, its number stays taken."""

from datetime import datetime
from typing import Final

from core.kit import db

KEPT_YEARS: Final = 10
"""What sign-up form, own page and privacy notice promise."""


async def erase_due_documents(now: datetime) -> int:
    """Erase the documents issued ten years ago or earlier; how many lost something.

    The emptied row keeps the seat from getting the same document again.
    """
    until = _years_before(now, KEPT_YEARS)
    async with db.transaction():
        await db.execute(
            "DELETE FROM document_file WHERE document IN"
            " (SELECT id FROM document WHERE issued_at <= $1)",
            until,
        )
        rows = await db.fetch(
            "UPDATE document SET recipient = '', content = '{}', reason = ''"
            " WHERE issued_at <= $1 AND recipient <> '' RETURNING number",
            until,
        )
    return len(rows)


def _years_before(now: datetime, years: int) -> datetime:
    """The same day of that year; the 28th where it has no 29 February."""
    year = now.year - years
    try:
        return now.replace(year=year)
    except ValueError:
        return now.replace(year=year, day=28)
