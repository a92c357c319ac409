"""Any row of deeds gives what a plain model of the rules gives."""

from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.accounts import SYSTEM
from core.events import Mode, QuotaIn, event_by_id
from core.registrations.domain.check import find_problems
from core.registrations.domain.moves import cancel_seats, change_mode, change_places
from core.registrations.domain.records import read_registration
from core.registrations.domain.refusals import EventFull, OnlyQueueLeft
from core.registrations.domain.register import register
from core.registrations.schemas import SeatIn

QUOTAS = st.tuples(
    st.sampled_from([2, 1, 3, 0, 4, None]), st.sampled_from([True, True, True, False])
)
DEEDS = st.lists(
    st.one_of(
        st.tuples(
            st.just("sign up"),
            st.lists(st.integers(0, 1), min_size=1, max_size=4),
            st.booleans(),
        ),
        st.tuples(st.just("cancel"), st.integers(0, 30), st.integers(1, 3)),
        st.tuples(st.just("move"), st.integers(0, 30), st.booleans()),
        st.tuples(st.just("places"), st.integers(0, 1), st.none() | st.integers(0, 6)),
    ),
    min_size=8,
    max_size=16,
)


@dataclass
class ModelParty:
    """Seats of one registration that wait together."""

    split: bool
    seats: list[tuple[int, int]]


@dataclass
class ModelQuota:
    """Places and the queue, as the rules say."""

    places: int | None
    has_queue: bool
    held: list[tuple[int, int]] = field(default_factory=list)
    queue: list[ModelParty] = field(default_factory=list)

    def room(self) -> int:
        return 10**6 if self.places is None else self.places - len(self.held)

    def take(self, seats, *, split: bool) -> bool:
        """Whether it could be done; nobody is overtaken."""
        room = 0 if self.queue else self.room()
        given = len(seats) if room >= len(seats) else max(room, 0) if split else 0
        if given < len(seats) and not self.has_queue:
            return False
        self.held += seats[:given]
        if seats[given:]:
            self.queue.append(ModelParty(split, list(seats[given:])))
        return True

    def leave(self, seat) -> None:
        if seat in self.held:
            self.held.remove(seat)
        for party in self.queue:
            if seat in party.seats:
                party.seats.remove(seat)
        self.queue = [party for party in self.queue if party.seats]

    def hand_on(self, *, smaller: bool) -> None:
        for party in list(self.queue):
            room = self.room()
            if len(party.seats) <= room:
                self.held += party.seats
                self.queue.remove(party)
                continue
            if party.split and room > 0:
                self.held += party.seats[:room]
                del party.seats[:room]
                return
            if not smaller:
                return


@dataclass
class Model:
    """An event of two quotas."""

    quotas: list[ModelQuota]
    smaller: bool
    cancelled: set = field(default_factory=set)
    splits: dict = field(default_factory=dict)

    def sign_up(self, number: int, modes: list[int], *, split: bool, order: list[int]) -> bool:
        seats = {
            mode: [(number, n) for n, m in enumerate(modes) if m == mode] for mode in set(modes)
        }
        before = [
            (list(q.held), [ModelParty(p.split, list(p.seats)) for p in q.queue])
            for q in self.quotas
        ]
        for mode in order:
            if mode in seats and not self.quotas[mode].take(seats[mode], split=split):
                for quota, (held, queue) in zip(self.quotas, before, strict=True):
                    quota.held, quota.queue = held, queue
                return False
        if self.smaller:
            for quota in self.quotas:
                quota.hand_on(smaller=True)
        return True

    def cancel(self, seats) -> None:
        touched = [quota for quota in self.quotas for seat in seats if self._has(quota, seat)]
        for seat in seats:
            for quota in self.quotas:
                quota.leave(seat)
        self.cancelled |= set(seats)
        for quota in touched:
            quota.hand_on(smaller=self.smaller)

    def move(self, seat, *, accepts_queue: bool) -> str:
        source = next(quota for quota in self.quotas if self._has(quota, seat))
        target = self.quotas[1 - self.quotas.index(source)]
        fits = not target.queue and target.room() >= 1
        if not fits and not target.has_queue:
            return "full"
        if not fits and not accepts_queue:
            return "queue"
        source.leave(seat)
        target.take([seat], split=self.splits[seat[0]])
        if self.smaller:
            target.hand_on(smaller=True)
        source.hand_on(smaller=self.smaller)
        return "done"

    @staticmethod
    def _has(quota, seat) -> bool:
        return seat in quota.held or any(seat in party.seats for party in quota.queue)

    def state(self, seat) -> tuple[str, int | None]:
        if seat in self.cancelled:
            return ("cancelled", None)
        for quota in self.quotas:
            if seat in quota.held:
                return ("confirmed", None)
            for place, party in enumerate(quota.queue, start=1):
                if seat in party.seats:
                    return ("waiting", place)
        raise AssertionError(seat)


