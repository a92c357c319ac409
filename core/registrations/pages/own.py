"""A registration's own page: see, change and cancel, by the link alone."""

from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from msgspec.structs import replace

from core.kit.errors import Refused
from core.kit.i18n import LazyText
from core.kit.stencils import mark
from core.kit.web import FormData, read_form_data, redirect, stencil_page
from core.registrations.domain.attendance import is_closed
from core.registrations.domain.directory import read_directory
from core.registrations.domain.own_history import read_own_history
from core.registrations.domain.persons import may_hand_over
from core.registrations.domain.refusals import FormRefused
from core.registrations.domain.retention import removal_days
from core.registrations.domain.sensitive import are_gone, still_asked
from core.registrations.pages.choices import (
    last_name_day,
    municipality_options,
    question_views,
    role_options,
    seat_view,
)
from core.registrations.pages.deeds import DONE, as_typed, do_deed
from core.registrations.pages.own_data import own_data
from core.registrations.pages.own_visit import (
    Own,
    contact_facts,
    joining_link,
    own_registration,
    seat_cards,
)
from core.registrations.pages.reading import FormView, grouped_fields
from core.registrations.pages.visit import Visit

Answer = Response[str] | Response[None]


class OwnPages(Controller):
    """What the contact's link opens."""

    path = "/{lang:str}/r/{token:str}"
    include_in_schema = False
    dependencies = {"visit": Provide(Visit, sync_to_thread=False)}  # noqa: RUF012 - signature: Litestar's own

    @get()
    async def show(self, token: FromPath[str], visit: NamedDependency[Visit]) -> Answer:
        """The page, its thanks just after signing up, or one of its forms."""
        own = await own_registration(visit, token)
        query = visit.request.query_params
        if "new" in query and own.registration.live_seats and not own.registration.is_erased:
            return _thanks(visit, own)
        if "contact" in query and not own.registration.is_erased:
            return await contact_form(visit, own, typed(own))
        if "seat" in query and not own.registration.is_erased:
            return await seat_form(visit, own, query["seat"], typed(own))
        return await own_page(visit, own)

    @post()
    async def act(self, token: FromPath[str], visit: NamedDependency[Visit]) -> Answer:
        """Do what a button says, and show the page again."""
        return await answer_deed(visit, await own_registration(visit, token))

    @get("/data")
    async def data(self, token: FromPath[str], visit: NamedDependency[Visit]) -> Response[bytes]:
        """All that is kept of the registration, to take along."""
        return await own_data(visit, await own_registration(visit, token))


async def answer_deed(visit: Visit, own: Own) -> Answer:
    """Do the deed of the posted form, or show its page with what is wrong."""
    data = await read_form_data(visit.request)
    try:
        done = await do_deed(visit, own, data)
    except FormRefused as refusal:
        return await _form_again(visit, own, data, refusal)
    except Refused as refusal:
        return await own_page(visit, own, refusal=refusal.sentence, status=refusal.status)
    if done == "handed-over" and own.only is not None:
        return visit.page("registrations/handed_over.html", event=own.event)
    return redirect(f"{own.path}?done={done}")


async def _form_again(
    visit: Visit, own: Own, data: FormData, refusal: FormRefused
) -> Response[str]:
    groups = grouped_fields(own.event, len(own.registration.seats))
    view = FormView({**as_typed(own), **data}, refusal.problems).grouped(groups)
    if (data.get("do") or [""])[0] == "contact":
        return await contact_form(visit, own, view, status=422)
    return await seat_form(visit, own, (data.get("seat") or [""])[0], view, status=422)


def typed(own: Own) -> FormView:
    """The forms of the page, filled in with what is kept."""
    return FormView(as_typed(own))


