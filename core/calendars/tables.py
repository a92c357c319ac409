"""The kept calendar text of events."""

from piccolo.columns import UUID, BigInt, ForeignKey, OnDelete, Text, Varchar
from piccolo.table import Table

from core.events import Event


class EventText(Table, tablename="event_text"):
    """The VEVENT of an event in one language, with what it was made from.

    That is the event's revision, and the site's address as it stands in the text (`origin`).
    """

    id = UUID(primary_key=True)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.cascade)
    language = Varchar(length=2, null=False)
    revision = BigInt(null=False)
    origin = Varchar(length=300, null=False)
    vevent = Text(null=False)
