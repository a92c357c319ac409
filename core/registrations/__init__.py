"""Registrations, seats, queue, attendance."""

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
    "Answer",
    "Attendance",
    "AttendanceList",
    "DoorLink",
    "EventFigures",
    "Registration",
    "Seat",
    "SessionChoice",
]
