"""The door: a helper with a phone ticks people in, with no account and no script."""

from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from core.groups import SiteInfo
from core.kit.clock import Clock
from core.kit.errors import NotFound, Refused
from core.kit.forms import FormReader
from core.kit.i18n import LazyText
from core.kit.links import Links
from core.kit.web import (
    FormData,
    WebRequest,
    frame_of,
    private_page,
    read_form_data,
    redirect,
)
from core.registrations.domain.attendance import Spot, Undo, close_list, mark, undo_mark
from core.registrations.domain.attended import Presence
from core.registrations.domain.door_links import Door, DoorState, open_door
from core.registrations.domain.refusals import FormRefused
from core.registrations.domain.walk_ins import WalkInIn, walk_in
from core.registrations.door_view import (
    Asked,
    Paths,
    Trouble,
    door_values,
    own_form_key,
    quota_of,
    read_asked,
    read_instant,
    read_presence,
    read_uuid,
)

Answer = Response[str] | Response[None]
_PRESSED: Final = {"present": Presence.PRESENT, "absent": Presence.ABSENT}


class Knock:
    """A request that comes with a token, before anybody has looked at it."""

    def __init__(
        self,
        request: WebRequest,
        links: NamedDependency[Links],
        clock: NamedDependency[Clock],
        site: NamedDependency[SiteInfo],
    ) -> None:
        self.request = request
        self.now = clock()
        self._links = links
        self._is_demo = site.is_demo

    async def enter(self, token: str) -> "_Visit":
        """The visit behind the token; NotFound when it opens nothing."""
        door = await open_door(token, self._links, now=self.now, is_demo=self._is_demo)
        return _Visit(self, token, door)


class _Visit:
    """One request of a helper, through an opened door."""

    def __init__(self, knock: Knock, token: str, door: Door) -> None:
        request, now = knock.request, knock.now
        self.request = request
        self.door = door
        self.token = token
        self.now = now
        self.asked: Asked = read_asked(door, self._query, now)
        frame = frame_of(request)
        frame.page = msgspec.structs.replace(frame.page, language=self.asked.language)

    def _query(self, name: str) -> str:
        return self.request.query_params.get(name, "")

    async def page(self, status: int = 200, trouble: Trouble | None = None) -> Answer:
        """The list; on another day, or when the event was cancelled, a sentence without names."""
        if self.door.state is not DoorState.OPEN:
            return private_page(
                self.request,
                "registrations/door_closed.html",
                event=self.door.event,
                link=self.door.link,
                is_cancelled=self.door.state is DoorState.CANCELLED,
                path=Paths(self.asked, self.token),
            )
        values = await door_values(
            self.door, self.asked, self.token, query=self._query, now=self.now
        )
        return private_page(
            self.request,
            "registrations/door.html",
            status=status,
            headers=None,
            trouble=trouble or Trouble(),
            **values,
        )

    async def press(self, data: FormData) -> Answer:
        """What the pressed button asks for."""
        reader = FormReader(data)
        for name, presence in _PRESSED.items():
            if name in data:
                return await self._mark(read_uuid(reader.typed(name)), presence)
        if "undo" in data:
            return await self._undo(reader)
        if reader.typed("do") == "walk-in":
            return await self._let_in(reader)
        if reader.typed("do") == "close":
            await close_list(self.door.event, actor=self.door.actor, now=self.now)
        return self._back()

    async def _mark(self, seat: UUID | None, presence: Presence) -> Answer:
        spot = self._spot(seat)
        before = await mark(self.door.event, spot, presence, actor=self.door.actor, now=self.now)
        was = before.presence if before else "none"
        return self._back(spot.seat, marked=spot.seat, was=was)

    async def _undo(self, reader: FormReader) -> Answer:
        spot = self._spot(read_uuid(reader.typed("undo")))
        since = read_instant(reader.typed("since"))
        if since is None:
            raise NotFound
        undo = Undo(read_presence(reader.typed("was")), since)
        await undo_mark(self.door.event, spot, undo, actor=self.door.actor, now=self.now)
        return self._back(spot.seat, undone=spot.seat)

    async def _let_in(self, reader: FormReader) -> Answer:
        quota = quota_of(self.door.event, self.asked)
        if quota is None:
            raise NotFound
        name = reader.line("walkin-person")
        association = reader.line("walkin-represents")
        if reader.problems:
            raise FormRefused(tuple(reader.problems))
        form = WalkInIn(
            form_key=own_form_key(reader.typed("form_key")),
            name=name,
            association=association,
            quota=quota.id,
            session=self.asked.session.id if self.asked.session else None,
        )
        seat = await walk_in(self.door.event, form, actor=self.door.actor, now=self.now)
        return self._back(seat, added=seat)

    def _spot(self, seat: UUID | None) -> Spot:
        if seat is None:
            raise NotFound
        return Spot(seat, self.asked.session.id if self.asked.session else None)

    def _back(self, seat: UUID | None = None, **done: object) -> Answer:
        """To the row in the whole list: the next person has another name."""
        anchor = f"#s-{seat}" if seat else ""
        return redirect(self.asked.path(self.token, q=None, **done) + anchor)


class DoorPages(Controller):
    """The list of one door link."""

    path = "/door/{token:str}"
    include_in_schema = False
    dependencies = {"knock": Provide(Knock, sync_to_thread=False)}  # noqa: RUF012 - signature: Litestar's own

    @get()
    async def show(self, token: FromPath[str], knock: NamedDependency[Knock]) -> Answer:
        """Who is expected and who has come."""
        return await (await knock.enter(token)).page()

    @post(status_code=200)
    async def press(self, token: FromPath[str], knock: NamedDependency[Knock]) -> Answer:
        """One button: mark, undo, let in, close; then back to the row."""
        visit = await knock.enter(token)
        if visit.door.state is not DoorState.OPEN:
            return await visit.page()
        data = await read_form_data(knock.request)
        try:
            return await visit.press(data)
        except FormRefused as refusal:
            errors = {problem.field: problem.sentence for problem in refusal.problems}
            return await visit.page(refusal.status, _trouble(data, errors=errors))
        except Refused as refusal:
            return await visit.page(refusal.status, _trouble(data, refusal))


def _trouble(
    data: FormData, refusal: Refused | None = None, *, errors: dict[str, LazyText] | None = None
) -> Trouble:
    reader = FormReader(data)
    return Trouble(
        sentence=refusal.sentence if refusal else None,
        errors=errors or {},
        person=reader.typed("walkin-person"),
        represents=reader.typed("walkin-represents"),
    )
