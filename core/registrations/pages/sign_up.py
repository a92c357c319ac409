"""The sign-up form: one page, which works without JavaScript."""

from typing import Final
from uuid import uuid4

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from core.accounts import Actor
from core.events import EventOut, SignUp, sign_up_state
from core.kit.errors import Refused
from core.kit.forms import Problem
from core.kit.i18n import LazyText, translator
from core.kit.rates import TooMany
from core.kit.stencils import mark
from core.kit.templates import page_path
from core.kit.web import (
    KEEPS_REFUSED_FORM,
    FormData,
    frame_of,
    read_form_data,
    redirect,
    stencil_page,
)
from core.registrations.domain.directory import Directory, read_directory
from core.registrations.domain.refusals import (
    EventCancelled,
    EventFull,
    FormRefused,
    KeyUsed,
    NoSignUp,
    NotYetOpen,
    RegistrationClosed,
)
from core.registrations.domain.register import register
from core.registrations.domain.visiting import event_to_sign_up
from core.registrations.pages.choices import FormChoices, form_choices, last_name_day
from core.registrations.pages.reading import (
    FormView,
    empty_form,
    read_sign_up,
    with_another_seat,
    without_seat,
)
from core.registrations.pages.visit import Visit
from core.registrations.schemas import RegistrationIn

_ = translator("registrations")

Answer = Response[str] | Response[None]
KEY_FIELD: Final = "key"
OPEN_FOR_LONG: Final = _(
    "The form could not be accepted: the page had been open for long, or cookies are blocked. "
    "Check the form and press Sign up again."
)
CLOSED: Final = (EventCancelled, NoSignUp, NotYetOpen, RegistrationClosed)


class SignUpPages(Controller):
    """The form and what comes of sending it."""

    path = "/{lang:str}/events/{slug:str}/register"
    include_in_schema = False
    dependencies = {"visit": Provide(Visit, sync_to_thread=False)}  # noqa: RUF012 - signature: Litestar's own

    @get()
    async def form(self, slug: FromPath[str], visit: NamedDependency[Visit]) -> Answer:
        """The empty form, or why nobody can sign up now."""
        event = await event_to_sign_up(slug, await visit.actor())
        if event.slug != slug:
            path = page_path(visit.language, "events", event.slug, "register", key=visit.key)
            return redirect(path, 301)
        if not sign_up_state(event, event.event_quotas, visit.now).has_room:
            return _closed(visit, event)
        return _empty_form(visit, event, await read_directory(visit.site.revision))

    @post(opt={KEEPS_REFUSED_FORM: True})
    async def send(self, slug: FromPath[str], visit: NamedDependency[Visit]) -> Answer:
        """Sign up, or show the form again with all that was typed."""
        actor = await visit.actor()
        event = await event_to_sign_up(slug, actor)
        data = await read_form_data(visit.request)
        directory = await read_directory(visit.site.revision)
        if frame_of(visit.request).is_form_refused:
            return _form_page(
                visit, event, FormView(data), directory, status=403, refusal=OPEN_FOR_LONG
            )
        changed = _other_button(event, data)
        if changed is not None:
            return _form_page(visit, event, FormView(changed), directory, searched=_is_search(data))
        view, form = read_sign_up(
            event, data, directory, language=visit.language, form_key=_form_key(visit, data)
        )
        if view.problems:
            return _form_page(visit, event, view, directory, status=422)
        return await _register(visit, event, form, actor, page=_Again(view, directory))


class _Again:
    """What shows the form once more."""

    def __init__(self, view: FormView, directory: Directory) -> None:
        self.view = view
        self.directory = directory

    def answer(self, visit: Visit, event: EventOut, refusal: Refused) -> Response[str]:
        """The typed form with the refusal at its field, or above when it has none."""
        problems: tuple[Problem, ...] = ()
        if isinstance(refusal, FormRefused):
            problems = refusal.problems
        elif refusal.field:
            problems = (Problem(refusal.field, refusal.sentence),)
        fields = self.view.fields
        if isinstance(refusal, KeyUsed):
            fields = {**fields, KEY_FIELD: [new_form_key(visit)]}
        view = FormView(fields, problems).grouped(self.view.groups)
        retry_after = refusal.retry_after if isinstance(refusal, TooMany) else 0
        return _form_page(
            visit,
            event,
            view,
            self.directory,
            status=refusal.status,
            retry_after=retry_after,
            refusal="" if problems else refusal.sentence,
        )


