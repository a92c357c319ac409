"""Series, venues, events with their sessions, quotas and questions."""

from piccolo.columns import (
    JSON,
    UUID,
    BigInt,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from core.groups import Group, Municipality


class Series(Table, tablename="series"):
    """A tour, a yearly event or a course with editions."""

    id = UUID(primary_key=True)
    slug = Varchar(length=120, null=False, unique=True)
    title = JSON(null=False)
    summary = JSON(null=False)
    description = JSON(null=False)
    group = ForeignKey(Group, db_column_name="group_id", null=False, on_delete=OnDelete.restrict)
    visibility = Varchar(length=8, null=False)


class Venue(Table, tablename="venue"):
    """A place with its address and what is known of physical access."""

    id = UUID(primary_key=True)
    name = Varchar(length=200, null=False)
    address = Varchar(length=300, null=False, default="")
    municipality = ForeignKey(Municipality, null=True, default=None, on_delete=OnDelete.restrict)
    access_facts = JSON(null=False)  # list of keys: step_free, induction_loop, …
    access_text = JSON(null=False)


class Event(Table, tablename="event"):
    """One event; `revision` rises with every public change, `sequence` with time, place, state."""

    id = UUID(primary_key=True)
    uid = Varchar(length=300, null=False, unique=True)
    slug = Varchar(length=120, null=False, unique=True)
    title = JSON(null=False)
    summary = JSON(null=False)
    description = JSON(null=False)
    kind = Varchar(length=40, null=False)
    group = ForeignKey(Group, db_column_name="group_id", null=False, on_delete=OnDelete.restrict)
    series = ForeignKey(Series, null=True, default=None, on_delete=OnDelete.set_null)
    starts_at = Timestamptz(null=False)
    ends_at = Timestamptz(null=False)
    all_day = Boolean(null=False, default=False)
    zone = Varchar(length=40, null=False)
    venue = ForeignKey(Venue, null=True, default=None, on_delete=OnDelete.restrict)
    municipality = ForeignKey(Municipality, null=True, default=None, on_delete=OnDelete.restrict)
    is_online = Boolean(null=False, default=False)  # takes place online (too), told publicly
    online_link = Varchar(length=1000, null=False, default="")
    languages = JSON(null=False)  # list of language tags spoken
    price = JSON(null=False)  # (f); empty: free of charge
    state = Varchar(length=10, null=False)
    trashed_from = Varchar(length=10, null=True, default=None)
    trashed_at = Timestamptz(null=True, default=None)
    publish_at = Timestamptz(null=True, default=None)
    cancel_message = JSON(null=False)
    visibility = Varchar(length=8, null=False)
    opens_at = Timestamptz(null=True, default=None)
    closes_at = Timestamptz(null=True, default=None)
    names_by = Timestamptz(null=True, default=None)
    most_seats = Integer(null=False, default=5)
    handover = Varchar(length=10, null=False, default="automatic")
    smaller_may_pass = Boolean(null=False, default=False)
    needs_approval = Boolean(null=False, default=False)
    asks_association = Boolean(null=False, default=True)
    asks_role = Boolean(null=False, default=False)
    asks_phone = Boolean(null=False, default=False)
    asks_municipality = Boolean(null=False, default=True)
    gives_certificate = Boolean(null=False, default=False)
    certificate_share = Integer(null=False, default=80)  # per cent of the lessons
    certificate = JSON(null=False)  # lessons, minutes, contents (f), signer, place
    contact_name = Varchar(length=200, null=False, default="")
    contact_email = Varchar(length=254, null=False, default="")
    contact_phone = Varchar(length=20, null=False, default="")
    sensitive_days = Integer(null=False, default=14)
    names_days = Integer(null=False, default=180)
    facts = Varchar(length=20, null=False, default="")  # demo: documented, invented …
    sort_title = Varchar(length=400, null=False)
    search_text = Text(null=False)
    revision = BigInt(null=False, default=1)
    sequence = Integer(null=False, default=0)
    created_at = Timestamptz(null=False)
    modified_at = Timestamptz(null=False)


class EventHost(Table, tablename="event_host"):
    """A host of an event in order: a group that agreed, or a plain name."""

    id = UUID(primary_key=True)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.cascade)
    group = ForeignKey(
        Group, db_column_name="group_id", null=True, default=None, on_delete=OnDelete.restrict
    )
    name = Varchar(length=200, null=False, default="")
    has_agreed = Boolean(null=False, default=True)
    position = Integer(null=False)


class Theme(Table, tablename="theme"):
    """A subject by which events are found."""

    slug = Varchar(length=60, primary_key=True)
    name = JSON(null=False)


class EventTheme(Table, tablename="event_theme"):
    """One theme of an event."""

    id = UUID(primary_key=True)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.cascade)
    theme = ForeignKey(Theme, null=False, on_delete=OnDelete.cascade)


class Session(Table, tablename="event_session"):
    """A part of an event with its own time and lessons."""

    id = UUID(primary_key=True)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.cascade)
    title = JSON(null=False)
    starts_at = Timestamptz(null=False)
    ends_at = Timestamptz(null=False)
    room = Varchar(length=200, null=False, default="")
    speaker = Varchar(length=200, null=False, default="")
    minutes = Integer(null=False, default=0)  # counted for the certificate
    is_choice = Boolean(null=False, default=False)  # has places of its own, chosen on the form
    position = Integer(null=False)


class Quota(Table, tablename="quota"):
    """Places of one mode of an event, or of one chosen session; null places: no limit."""

    id = UUID(primary_key=True)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.cascade)
    session = ForeignKey(Session, null=True, default=None, on_delete=OnDelete.cascade)
    mode = Varchar(length=8, null=False)
    places = Integer(null=True, default=None)
    has_queue = Boolean(null=False, default=True)
    is_open = Boolean(null=False, default=True)
    taken = Integer(null=False, default=0)
    waiting = Integer(null=False, default=0)
    queue_no = Integer(null=False, default=0)
    granted = Integer(null=False, default=0)


class Question(Table, tablename="question"):
    """One question of the sign-up form, asked for each seat or once a registration."""

    id = UUID(primary_key=True)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.cascade)
    key = Varchar(length=40, null=False)
    scope = Varchar(length=12, null=False)
    kind = Varchar(length=10, null=False)
    label = JSON(null=False)
    hint = JSON(null=False)
    options = JSON(null=False)  # list of {"key": …, "label": (f)}
    is_required = Boolean(null=False, default=False)
    is_sensitive = Boolean(null=False, default=False)
    position = Integer(null=False)
