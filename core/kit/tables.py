"""What the kit stores: outgoing messages, jobs, history, counters of tries."""

from piccolo.columns import (
    JSON,
    UUID,
    BigInt,
    BigSerial,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table


class Message(Table, tablename="message"):
    """One mail to one address, written in the transaction of the deed that it tells of.

    `about_kind` and `about_id` name the object (a registration, say), so that retention finds it;
    `details` is frozen at the deed and emptied when the person is erased.
    """

    id = BigSerial(primary_key=True)
    dedup_key = Varchar(length=160, null=True, default=None)  # unique index: same key, one mail
    template = Varchar(length=60, null=False)
    to_email = Varchar(length=254, null=False)
    to_name = Varchar(length=200, null=False, default="")
    reply_to = Varchar(length=254, null=False, default="")
    language = Varchar(length=2, null=False)
    details = JSON(null=False)
    about_kind = Varchar(length=20, null=False, default="")
    about_id = UUID(null=True, default=None)
    event_id = UUID(null=True, default=None)
    state = Varchar(length=12, null=False)
    attempts = Integer(null=False, default=0)
    next_try_at = Timestamptz(null=False)
    lease_until = Timestamptz(null=True, default=None)
    message_id = Varchar(length=200, null=False)
    error = Text(null=False, default="")
    created_at = Timestamptz(null=False)
    sent_at = Timestamptz(null=True, default=None)


class Job(Table, tablename="job"):
    """One thing for the worker to do at a time, at least once."""

    id = BigSerial(primary_key=True)
    dedup_key = Varchar(length=160, null=True, default=None)  # unique index: same key, one job
    kind = Varchar(length=60, null=False)
    details = JSON(null=False)
    state = Varchar(length=12, null=False)
    attempts = Integer(null=False, default=0)
    run_at = Timestamptz(null=False)
    lease_until = Timestamptz(null=True, default=None)
    error = Text(null=False, default="")
    created_at = Timestamptz(null=False)


class HistoryEntry(Table, tablename="history_entry"):
    """Who did what to which object and when; `action` and `details` become words when shown."""

    id = BigSerial(primary_key=True)
    happened_at = Timestamptz(null=False)
    actor_kind = Varchar(length=20, null=False)
    actor_id = UUID(null=True, default=None)
    object_kind = Varchar(length=20, null=False)
    object_id = UUID(null=False)
    event_id = UUID(null=True, default=None)
    action = Varchar(length=60, null=False)
    details = JSON(null=False)


class RateWindow(Table, tablename="rate_window"):
    """Tries counted for one keyed hash since one instant; holds no address."""

    key = Varchar(length=100, primary_key=True)
    since = Timestamptz(null=False)
    hits = BigInt(null=False)
