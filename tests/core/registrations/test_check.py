"""The check finds what it is there for."""

import pytest

from core.kit import db
from core.registrations.domain.check import find_problems

CASES = {
    "UPDATE quota SET taken = taken + 1": "places are counted as taken",
    "UPDATE quota SET waiting = waiting + 1": "seats are counted as waiting",
    "UPDATE quota SET places = 1": "1 seats more than places",
    "UPDATE quota SET places = 3": "places are free that somebody in the queue would fit",
    "UPDATE seat SET queue_no = NULL": "have no number in the queue",
    "UPDATE seat SET queue_no = 7": "stands for several registrations",
}


@pytest.mark.parametrize("fault", CASES)
async def test_each_fault_is_found(make_event, sign_up, now, fault):
    """Each thing that must agree, broken once by hand."""
    event = await make_event(places=2)
    await sign_up(event, 2)
    await sign_up(event)
    await sign_up(event)
    assert await find_problems(now) == []
    await db.execute(fault)
    assert any(CASES[fault] in sentence for sentence in await find_problems(now))
