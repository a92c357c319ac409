"""Signing up by the API: the same rules as the form, answered once for each key."""

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import UNSET

from core.accounts import Actor, ActorKind
from core.events import EventOut, Mode, QuestionScope, QuotaOut, event_by_slug
from core.groups import association_by_slug, find_municipality
from core.kit.errors import Refused
from core.kit.forms import normal_email
from core.kit.links import Links
from core.kit.phones import normal_phone
from core.kit.rates import TooMany
from core.kit.text import clean_line, clean_text
from core.kit.visitors import counted_address
from core.kit.web import frame_of
from core.plugin_api import ScopedHooks
from core.registrations import (
    FormRefused,
    KeyUsed,
    RegistrationIn,
    RegistrationOut,
    SeatIn,
    SeatOut,
    Source,
    register,
)
from core.site.api.answers import Api
from core.site.api.inputs import (
    AnswerInput,
    ContactBody,
    RegistrationBody,
    SeatBody,
    read_body,
    read_header,
)
from core.site.api.problems import ApiProblem
from core.site.api.structs import ProblemError, RegistrationAnswer, SeatAnswer

STRANGER: Final = Actor(ActorKind.STRANGER)
KEY: Final = "Idempotency-Key"
AGAINST_RULES: Final = "The event does not take this registration."
ELSEWHERE: Final = "other"
CONTACT_FIELDS: Final = {"association": "association_name"}


class SignUpApi(Controller):
    """Signing up."""

    path = "/events"
    include_in_schema = False

    @post("/{slug:str}/registrations", status_code=201)
    async def sign_up(
        self,
        slug: FromPath[str],
        api: NamedDependency[Api],
        hooks: NamedDependency[ScopedHooks],
        links: NamedDependency[Links],
    ) -> Response[bytes]:
        """Give the seats, or places in the queue."""
        event = await event_by_slug(clean_line(slug), STRANGER)
        key = read_header(KEY, api.request.headers.get(KEY))
        _check_media_type(api.request.headers.get("content-type", ""))
        body = read_body(RegistrationBody, await api.request.body())
        form = await _Form(event, body).read(f"api:{key}")
        client = links.keyed_hash("client", counted_address(frame_of(api.request).client))
        found = await _register(event, form, hooks, api=api, client=client)
        answer = _answer(event, found, links, api.base_url)
        return Response(
            msgspec.json.encode(answer),
            status_code=201,
            media_type="application/json",
            headers={"location": answer.page},
        )


async def _register(
    event: EventOut, form: RegistrationIn, hooks: ScopedHooks, *, api: Api, client: str
) -> RegistrationOut:
    language = frame_of(api.request).page.language
    try:
        await hooks.within(event.group).check_registration(event, form)
        return await register(event, form, now=api.now, client=client)
    except FormRefused as refusal:
        faults = [
            ProblemError(_pointer(problem.field), problem.sentence.to(language))
            for problem in refusal.problems
        ]
        raise ApiProblem(409, AGAINST_RULES, faults) from refusal
    except KeyUsed as refusal:
        sentence = f"The same {KEY} came with another registration before."
        raise ApiProblem(409, sentence) from refusal
    except TooMany as refusal:
        wait = {"retry-after": str(refusal.retry_after)}
        raise ApiProblem(429, refusal.sentence.to(language), headers=wait) from refusal
    except Refused as refusal:
        faults = [ProblemError(_pointer(refusal.field), "")] if refusal.field else []
        raise ApiProblem(refusal.status, refusal.sentence.to(language), faults) from refusal


