"""What the API is asked with: parameters and bodies, read with all that is wrong at once."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, TypeVar, get_args
from uuid import UUID

import msgspec
from litestar.datastructures import MultiDict
from msgspec import UNSET, Meta, UnsetType, ValidationError
from msgspec.structs import fields

from core.events import Mode
from core.kit.i18n import Language
from core.registrations import Role
from core.site.api.problems import ApiProblem
from core.site.api.structs import ProblemError

T = TypeVar("T", bound=msgspec.Struct)

Lang = Annotated[
    Literal["fi", "sv", "en"] | UnsetType,
    Meta(description="Texts in this language alone (Finnish where it is missing)."),
]
Word = Annotated[str, Meta(max_length=200)]
Line = Annotated[str, Meta(max_length=200)]
FilledLine = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
Email = Annotated[
    str,
    Meta(
        max_length=254,
        pattern=r"^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*@([a-z0-9]+\.)+[a-z]{2,12}$",
        examples=["aino@yhdistys.example"],
    ),
]
AnswerInput = str | bool | tuple[str, ...]
Answers = Annotated[
    dict[str, AnswerInput],
    Meta(
        description="By the question's key: a text, the key of an option, several keys, or"
        " true/false for yes/no and consents.",
        max_length=100,
    ),
]


class NoQuery(msgspec.Struct, frozen=True, kw_only=True):
    """No parameters but the language."""

    lang: Lang = UNSET


class EventsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The parameters of the list of events; together they narrow it."""

    lang: Lang = UNSET
    municipality: Annotated[Word, Meta(description="Code, slug or name.", examples=["kitee"])] = ""
    group: Annotated[Word, Meta(description="A group's slug; co-hosted events too.")] = ""
    kind: Annotated[Word, Meta(description="A kind's key.", examples=["training"])] = ""
    theme: Annotated[Word, Meta(description="A theme's key.")] = ""
    series: Annotated[Word, Meta(description="The slug of a series.")] = ""
    mode: Annotated[Mode | UnsetType, Meta(description="How one takes part.")] = UNSET
    q: Annotated[Word, Meta(description="Words that are all found in title, text or place.")] = ""
    from_: Annotated[
        date | UnsetType, Meta(description="From this day on; without it, from now on.")
    ] = msgspec.field(default=UNSET, name="from")
    to: Annotated[date | UnsetType, Meta(description="Until the end of this day.")] = UNSET
    limit: Annotated[int, Meta(ge=1, le=100, description="Events on a page.")] = 50
    cursor: Annotated[Word, Meta(description="`next_cursor` of the page before.")] = ""


class AssociationsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The parameters of the directory."""

    q: Annotated[
        Word, Meta(description="Words found in name, business id or municipality; one page.")
    ] = ""
    municipality: Annotated[Word, Meta(description="Code, slug or name; without `q` alone.")] = ""
    limit: Annotated[int, Meta(ge=1, le=100, description="Associations on a page.")] = 50
    cursor: Annotated[Word, Meta(description="`next_cursor` of the page before.")] = ""


class ContactBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom the organiser reaches; gets the mails."""

    name: FilledLine
    email: Email
    phone: Annotated[str, Meta(pattern=r"^(\+?[0-9]{5,15})?$", examples=["+358441234567"])] = ""
    association: Annotated[Line, Meta(description="The slug of one in the directory.")] = ""
    association_name: Annotated[Line, Meta(description="The name of one that is not in it.")] = ""
    role: Role | UnsetType = UNSET
    municipality: Annotated[
        str, Meta(max_length=60, description="Code, slug or name; `other` outside the region.")
    ] = ""


class SeatBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One wanted seat; the name may be given later."""

    mode: Mode
    name: Line = ""
    email: Annotated[
        Email | UnsetType, Meta(description="The person's own, for own mails and page.")
    ] = UNSET
    sessions: Annotated[
        tuple[UUID, ...], Meta(max_length=50, description="Ids of chosen sessions.")
    ] = ()
    answers: Answers = {}


class RegistrationBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One act of signing up."""

    contact: ContactBody
    seats: Annotated[tuple[SeatBody, ...], Meta(min_length=1, max_length=100)]
    answers: Answers = {}
    language: Annotated[Language, Meta(description="Of the mails.")] = "fi"
    may_split: Annotated[
        bool, Meta(description="Take the places that there are, and wait for the rest.")
    ] = True
    message: Annotated[str, Meta(max_length=2000)] = ""


IDEMPOTENCY_KEY = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9_.:-]{16,80}$",
        description="Made by the client for one act, for instance a UUID. The same key again gives"
        " the same registration, once.",
        examples=["5b6c2c2e-8a0e-4d0a-9c44-0f2f0b8f7a11"],
    ),
]


def read_query(kind: type[T], query: MultiDict[str]) -> T:
    """The parameters; unknown and repeated ones are faults too, since they hide mistypings."""
    reader = _Reader(strict=False)
    for name in query:
        if len(query.getall(name)) > 1:
            reader.add(name, "Give it once.")
    return reader.whole(kind, dict(query), "", "A parameter is wrong.")


def read_body(kind: type[T], body: bytes) -> T:
    """The JSON body."""
    try:
        data: object = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ApiProblem(400, "The body is not JSON in UTF-8.") from error
    return _Reader(strict=True).whole(kind, data, "", "The body is not as it should be.")


def read_header(name: str, value: str | None) -> str:
    """A required header of the idempotency key's form."""
    if value is None:
        raise ApiProblem(400, f"The header {name} is missing.", [ProblemError(name, "Required.")])
    try:
        return msgspec.convert(value, IDEMPOTENCY_KEY)
    except ValidationError as error:
        faults = [ProblemError(name, str(error))]
        raise ApiProblem(400, f"The header {name} is wrong.", faults) from error


class _Reader:
    """Reads a value part by part and gathers what is wrong."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self.faults: list[ProblemError] = []

    def add(self, pointer: str, detail: str) -> None:
        self.faults.append(ProblemError(pointer, detail))

    def whole(self, kind: type[T], data: object, at: str, sentence: str) -> T:
        """The Struct, or the problem with all faults."""
        self._struct(kind, data, at)
        if not self.faults:
            try:
                return msgspec.convert(data, kind, strict=self._strict)
            except ValidationError as error:
                self.add(at, str(error))
        raise ApiProblem(422, sentence, self.faults)

    def _struct(self, kind: type[msgspec.Struct], data: object, at: str) -> None:
        if not isinstance(data, Mapping):
            self.add(at or "/", "Expected an object.")
            return
        known = {field.encode_name: field for field in fields(kind)}
        start = f"{at}/" if self._strict else at
        for name, field in known.items():
            if name in data:
                self._value(field.type, data[name], start + name)
            elif field.required:
                self.add(start + name, "Required.")
        for name in data.keys() - known.keys():
            self.add(f"{start}{name}"[:200], "Unknown.")

    def _value(self, kind: object, data: object, at: str) -> None:
        inner, is_list = _struct_in(kind)
        if inner is None:
            try:
                msgspec.convert(data, kind, strict=self._strict)
            except ValidationError as error:
                self.add(at, str(error))
        elif not is_list:
            self._struct(inner, data, at)
        elif not isinstance(data, list):
            self.add(at, "Expected a list.")
        else:
            for place, item in enumerate(data[:100]):
                self._struct(inner, item, f"{at}/{place}")


def _struct_in(kind: object) -> tuple[type[msgspec.Struct] | None, bool]:
    """The Struct that a field holds, and whether as a list."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind, False
    for part in get_args(kind):
        for inner in (part, *get_args(part)):
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                return inner, True
    return None, False
