"""Rows of the tables as Structs."""

from collections.abc import Iterable
from typing import Final

from core.events.schemas import (
    HostOut,
    Mode,
    QuestionKind,
    QuestionOption,
    QuestionOut,
    QuestionScope,
    QuotaOut,
    SeriesOut,
    SeriesRef,
    SessionOut,
    VenueOut,
    Visibility,
)
from core.groups import GroupRef
from core.kit import db
from core.kit.columns import read_json, read_texts

GROUP_COLUMNS: Final = (
    "groups.slug AS group_slug, groups.name AS group_name,"
    " groups.short_name AS group_short_name, groups.accent AS group_accent"
)
QUOTA_COLUMNS: Final = (
    "quota.id, quota.event, quota.session, quota.mode, quota.places, quota.has_queue,"
    " quota.is_open, quota.taken, quota.waiting"
)


def group_ref(row: db.Row) -> GroupRef:
    """The group of a row that was selected with GROUP_COLUMNS and its `group_id`."""
    return GroupRef(
        id=row["group_id"],
        slug=row["group_slug"],
        name=read_texts(row["group_name"]),
        short_name=row["group_short_name"],
        accent=row["group_accent"],
    )


def quota_out(row: db.Row) -> QuotaOut:
    """One quota."""
    return QuotaOut(
        id=row["id"],
        event=row["event"],
        session=row["session"],
        mode=Mode(row["mode"]),
        places=row["places"],
        has_queue=row["has_queue"],
        is_open=row["is_open"],
        taken=row["taken"],
        waiting=row["waiting"],
    )


def quotas_in_order(rows: Iterable[db.Row]) -> tuple[QuotaOut, ...]:
    """Quotas, on site first."""
    order = list(Mode)
    return tuple(sorted(map(quota_out, rows), key=lambda quota: order.index(quota.mode)))


def session_out(row: db.Row) -> SessionOut:
    """One session."""
    return SessionOut(
        id=row["id"],
        title=read_texts(row["title"]),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        room=row["room"],
        speaker=row["speaker"],
        minutes=row["minutes"],
        is_choice=row["is_choice"],
        position=row["position"],
    )


def question_out(row: db.Row) -> QuestionOut:
    """One question."""
    return QuestionOut(
        id=row["id"],
        key=row["key"],
        scope=QuestionScope(row["scope"]),
        kind=QuestionKind(row["kind"]),
        label=read_texts(row["label"]),
        hint=read_texts(row["hint"]),
        options=read_json(row["options"], tuple[QuestionOption, ...]),
        is_required=row["is_required"],
        is_sensitive=row["is_sensitive"],
        position=row["position"],
    )


def host_out(row: db.Row) -> HostOut:
    """One host; a plain name is the same in each language."""
    if row["group_id"] is None:
        return HostOut(name={"fi": row["name"]}, has_agreed=row["has_agreed"])
    group = group_ref(row)
    return HostOut(name=group.name, group=group, has_agreed=row["has_agreed"])


def venue_out(row: db.Row, prefix: str = "venue_") -> VenueOut | None:
    """The venue of a joined row, if there is one."""
    if row[f"{prefix}id"] is None:
        return None
    return VenueOut(
        id=row[f"{prefix}id"],
        name=row[f"{prefix}name"],
        address=row[f"{prefix}address"],
        municipality=row[f"{prefix}municipality"],
        access_facts=read_json(row[f"{prefix}access_facts"], tuple[str, ...]),
        access_text=read_texts(row[f"{prefix}access_text"]),
    )


def series_ref(row: db.Row) -> SeriesRef | None:
    """The series of a joined row, if there is one."""
    if row["series"] is None:
        return None
    return SeriesRef(
        id=row["series"],
        slug=row["series_slug"],
        title=read_texts(row["series_title"]),
        visibility=Visibility(row["series_visibility"]),
    )


def series_out(row: db.Row) -> SeriesOut:
    """A series with its group."""
    return SeriesOut(
        id=row["id"],
        slug=row["slug"],
        title=read_texts(row["title"]),
        summary=read_texts(row["summary"]),
        description=read_texts(row["description"]),
        visibility=Visibility(row["visibility"]),
        group=group_ref(row),
    )
