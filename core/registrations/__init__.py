"""Registrations, seats, queue, attendance."""

from core.registrations.domain.acts import (
    Act,
)
from core.registrations.domain.again import (
    LINKS_JOB,
    mail_links,
)
from core.registrations.domain.attendance import (
    SETTLED_JOB,
    Spot,
    close_due_lists,
    close_list,
    is_closed,
    mark,
    write_mark,
)
from core.registrations.domain.attended import (
    Attended,
    Presence,
    session_minutes,
)
from core.registrations.domain.attended_seats import (
    AttendedSeat,
    attended_seats,
)
from core.registrations.domain.check import (
    find_problems,
)
from core.registrations.domain.contacts import (
    change_contact,
)
from core.registrations.domain.door_links import (
    DoorLinkOut,
    create_door_link,
    door_token,
    revoke_door_link,
)
from core.registrations.domain.door_list import (
    ACCESS_QUESTION,
    PHOTO_QUESTION,
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
    hand_over,
    name_seat,
)
from core.registrations.domain.records import (
    has_people,
    read_registration,
    registration_of_seat,
)
from core.registrations.domain.refusals import (
    FormRefused,
    KeyUsed,
)
from core.registrations.domain.register import (
    register,
)
from core.registrations.domain.retention import (
    EraseElsewhere,
    remove_due_data,
)
from core.registrations.domain.walk_ins import (
    WalkInIn,
    walk_in,
)
from core.registrations.mail_details import (
    MAIL_DETAILS,
    EventNewsDetails,
    LinkAgainDetails,
    LinkAgainLine,
    OnlineLinkDetails,
)
from core.registrations.schemas import (
    HOLDING,
    AnswerValue,
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
    CalendarCount,
    DoorLink,
    EventFigures,
    Registration,
    Seat,
    SessionChoice,
)

__all__ = [
    "ACCESS_QUESTION",
    "HOLDING",
    "LINKS_JOB",
    "MAIL_DETAILS",
    "PHOTO_QUESTION",
    "SETTLED_JOB",
    "Act",
    "Answer",
    "AnswerValue",
    "Attendance",
    "AttendanceList",
    "Attended",
    "AttendedSeat",
    "CalendarCount",
    "ContactIn",
    "DoorLink",
    "DoorLinkOut",
    "EraseElsewhere",
    "EventFigures",
    "EventNewsDetails",
    "FormRefused",
    "KeyUsed",
    "LinkAgainDetails",
    "LinkAgainLine",
    "MailDetails",
    "MailEvent",
    "MailSeat",
    "OnlineLinkDetails",
    "PersonIn",
    "Presence",
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
    "Spot",
    "WalkInIn",
    "attended_seats",
    "cancel_seats",
    "change_answers",
    "change_contact",
    "change_mode",
    "change_places",
    "close_due_lists",
    "close_list",
    "create_door_link",
    "door_token",
    "find_problems",
    "hand_on_all",
    "hand_over",
    "has_people",
    "is_closed",
    "mail_event",
    "mail_links",
    "mark",
    "name_seat",
    "read_registration",
    "register",
    "registration_of_seat",
    "remove_due_data",
    "revoke_door_link",
    "send_online_links",
    "session_minutes",
    "tell_event_cancelled",
    "tell_event_changed",
    "walk_in",
    "write_mark",
]
