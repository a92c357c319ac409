"""Makes the events of the data, at the times at which an organiser would have made them."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from core.accounts import SYSTEM
from core.demo import reading
from core.demo.ground import COUNCIL, Ground
from core.demo.moving import Move
from core.demo.reading import EventData, EventTexts
from core.events import (
    CertificateTerms,
    EventIn,
    EventOut,
    HostIn,
    Mode,
    QuestionIn,
    QuotaIn,
    SessionIn,
    create_event,
    publish_event,
)
from core.groups import Texts

OPEN_SINCE: Final = "2026-11-16T09:00"
OPEN_AT_ONCE: Final = "kansiot-kuntoon-2027-"
"""These open before the demo begins, though the data has them open later."""

SIGNER: Final = "Veikko Mallikas"
SIGNER_TITLE: Final[Texts] = {
    "fi": "järjestösihteeri",
    "sv": "föreningssekreterare",
    "en": "secretary for association affairs",
}
PREPARED: Final = timedelta(days=21)
"""How long before its sign-up an event is made."""


async def make_event(data: EventData, ground: Ground, move: Move, now: datetime) -> EventOut:
    """One event of the data, published; what becomes of it then is another matter."""
    made_at = min(_opens_at(data, move) or move.starts_at(data), now) - PREPARED
    form = event_form(data, ground, move)
    event = await create_event(form, actor=SYSTEM, now=made_at)
    return await publish_event(event.id, actor=SYSTEM, now=made_at)


def event_form(data: EventData, ground: Ground, move: Move) -> EventIn:
    """What the organiser has decided about an event of the data."""
    texts = reading.texts().get(data.id, EventTexts())
    group = ground.groups[data.local_group or COUNCIL]
    starts_at, quotas = move.starts_at(data), tuple(_quotas(data))
    return EventIn(
        title=move.texts(data.title, data),
        slug=move.slug(data),
        summary=move.texts(texts.summary, data),
        description=move.texts(texts.description or data.description or {}, data),
        kind=data.type,
        group=group.id,
        series=ground.series[data.series] if data.series else None,
        starts_at=starts_at,
        ends_at=move.ends_at(data),
        all_day=data.all_day,
        zone=data.timezone,
        venue=ground.venues[data.venue] if data.venue else None,
        municipality=data.municipality,
        is_online=data.attendance_mode in {"online", "hybrid"},
        online_link=_online_link(data, move),
        languages=data.languages,
        visibility=data.visibility,
        opens_at=_opens_at(data, move),
        closes_at=_closes_at(data, move),
        names_by=_day_before(starts_at) if quotas else None,
        most_seats=data.registration.max_group_size if data.registration else 5,
        asks_association="association" in data.extra_fields,
        asks_role="role_in_association" in data.extra_fields,
        asks_municipality="association" in data.extra_fields,
        gives_certificate=data.certificate is not None,
        certificate_share=data.certificate.minimum_attendance_percent if data.certificate else 80,
        certificate=_certificate(data, texts, move),
        contact_name=group.contact_name,
        contact_email=group.contact_email,
        contact_phone=group.contact_phone,
        facts=data.facts,
        themes=data.tags,
        hosts=tuple(_host(name, ground) for name in data.organisers),
        quotas=quotas,
        sessions=tuple(_sessions(data, move)),
        questions=tuple(_questions(data)),
    )


def _quotas(data: EventData) -> Iterator[QuotaIn]:
    """The places by their modes; no sign-up, no quotas."""
    if not data.has_sign_up or data.registration is None:
        return
    has_queue = data.registration.waiting_list
    if data.attendance_mode != "online":
        yield QuotaIn(mode=Mode.ON_SITE, places=data.capacity, has_queue=has_queue)
    if data.attendance_mode != "in_person":
        yield QuotaIn(mode=Mode.ONLINE, places=data.capacity_online, has_queue=has_queue)


def _opens_at(data: EventData, move: Move) -> datetime | None:
    if data.registration is None or not data.registration.opens:
        return None
    if data.id.startswith(OPEN_AT_ONCE):
        return move.instant(OPEN_SINCE, data)
    return move.instant(data.registration.opens, data)


def _closes_at(data: EventData, move: Move) -> datetime | None:
    if data.registration is None or not data.registration.closes:
        return None
    return move.instant(data.registration.closes, data)


def _day_before(starts_at: datetime) -> datetime:
    return datetime.combine(starts_at.date() - timedelta(days=1), time(16), starts_at.tzinfo)


def _online_link(data: EventData, move: Move) -> str:
    if not data.has_sign_up or data.attendance_mode == "in_person":
        return ""
    return f"https://etana.yhessa.example/{move.slug(data)}"


def _certificate(data: EventData, texts: EventTexts, move: Move) -> CertificateTerms:
    if data.certificate is None:
        return CertificateTerms()
    return CertificateTerms(
        lessons=data.certificate.lessons_45_min,
        minutes=round(data.certificate.hours * 60),
        contents=tuple(move.texts(line, data) for line in texts.contents),
        issued_place="Joensuu",
        signer_name=SIGNER,
        signer_title=SIGNER_TITLE,
    )


def _host(name: str, ground: Ground) -> HostIn:
    group: UUID | None = ground.host(name)
    return HostIn(group=group) if group else HostIn(name=name)


def _sessions(data: EventData, move: Move) -> Iterator[SessionIn]:
    for session in reading.sessions().get(data.id, ()):
        yield SessionIn(
            title=session.title,
            starts_at=move.instant(session.start, data),
            ends_at=move.instant(session.end, data),
            room=session.room,
            speaker=session.speaker,
            minutes=session.minutes,
            quotas=session.quotas,
        )


def _questions(data: EventData) -> Iterator[QuestionIn]:
    """The questions that the data asks for beyond what every form has."""
    for key in data.extra_fields:
        question = reading.questions().get(key)
        if question is not None:
            yield QuestionIn(
                key=key,
                kind=question.kind,
                label=question.label,
                scope=question.scope,
                hint=question.hint,
                options=question.options,
                is_required=question.is_required,
                is_sensitive=question.is_sensitive,
            )
