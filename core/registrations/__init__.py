"""Registrations, seats, queue, attendance."""

from core.registrations.domain.acts import (
    Act,
)
from core.registrations.domain.check import (
    find_problems,
)
from core.registrations.domain.event_news import (
    tell_event_cancelled,
    tell_event_changed,
)
from core.registrations.domain.mails import (
    MailDetails,
    MailEvent,
    MailSeat,
    mail_event,
)
from core.registrations.domain.moves import (
    cancel_seats,
    change_mode,
    change_places,
    hand_on_all,
)
from core.registrations.domain.online_links import (
    send_online_links,
)
from core.registrations.domain.persons import (
    change_answers,
    change_contact,
    hand_over,
    name_seat,
)
from core.registrations.domain.records import (
    read_registration,
    registration_of_seat,
)
from core.registrations.domain.register import (
    register,
)
from core.registrations.domain.retention import (
    EraseElsewhere,
    remove_due_data,
)
from core.registrations.mail_details import (
    MAIL_DETAILS,
    EventNewsDetails,
    LinkAgainDetails,
    LinkAgainLine,
    OnlineLinkDetails,
)
from core.registrations.schemas import (
    ContactIn,
    PersonIn,
    RegistrationIn,
    RegistrationOut,
    Role,
    SeatIn,
    SeatOut,
    SeatState,
    Source,
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
    "Act",
    "Answer",
    "Attendance",
    "AttendanceList",
    "ContactIn",
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
    "PersonIn",
    "Registration",
    "RegistrationIn",
    "RegistrationOut",
    "Role",
    "Seat",
    "SeatIn",
    "SeatOut",
    "SeatState",
    "SessionChoice",
    "Source",
    "cancel_seats",
    "change_answers",
    "change_contact",
    "change_mode",
    "change_places",
    "find_problems",
    "hand_on_all",
    "hand_over",
    "mail_event",
    "name_seat",
    "read_registration",
    "register",
    "registration_of_seat",
    "remove_due_data",
    "send_online_links",
    "tell_event_cancelled",
    "tell_event_changed",
]