@given(quotas=st.tuples(QUOTAS, QUOTAS), smaller=st.booleans(), deeds=DEEDS)
@settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a smaller case takes minutes to find
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_any_deeds_agree_with_the_model(make_event, form, act, now, quotas, smaller, deeds):
    """After each deed every seat is where the rules put it, and the check finds nothing."""
    wanted = tuple(
        QuotaIn(mode=mode, places=places, has_queue=queue)
        for mode, (places, queue) in zip((Mode.ON_SITE, Mode.ONLINE), quotas, strict=True)
    )
    event = await make_event(quotas=wanted, smaller_may_pass=smaller)
    model = Model([ModelQuota(*one) for one in quotas], smaller)
    run = Run(event, model, form, act, now)
    for name, *details in deeds:
        await getattr(run, name.replace(" ", "_"))(*details)
        await run.compare()


class Run:
    """The same deeds on the product and on the model."""

    def __init__(self, event, model, form, act, now):
        self.event, self.model, self.form, self.act, self.now = event, model, form, act, now
        self.quotas = [quota.id for quota in event.event_quotas]
        self.order = sorted((0, 1), key=lambda mode: self.quotas[mode])
        self.done = []

    async def sign_up(self, modes, split):
        number = len(self.done)
        self.model.splits[number] = split
        seats = tuple(SeatIn(quota=self.quotas[mode]) for mode in modes)
        expected = self.model.sign_up(number, modes, split=split, order=self.order)
        filled = self.form(self.event, seats, may_split=split)
        try:
            self.done.append(await register(self.event, filled, now=self.now))
        except EventFull:
            assert not expected
        else:
            assert expected

    def live(self):
        seats = [(r, n) for r, one in enumerate(self.done) for n in range(len(one.seats))]
        return [seat for seat in seats if seat not in self.model.cancelled]

    async def cancel(self, index, count):
        live = self.live()
        if not live:
            return
        number = live[index % len(live)][0]
        chosen = [seat for seat in live if seat[0] == number][:count]
        self.model.cancel(chosen)
        registration = self.done[number]
        ids = [registration.seats[n].id for _, n in chosen]
        await cancel_seats(await self.act(registration), ids)

    async def move(self, index, accepts_queue):
        live = self.live()
        if not live:
            return
        number, n = live[index % len(live)]
        registration = await read_registration(self.done[number].id)
        seat = registration.seats[n]
        target = next(quota for quota in self.quotas if quota != seat.quota)
        expected = self.model.move((number, n), accepts_queue=accepts_queue)
        try:
            await change_mode(
                await self.act(registration), seat.id, target, accepts_queue=accepts_queue
            )
        except EventFull:
            given = "full"
        except OnlyQueueLeft:
            given = "queue"
        else:
            given = "done"
        assert given == expected

    async def places(self, mode, places):
        quota = self.model.quotas[mode]
        quota.places = places
        quota.hand_on(smaller=self.model.smaller)
        await change_places(
            await event_by_id(self.event.id),
            self.quotas[mode],
            places,
            actor=SYSTEM,
            now=self.now,
        )

    async def compare(self):
        for number, registration in enumerate(self.done):
            found = await read_registration(registration.id)
            given = [(seat.state.value, seat.place_in_queue) for seat in found.seats]
            assert given == [self.model.state((number, n)) for n in range(len(given))]
        assert await find_problems(self.now) == []
