"""Registrations, their seats and answers, attendance and door links."""

from piccolo.columns import (
    JSON,
    UUID,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from core.events import Event, Question, Quota, Session
from core.groups import Association


class Registration(Table, tablename="registration"):
    """One act of signing up; its places are `Seat` rows. It has no state of its own."""

    id = UUID(primary_key=True)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    form_key = Varchar(length=100, null=False)  # unique index: the same form, one registration
    content_hash = Varchar(length=64, null=False, default="")  # of what the form held
    generation = Integer(null=False, default=0)
    contact_name = Varchar(length=200, null=False, default="")
    contact_email = Varchar(length=254, null=False, default="")
    contact_phone = Varchar(length=20, null=False, default="")
    association = ForeignKey(Association, null=True, default=None, on_delete=OnDelete.set_null)
    association_name = Varchar(length=200, null=False, default="")
    role = Varchar(length=20, null=False, default="")
    municipality = Varchar(length=5, null=False, default="")  # code, "other" or empty, as it was
    language = Varchar(length=2, null=False)
    source = Varchar(length=8, null=False)
    may_split = Boolean(null=False, default=True)
    message = Text(null=False, default="")
    created_at = Timestamptz(null=False)
    erased_at = Timestamptz(null=True, default=None)


class Seat(Table, tablename="seat"):
    """One place in one quota, or a place in its queue; a person when named."""

    id = UUID(primary_key=True)
    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.restrict)
    quota = ForeignKey(Quota, null=False, on_delete=OnDelete.restrict)
    position = Integer(null=False)
    state = Varchar(length=10, null=False)
    queue_no = Integer(null=True, default=None)
    person_name = Varchar(length=200, null=False, default="")
    person_email = Varchar(length=254, null=False, default="")
    sort_name = Varchar(length=400, null=False, default="")
    search_text = Text(null=False, default="")
    generation = Integer(null=False, default=0)
    sequence = Integer(null=False, default=0)  # of its calendar entry; never below the event's
    is_walk_in = Boolean(null=False, default=False)
    created_at = Timestamptz(null=False)
    changed_at = Timestamptz(null=False)
    ended_by = Varchar(length=20, null=False, default="")  # who cancelled
    sensitive_erased_at = Timestamptz(null=True, default=None)


class Answer(Table, tablename="answer"):
    """One answer of a seat or of the registration; removed apart when sensitive."""

    id = UUID(primary_key=True)
    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.cascade)
    seat = ForeignKey(Seat, null=True, default=None, on_delete=OnDelete.cascade)
    question = ForeignKey(Question, null=False, on_delete=OnDelete.cascade)
    value = JSON(null=False)  # text, list of option keys, or true/false


class SessionChoice(Table, tablename="session_choice"):
    """A seat's place in a session that has places of its own."""

    id = UUID(primary_key=True)
    seat = ForeignKey(Seat, null=False, on_delete=OnDelete.cascade)
    quota = ForeignKey(Quota, null=False, on_delete=OnDelete.restrict)


class Attendance(Table, tablename="attendance"):
    """Whether a seat was there, in one session or the whole event; who marked it and how."""

    id = UUID(primary_key=True)
    seat = ForeignKey(Seat, null=False, on_delete=OnDelete.cascade)
    session = ForeignKey(Session, null=True, default=None, on_delete=OnDelete.cascade)
    state = Varchar(length=8, null=False)
    minutes = Integer(null=True, default=None)
    marked_at = Timestamptz(null=False)
    marked_by_kind = Varchar(length=20, null=False)
    marked_by_id = UUID(null=True, default=None)
    how = Varchar(length=10, null=False)


class AttendanceList(Table, tablename="attendance_list"):
    """Says that an event's attendance is final; certificates are made from then on."""

    event = ForeignKey(Event, null=False, on_delete=OnDelete.cascade)
    id = UUID(primary_key=True)
    closed_at = Timestamptz(null=False)
    closed_by = Varchar(length=20, null=False)


class DoorLink(Table, tablename="door_link"):
    """A link by which a helper marks attendance on one day of an event."""

    id = UUID(primary_key=True)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.cascade)
    day = Date(null=False)
    generation = Integer(null=False, default=0)
    is_revoked = Boolean(null=False, default=False)
    is_lasting = Boolean(null=False, default=False)  # the demo's: does not run out
    created_at = Timestamptz(null=False)


class CalendarCount(Table, tablename="calendar_count"):
    """The last SEQUENCE that was told to an address which a seat or contact has left since.

    Seats keep the numbers of the addresses that they still have; an address may come back.
    """

    event = ForeignKey(Event, null=False, on_delete=OnDelete.cascade)
    id = UUID(primary_key=True)
    email = Varchar(length=254, null=False)
    sequence = Integer(null=False)


class EventFigures(Table, tablename="event_figures"):
    """Counts of an event kept before its names are removed."""

    event = ForeignKey(Event, null=False, on_delete=OnDelete.cascade)
    id = UUID(primary_key=True)
    counts = JSON(null=False)
    made_at = Timestamptz(null=False)
