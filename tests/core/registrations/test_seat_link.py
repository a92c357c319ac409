"""A seat's link while its person mends their address."""

from core.registrations.domain.records import registration_of_seat
from core.registrations.schemas import SeatIn
from core.testing.visitor import hidden_fields


async def test_mending_the_own_address_leads_to_the_page_that_opens_now(
    make_event, sign_up, site_app, client
):
    """By the link that the person came with, which is still theirs."""
    event = await make_event(places=3)
    quota = event.quotas[0].id
    found = await sign_up(event, (SeatIn(quota=quota, name="Eino", email="enio@y.example"),))
    seat = found.seats[0].id
    path = "/fi/s/" + site_app.links.token("seat", seat)
    fields = hidden_fields((await client.get(f"{path}?seat=1")).text)
    typed = {"do": "change", "seat": "1", "seat1-name": "Eino", "seat1-email": "eino@y.example"}
    answer = await client.post(path, data=fields | typed)
    assert answer.status_code == 303
    opened = await client.get(answer.headers["location"])
    assert opened.status_code == 200
    assert "eino@y.example" in opened.text
    assert (await client.get(path)).status_code == 200
    now = await registration_of_seat(seat)
    assert now.seats[0].generation == 0