async def own_page(
    visit: Visit, own: Own, *, refusal: LazyText | str = "", status: int = 200
) -> Response[str]:
    """The page with all its seats; with `history` in the address also what has happened."""
    hooks = visit.hooks.within(own.event.group)
    if own.only is None:
        panels = await hooks.registration_panels(own.registration)
    else:
        panels = await hooks.seat_panels(own.only)
    history = None
    if "history" in visit.request.query_params:
        seat = own.only.id if own.only is not None else None
        history = await read_own_history(own.registration, seat=seat)
    registration = own.registration
    return visit.page(
        "registrations/own.html",
        status=status,
        own=own,
        event=own.event,
        registration=registration,
        cards=seat_cards(own, visit, await joining_link(own, visit)),
        facts=contact_facts(own, visit.language) if own.only is None else [],
        days=removal_days(own.event),
        names_by=last_name_day(own.event),
        done=DONE.get(visit.request.query_params.get("done", "")),
        refusal=refusal,
        history=history,
        form=typed(own),
        panels=panels,
        may_move=visit.now < own.event.starts_at,
        is_over=visit.now >= own.event.ends_at,
        awaits_certificate=await _awaits_certificate(own, visit.now),
        sensitive_gone=are_gone(own.event, visit.now),
        calendar_path=None if own.only is not None else f"/r/{own.token}.ics",
    )


async def _awaits_certificate(own: Own, now: datetime) -> bool:
    """Whether certificates are still to come: afterwards their own box says how it is."""
    if now < own.event.starts_at:
        return True
    return now < own.event.ends_at and not await is_closed(own.event.id)


def _thanks(visit: Visit, own: Own) -> Response[str]:
    """Rendered once for each event and outcome; names, address and links are filled in."""
    registration = own.registration
    fills: dict[str, object] = {
        "email": registration.contact_email,
        "own": own.path,
        "calendar": f"/r/{own.token}.ics",
    }
    fills |= {f"name{seat.position}": seat.name for seat in registration.seats}
    outcome = tuple(
        (seat.state, seat.mode, bool(seat.name), seat.place_in_queue) for seat in registration.seats
    )
    event = own.event
    shown = (event.names_by, bool(registration.contact_email), outcome)
    return stencil_page(
        visit.request,
        "registrations/thanks.html",
        key=(event.id, event.revision, visit.site.revision, shown),
        values=lambda: _thanks_values(visit, own),
        fills=fills,
    )


def _thanks_values(visit: Visit, own: Own) -> dict[str, object]:
    """What the page of thanks shows, with marks for all that is this visitor's."""
    registration = own.registration
    marked = replace(
        registration,
        contact_email=mark("email") if registration.contact_email else "",
        seats=tuple(
            replace(seat, name=mark(f"name{seat.position}") if seat.name else "")
            for seat in registration.seats
        ),
    )
    marked_own = replace(own, registration=marked, path=mark("own"))
    return {
        "own": marked_own,
        "event": own.event,
        "registration": marked,
        "cards": seat_cards(marked_own, visit),
        "names_by": last_name_day(own.event),
        "calendar_path": mark("calendar"),
    }


async def contact_form(
    visit: Visit, own: Own, view: FormView, *, status: int = 200
) -> Response[str]:
    """The form for the contact's details and the answers that are asked once."""
    directory = await read_directory(visit.site.revision)
    return visit.page(
        "registrations/contact.html",
        status=status,
        own=own,
        event=own.event,
        form=view,
        associations=directory.offered,
        roles=role_options(),
        municipalities=municipality_options(visit.language, own.registration.municipality),
        questions=question_views(still_asked(own.event, visit.now), visit.language, None),
    )


async def seat_form(
    visit: Visit, own: Own, position: str, view: FormView, *, status: int = 200
) -> Response[str]:
    """The form for one seat: name, address, answers, and giving it to another person."""
    seat = own.seat(position)
    return visit.page(
        "registrations/seat_form.html",
        status=status,
        own=own,
        event=own.event,
        seat=seat,
        form=view,
        fields=seat_view(still_asked(own.event, visit.now), visit.language, seat.position),
        days=removal_days(own.event),
        may_hand_over=await may_hand_over(own.event, seat, visit.now),
    )
