"""Documents and the files that were handed out."""

from piccolo.columns import JSON, UUID, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from core.events import Event
from core.registrations import Seat


class Document(Table, tablename="document"):
    """One version of a certificate or other paper with its frozen content.

    The number is also the check code; a correction is a new version of the same number.
    """

    id = UUID(primary_key=True)
    number = Varchar(length=24, null=False)
    version = Integer(null=False)
    kind = Varchar(length=20, null=False)
    event = ForeignKey(Event, null=True, default=None, on_delete=OnDelete.set_null)
    seat = ForeignKey(Seat, null=True, default=None, on_delete=OnDelete.set_null)
    recipient = Varchar(length=200, null=False)
    content = JSON(null=False)
    template = Varchar(length=40, null=False)
    state = Varchar(length=8, null=False)
    reason = Text(null=False, default="")
    language = Varchar(length=2, null=False)
    issued_by_kind = Varchar(length=20, null=False)
    issued_by_id = UUID(null=True, default=None)
    issued_at = Timestamptz(null=False)
    ended_at = Timestamptz(null=True, default=None)


class DocumentFile(Table, tablename="document_file"):
    """The hash of a file that was handed out, so that the file itself can be checked."""

    id = UUID(primary_key=True)
    document = ForeignKey(Document, null=False, on_delete=OnDelete.cascade)
    sha256 = Varchar(length=64, null=False)
    first_at = Timestamptz(null=False)
