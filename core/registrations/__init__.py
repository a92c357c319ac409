"""Registrations, seats, queue, attendance."""

from core.registrations.domain.check import find_problems
from core.registrations.domain.event_news import tell_event_cancelled, tell_event_changed
from core.registrations.domain.mails import MailDetails, MailEvent, MailSeat, mail_event
from core.registrations.domain.online_links import send_online_links
from core.registrations.domain.retention import EraseElsewhere, remove_due_data
from core.registrations.mail_details import (
    MAIL_DETAILS,
    EventNewsDetails,
    LinkAgainDetails,
    LinkAgainLine,
    OnlineLinkDetails,
)
from core.registrations.tables import (
    Answer,
    Attendance,
    AttendanceList,
    DoorLink,
    EventFigures,
    Registration,
    Seat,
    SessionChoice,
)

__all__ = [
    "MAIL_DETAILS",
    "Answer",
    "Attendance",
    "AttendanceList",
    "DoorLink",
    "EraseElsewhere",
    "EventFigures",
    "EventNewsDetails",
    "LinkAgainDetails",
    "LinkAgainLine",
    "MailDetails",
    "MailEvent",
    "MailSeat",
    "OnlineLinkDetails",
    "Registration",
    "Seat",
    "SessionChoice",
    "find_problems",
    "mail_event",
    "remove_due_data",
    "send_online_links",
    "tell_event_cancelled",
    "tell_event_changed",
]
