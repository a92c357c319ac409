"""The list at the door: names, associations, access needs, photo "no" – and nothing more.

What a helper may know is decided here: no addresses, no diets, no other answers, and the search
looks at nothing but what the list shows.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from core.events import EventOut, Mode, QuestionOut, SessionOut
from core.kit import db
from core.kit.dates import local
from core.kit.i18n import Language, localized
from core.kit.text import fold
from core.registrations.domain.attended import CAME, Mark
from core.registrations.domain.attended_seats import choices_of_event, marks_of_event
from core.registrations.schemas import AnswerValue

ACCESS_QUESTION: Final = "accessibility_needs"
PHOTO_QUESTION: Final = "photo_consent"


class DoorRow(msgspec.Struct, frozen=True, kw_only=True):
    """One seat as the door shows it; `number` tells nameless seats of one association apart."""

    seat: UUID
    number: int
    name: str
    association: str
    mode: Mode
    is_walk_in: bool
    mark: Mark | None
    access: str = ""
    refuses_photos: bool = False

    @property
    def is_present(self) -> bool:
        """Whether the person is marked as there."""
        return self.mark is not None and self.mark.presence in CAME

    def matches(self, words: str) -> bool:
        """Whether each word begins a word of the name or association, accents aside."""
        shown = fold(f"{self.name} {self.association}").replace("-", " ").split()
        wanted = fold(words).replace("-", " ").split()
        return all(any(one.startswith(word) for one in shown) for word in wanted)


class DoorList(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one session and mode."""

    rows: tuple[DoorRow, ...]

    @property
    def present(self) -> int:
        """How many are there."""
        return sum(row.is_present for row in self.rows)

    @property
    def nameless(self) -> int:
        """How many seats still have no name."""
        return sum(not row.name for row in self.rows)

    def find(self, seat: UUID | None) -> DoorRow | None:
        """The row of a seat, if it is in this list."""
        return next((row for row in self.rows if row.seat == seat), None)


def sessions_of_day(event: EventOut, day: date) -> tuple[SessionOut, ...]:
    """The sessions of this day; all, when the day has none."""
    today = tuple(one for one in event.sessions if local(one.starts_at, event.zone).date() == day)
    return today or event.sessions


async def read_door_list(
    event: EventOut, *, session: SessionOut | None, mode: Mode | None, language: Language
) -> DoorList:
    """Who is expected in a session (or in an event without them), in the order of names.

    In a session with places of its own those who chose it, and whoever was marked there.
    """
    marks, answers = await marks_of_event(event.id), await _answers(event, language)
    choices = await choices_of_event(event.id) if session and session.is_choice else None
    place = session.id if session else None
    rows = []
    for row in await _seats(event.id):
        of_seat = marks.get(row["id"], {})
        if mode is not None and row["mode"] != mode:
            continue
        if choices is not None and place not in {*choices.get(row["id"], ()), *of_seat}:
            continue
        known = (answers.get(row["id"]), answers.get(row["registration"]))
        rows.append(
            DoorRow(
                seat=row["id"],
                number=row["position"],
                name=row["person_name"],
                association=row["association"] or "",
                mode=Mode(row["mode"]),
                is_walk_in=row["is_walk_in"],
                mark=of_seat.get(place),
                access=", ".join(one.access for one in known if one and one.access),
                refuses_photos=any(one.refuses_photos for one in known if one),
            )
        )
    return DoorList(rows=tuple(rows))


async def _seats(event: UUID) -> Sequence[db.Row]:
    """The seats that hold a place; nameless ones come last."""
    return await db.fetch(
        "SELECT s.id, s.registration, s.position, s.person_name, s.is_walk_in, q.mode,"
        " CASE WHEN r.association_name = '' THEN a.name ELSE r.association_name END AS association"
        " FROM seat s JOIN quota q ON q.id = s.quota JOIN registration r ON r.id = s.registration"
        " LEFT JOIN association a ON a.id = r.association"
        " WHERE s.event = $1 AND s.state IN ('confirmed', 'offered')"
        " ORDER BY CASE WHEN s.person_name = '' THEN 1 ELSE 0 END, s.sort_name, s.id",
        event,
    )


class _Needs(msgspec.Struct, frozen=True):
    """What the helper must know of a person."""

    access: str = ""
    refuses_photos: bool = False


async def _answers(event: EventOut, language: Language) -> dict[UUID, _Needs]:
    """By seat, or by registration where the question is asked once."""
    questions = {
        one.id: one for one in event.questions if one.key in {ACCESS_QUESTION, PHOTO_QUESTION}
    }
    if not questions:
        return {}
    rows = await db.fetch(
        "SELECT seat, registration, question, value FROM answer"
        f" WHERE question IN ({db.placeholders(len(questions))})",
        *questions,
    )
    found: dict[UUID, _Needs] = {}
    for row in rows:
        whose, question = row["seat"] or row["registration"], questions[row["question"]]
        value = msgspec.json.decode(row["value"], type=AnswerValue)
        needs = found.get(whose, _Needs())
        if question.key == PHOTO_QUESTION:
            refuses = value is False or value in ("no", ("no",))
            found[whose] = msgspec.structs.replace(needs, refuses_photos=refuses)
        else:
            found[whose] = msgspec.structs.replace(needs, access=_words(question, value, language))
    return found


def _words(question: QuestionOut, value: AnswerValue, language: Language) -> str:
    """An answer in words; a yes repeats the question, a no says nothing."""
    if isinstance(value, bool):
        return localized(question.label, language)[0] if value else ""
    labels = {option.key: localized(option.label, language)[0] for option in question.options}
    chosen: Iterable[str] = (value,) if isinstance(value, str) else value
    return ", ".join(labels.get(one, one) for one in chosen)
