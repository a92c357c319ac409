"""Registrations, seats, queue, attendance."""

from core.registrations.domain.mails import MailDetails, MailEvent, MailSeat, mail_event
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
    "mail_event",
]