class _Form:
    """The body as the registrations take it."""

    def __init__(self, event: EventOut, body: RegistrationBody) -> None:
        self._event = event
        self._body = body
        self._faults: list[ProblemError] = []

    async def read(self, form_key: str) -> RegistrationIn:
        """The form; or the problem with all that does not belong to this event."""
        body, contact = self._body, self._body.contact
        association, name = await self._association(contact)
        seats = tuple(self._seat(seat, f"/seats/{at}") for at, seat in enumerate(body.seats))
        form = RegistrationIn(
            form_key=form_key,
            contact_name=clean_line(contact.name),
            contact_email=normal_email(contact.email) or contact.email,
            contact_phone=normal_phone(contact.phone) or contact.phone,
            association=association,
            association_name=name,
            role="" if contact.role is UNSET else contact.role.value,
            municipality=self._municipality(contact),
            seats=seats,
            answers=self._answers(body.answers, QuestionScope.REGISTRATION, "/answers"),
            language=body.language,
            source=Source.API,
            may_split=body.may_split,
            message=clean_text(body.message),
        )
        if self._faults:
            raise ApiProblem(409, AGAINST_RULES, self._faults)
        return form

    def _fault(self, pointer: str, detail: str) -> None:
        self._faults.append(ProblemError(pointer, detail))

    async def _association(self, contact: ContactBody) -> tuple[UUID | None, str]:
        typed = clean_line(contact.association_name)
        if not contact.association:
            return None, typed
        found = await association_by_slug(clean_line(contact.association))
        if found is None:
            self._fault("/contact/association", "The directory has no association of this slug.")
            return None, typed
        return found.id, found.name

    def _municipality(self, contact: ContactBody) -> str:
        if contact.municipality in {"", ELSEWHERE}:
            return contact.municipality
        place = find_municipality(contact.municipality)
        if place is None:
            self._fault("/contact/municipality", "No municipality has this code, slug or name.")
            return ""
        return place.code

    def _seat(self, seat: SeatBody, at: str) -> SeatIn:
        quotas = {quota.mode: quota for quota in self._event.event_quotas}
        if seat.mode not in quotas:
            self._fault(f"{at}/mode", "One can't take part in this way.")
        email = "" if seat.email is UNSET else seat.email
        return SeatIn(
            quota=quotas[seat.mode].id if seat.mode in quotas else UUID(int=0),
            name=clean_line(seat.name),
            email=normal_email(email) or email,
            sessions=tuple(self._sessions(seat, f"{at}/sessions")),
            answers=self._answers(seat.answers, QuestionScope.SEAT, f"{at}/answers"),
        )

    def _sessions(self, seat: SeatBody, at: str) -> Iterator[UUID]:
        for place, session in enumerate(seat.sessions):
            quota = _of_mode(self._event.session_quotas(session), seat.mode)
            if quota is None:
                self._fault(f"{at}/{place}", "No session of this event that one chooses.")
            else:
                yield quota.id

    def _answers(
        self, answers: Mapping[str, AnswerInput], scope: QuestionScope, at: str
    ) -> dict[UUID, AnswerInput]:
        known = {
            question.key: question.id
            for question in self._event.questions
            if question.scope is scope
        }
        for key in answers.keys() - known.keys():
            self._fault(f"{at}/{key}"[:200], "The event does not ask this here.")
        return {
            known[key]: clean_text(value) if isinstance(value, str) else value
            for key, value in answers.items()
            if key in known
        }


def _of_mode(quotas: tuple[QuotaOut, ...], mode: Mode) -> QuotaOut | None:
    """A session's quota for this way to take part; the only one stands for both."""
    fitting = [quota for quota in quotas if quota.mode is mode]
    if fitting or len(quotas) != 1:
        return fitting[0] if fitting else None
    return quotas[0]


def _check_media_type(content_type: str) -> None:
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise ApiProblem(415, "Send the body as application/json.")


def _pointer(field: str) -> str:
    """Where in the body a field of the form stands: `seat2-q-diet` is /seats/1/answers/diet."""
    first, _, rest = field.partition("-")
    if first.startswith("seat") and first[4:].isdigit():
        return f"/seats/{int(first[4:]) - 1}{_pointer(rest) if rest[:2] == 'q-' else f'/{rest}'}"
    if first == "q":
        return f"/answers/{rest}"
    if field in {"seats", "message"}:
        return f"/{field}"
    return f"/contact/{CONTACT_FIELDS.get(field, field)}"


def _answer(
    event: EventOut, found: RegistrationOut, links: Links, base_url: str
) -> RegistrationAnswer:
    start = f"{base_url}/{found.language}"
    own = links.token("registration", found.id, found.generation)
    return RegistrationAnswer(
        event=event.slug,
        page=f"{start}/r/{own}",
        seats=tuple(_seat_answer(seat, links, start) for seat in found.seats),
    )


def _seat_answer(seat: SeatOut, links: Links, start: str) -> SeatAnswer:
    return SeatAnswer(
        mode=seat.mode,
        state=seat.state,
        name=seat.name,
        place_in_queue=seat.place_in_queue,
        page=f"{start}/s/{links.token('seat', seat.id, seat.generation)}",
    )