async def _register(
    visit: Visit, event: EventOut, form: RegistrationIn, actor: Actor, *, page: _Again
) -> Answer:
    """Lead to the own page, or say why not."""
    try:
        await visit.hooks.within(event.group).check_registration(event, form)
        done = await register(event, form, now=visit.now, client=visit.client, actor=actor)
    except CLOSED as refusal:
        return _closed(visit, event, refusal)
    except Refused as refusal:
        if isinstance(refusal, EventFull) and len(event.event_quotas) == 1:
            refusal.field = "seats"
        return page.answer(visit, event, refusal)
    token = visit.links.token("registration", done.id, done.generation)
    return redirect(page_path(visit.language, "r", token, new="1"))


def _form_key(visit: Visit, data: FormData) -> str:
    """The form's own key; one that this site did not make gets a new registration."""
    key = (data.get(KEY_FIELD) or [""])[0]
    subject = visit.links.subject(key)
    if subject is not None and visit.links.matches(key, "form", subject):
        return key
    return new_form_key(visit)


def new_form_key(visit: Visit) -> str:
    """A key that only this site can make, so that nobody finds another's registration by it."""
    return visit.links.token("form", uuid4())


def _other_button(event: EventOut, data: FormData) -> FormData | None:
    """The form as another button than the sending one leaves it; None when it was sent."""
    button = (data.get("do") or ["send"])[0]
    if button == "add-seat":
        return with_another_seat(data, event.most_seats)
    if button.startswith("remove-") and button.removeprefix("remove-").isdecimal():
        return without_seat(data, int(button.removeprefix("remove-")[:3]))
    if button == "find-association":
        return data
    return None


def _is_search(data: FormData) -> bool:
    return (data.get("do") or [""])[0] == "find-association"


def _empty_form(visit: Visit, event: EventOut, directory: Directory) -> Response[str]:
    """The form as it is opened, rendered once for each state of the event and its quotas.

    With one quota it shows no numbers, so sign-ups leave it as it is.
    """
    shown = (event.names_by, event.sensitive_days, event.names_days)
    has_queue = any(quota.has_queue for quota in event.quotas)
    numbers = event.quotas if len(event.quotas) > 1 else has_queue

    def values() -> dict[str, object]:
        choices = form_choices(event, visit.language, visit.now, seats=1)
        found = _form_values(visit, event, empty_form(), directory, choices=choices)
        return found | {"form_key": mark("key")}

    return stencil_page(
        visit.request,
        "registrations/form.html",
        key=(event.id, event.revision, visit.site.revision, visit.key, shown, numbers),
        values=values,
        fills={"key": new_form_key(visit)},
    )


def _form_page(  # noqa: PLR0913 - signature: all keyword-only but what every page of the form has
    visit: Visit,
    event: EventOut,
    view: FormView,
    directory: Directory,
    *,
    status: int = 200,
    retry_after: int = 0,
    searched: bool = False,
    refusal: LazyText | str = "",
) -> Response[str]:
    seats = max(1, min(view.seats, event.most_seats))
    choices = form_choices(event, visit.language, visit.now, seats=seats)
    values = _form_values(visit, event, view, directory, choices=choices)
    values["found"] = directory.search(view.value("association")) if searched else None
    values["refusal"] = refusal
    return visit.page(
        "registrations/form.html",
        status=status,
        retry_after=retry_after,
        form_key=view.value(KEY_FIELD) or new_form_key(visit),
        **values,
    )


def _form_values(
    visit: Visit, event: EventOut, view: FormView, directory: Directory, *, choices: FormChoices
) -> dict[str, object]:
    """What the form shows besides its key."""
    return {
        "event": event,
        "form": view,
        "refusal": "",
        "choices": choices,
        "associations": directory.offered,
        "found": None,
        "names_by": last_name_day(event),
        "event_path": page_path(visit.language, "events", event.slug, key=visit.key),
        "action": page_path(visit.language, "events", event.slug, "register", key=visit.key),
    }


def _closed(visit: Visit, event: EventOut, refusal: Refused | None = None) -> Response[str]:
    """Why nobody can sign up, with the way back to the event."""
    state = sign_up_state(event, event.event_quotas, visit.now)
    reason = state.status
    if isinstance(refusal, EventCancelled):
        reason = SignUp.CANCELLED
    elif isinstance(refusal, RegistrationClosed):
        reason = SignUp.CLOSED
    return visit.page(
        "registrations/closed.html",
        status=refusal.status if refusal else 200,
        event=event,
        state=state,
        reason=reason,
        event_path=page_path(visit.language, "events", event.slug, key=visit.key),
    )
