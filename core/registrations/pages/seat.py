"""A seat's own page, for the person who has it."""

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from core.registrations.pages.own import (
    Answer,
    answer_deed,
    own_page,
    seat_form,
    typed,
)
from core.registrations.pages.own_data import own_data
from core.registrations.pages.own_visit import own_seat
from core.registrations.pages.visit import Visit


class SeatPages(Controller):
    """What a seat's link opens."""

    path = "/{lang:str}/s/{token:str}"
    include_in_schema = False
    dependencies = {"visit": Provide(Visit, sync_to_thread=False)}  # noqa: RUF012 - signature: Litestar's own

    @get()
    async def show(self, token: FromPath[str], visit: NamedDependency[Visit]) -> Answer:
        """The page or its form."""
        own = await own_seat(visit, token)
        query = visit.request.query_params
        if "seat" in query and not own.registration.is_erased:
            return await seat_form(visit, own, query["seat"], typed(own))
        return await own_page(visit, own)

    @post()
    async def act(self, token: FromPath[str], visit: NamedDependency[Visit]) -> Answer:
        """Do what a button says, and show the page again."""
        return await answer_deed(visit, await own_seat(visit, token))

    @get("/data")
    async def data(self, token: FromPath[str], visit: NamedDependency[Visit]) -> Response[bytes]:
        """All that is kept of the seat, to take along."""
        return await own_data(visit, await own_seat(visit, token))
